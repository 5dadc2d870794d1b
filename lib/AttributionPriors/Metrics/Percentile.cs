namespace AttributionPriors.Metrics;

/// <summary>Percentiles by linear interpolation between order statistics, numpy's default rule.</summary>
public static class Percentile
{
    /// <summary>
    /// With <c>h = (n − 1) · q / 100</c> and the values sorted ascending, <c>x[⌊h⌋] + (h − ⌊h⌋) · (x[⌊h⌋ + 1] − x[⌊h⌋])</c>, in float64.
    /// </summary>
    /// <param name="values">At least one; the order does not matter.</param>
    /// <param name="q">In [0, 100]: 0 is the minimum, 100 the maximum.</param>
    /// <exception cref="ArgumentException">No values, one that is not finite, or <paramref name="q"/> out of range.</exception>
    public static double Linear(ReadOnlySpan<float> values, double q)
    {
        Check.NotEmpty(values.Length, "values");
        Check.Finite(values, "value");
        if (!(q is >= 0 and <= 100)) throw new ArgumentOutOfRangeException(nameof(q), q, "A percentile is in [0, 100].");
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var position = Position(sorted.Length, q);
        var below = (int)Math.Floor(position);
        var (low, high) = ((double)sorted[below], (double)sorted[Math.Min(below + 1, sorted.Length - 1)]);
        return Between(low, high, position - below);
    }

    /// <summary>Where the percentile lies among <paramref name="count"/> sorted values, in [0, count − 1].</summary>
    internal static double Position(int count, double q) => q / 100 * (count - 1);

    // The form that is exact at both ends, so that a threshold never passes the larger of its neighbours.
    static double Between(double low, double high, double t)
    {
        if (low == high || t == 0) return low;
        return t < 0.5 ? low + t * (high - low) : high - (1 - t) * (high - low);
    }
}
