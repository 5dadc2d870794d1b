using MathNet.Numerics.Distributions;

namespace AttributionPriors.Metrics;

/// <summary>Intervals of means from a few normal values: Student's of one mean, Welch's (1947) of a difference of two.</summary>
public static class WelchInterval
{
    /// <summary><c>x̄ ± t s/√n</c> with n − 1 degrees of freedom; null for fewer than two values.</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static Interval? OfMean(ReadOnlySpan<double> values, double level = 0.95)
    {
        if (values.Length < 2) return null;
        var mean = SampleStatistics.Mean(values);
        var reach = Quantile(level, values.Length - 1) * Math.Sqrt(Square(values) / values.Length);
        return new(mean - reach, mean + reach);
    }

    /// <summary>
    /// <c>x̄ − ȳ ± t √(s_x²/n_x + s_y²/n_y)</c> with <c>(a + b)²/(a²/(n_x − 1) + b²/(n_y − 1))</c> degrees of freedom, a = s_x²/n_x, b = s_y²/n_y; null where either
    /// side has fewer than two values. Values without spread give an interval of no width.
    /// </summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static Interval? OfDifference(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        if (x.Length < 2 || y.Length < 2) return null;
        var difference = SampleStatistics.Mean(x) - SampleStatistics.Mean(y);
        var (a, b) = (Square(x) / x.Length, Square(y) / y.Length);
        if (a + b == 0) return new(difference, difference);
        var freedom = (a + b) * (a + b) / (a * a / (x.Length - 1) + b * b / (y.Length - 1));
        var reach = Quantile(level, freedom) * Math.Sqrt(a + b);
        return new(difference - reach, difference + reach);
    }

    static double Quantile(double level, double freedom) => StudentT.InvCDF(0, 1, freedom, (1 + level) / 2);

    static double Square(ReadOnlySpan<double> values)
    {
        var deviation = SampleStatistics.StandardDeviation(values)!.Value;
        return deviation * deviation;
    }
}
