using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting;

/// <summary>
/// A quantity measured once per seed: <c>mean ± sample standard deviation</c> (n − 1 in the denominator) over
/// <paramref name="Count"/> seeds, as the paper's tables print it.
/// </summary>
/// <param name="Mean">Arithmetic mean over the seeds.</param>
/// <param name="Deviation">Sample standard deviation; null for a single seed, which has none.</param>
/// <param name="Count">Number of seeds.</param>
public readonly record struct Estimate(double Mean, double? Deviation, int Count)
{
    /// <summary>The estimate from one value per seed; null where no seed has a value.</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static Estimate? Of(IEnumerable<double?> perSeed)
    {
        ArgumentNullException.ThrowIfNull(perSeed);
        double[] values = [.. perSeed.OfType<double>()];
        return values.Length == 0 ? null : new(SampleStatistics.Mean(values), SampleStatistics.StandardDeviation(values), values.Length);
    }

    /// <summary>E.g. <c>0.62 ± 0.05</c>; the mean alone where there is no deviation.</summary>
    public override string ToString() => Deviation is { } deviation ? $"{Rounded(Mean)} ± {Rounded(deviation)}" : Rounded(Mean);

    /// <summary>Two decimals, as the paper prints; never a negative zero.</summary>
    internal static string Rounded(double value)
    {
        var text = value.ToString("F2");
        return text == "-0.00" ? "0.00" : text;
    }
}
