namespace AttributionPriors.Metrics;

/// <summary>Statistics over the seeds of an experiment: what tables print as mean ± s.d., and how two columns go together.</summary>
public static class SampleStatistics
{
    /// <summary><c>x̄ = Σx / n</c>.</summary>
    /// <exception cref="ArgumentException">No values, or one that is not finite.</exception>
    public static double Mean(ReadOnlySpan<double> values)
    {
        Check.NotEmpty(values.Length, "values");
        Check.Finite(values, "value");
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }

    /// <summary>The sample standard deviation <c>√(Σ(x − x̄)² / (n − 1))</c>; null for a single value, which has none.</summary>
    /// <exception cref="ArgumentException">No values, or one that is not finite.</exception>
    public static double? StandardDeviation(ReadOnlySpan<double> values)
    {
        var mean = Mean(values);
        if (values.Length == 1) return null;
        var squares = 0.0;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / (values.Length - 1));
    }

    /// <summary>Pearson's correlation <c>Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²)</c>; null where either side is constant.</summary>
    /// <exception cref="ArgumentException">Lengths differ, no values, or one that is not finite.</exception>
    public static double? Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Check.SameLength(x.Length, y.Length, "x values", "y values");
        if (Constant(x) || Constant(y)) return null;
        var (meanX, meanY) = (Mean(x), Mean(y));
        double xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - meanX, y[i] - meanY);
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        // Rounding may carry a perfect correlation past 1 by a bit.
        return Math.Clamp(xy / (Math.Sqrt(xx) * Math.Sqrt(yy)), -1, 1);
    }

    /// <summary>Spearman's correlation: Pearson's of the ranks, ties sharing their average; null where either side is constant.</summary>
    /// <exception cref="ArgumentException">Lengths differ, no values, or one that is not finite.</exception>
    public static double? Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Check.SameLength(x.Length, y.Length, "x values", "y values");
        return Pearson(Ranks(x), Ranks(y));
    }

    /// <summary>Ranks from 1 in ascending order; equal values share the average of the ranks they take up.</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static double[] Ranks(ReadOnlySpan<double> values)
    {
        Check.Finite(values, "value");
        var sorted = values.ToArray();
        var places = new int[values.Length];
        for (var i = 0; i < places.Length; i++) places[i] = i;
        Array.Sort(sorted, places);
        var ranks = new double[values.Length];
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start]) end++;
            // Ranks start + 1 to end: their average.
            for (var i = start; i < end; i++) ranks[places[i]] = (start + 1 + end) / 2.0;
            start = end;
        }
        return ranks;
    }

    static bool Constant(ReadOnlySpan<double> values)
    {
        Check.NotEmpty(values.Length, "values");
        Check.Finite(values, "value");
        return values.IndexOfAnyExcept(values[0]) < 0;
    }
}
