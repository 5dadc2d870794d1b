namespace AttributionPriors.Metrics;

/// <summary>
/// A density from a sample: <c>p(x) = 1/(n·h·√(2π)) Σ exp(−(x − x_i)²/(2h²))</c>, its width by Scott's rule <c>h = s·n^(−1/5)</c> with the sample standard
/// deviation s (Scott, 1992).
/// </summary>
public sealed class KernelDensity
{
    readonly double[] _sample;

    /// <summary>The density of <paramref name="sample"/>.</summary>
    /// <param name="sample">Finite numbers.</param>
    /// <param name="leastWidth">The least h: a sample without spread has a density, too.</param>
    /// <exception cref="ArgumentException">The sample is empty or holds a number that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The least width is not positive.</exception>
    public KernelDensity(ReadOnlySpan<double> sample, double leastWidth)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(leastWidth);
        _sample = sample.ToArray();
        Width = Math.Max(leastWidth, (SampleStatistics.StandardDeviation(sample) ?? 0) * Math.Pow(_sample.Length, -0.2));
    }

    /// <summary>h.</summary>
    public double Width { get; }

    /// <summary>p(<paramref name="x"/>).</summary>
    public double At(double x) =>
        _sample.Sum(point => Math.Exp(-0.5 * (x - point) * (x - point) / (Width * Width))) / (_sample.Length * Width * Math.Sqrt(2 * Math.PI));
}
