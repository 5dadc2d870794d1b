using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// From signed attributions to the maps that are compared with masks: absolute value, then for the two gradient
/// methods a Gaussian.
/// </summary>
/// <remarks>
/// <see cref="InputGradient"/> and <see cref="IntegratedGradients"/> are smoothed, <see cref="Occlusion"/> is not, for its
/// windows already are larger than a pixel; <see cref="SaliencyEntry.Smoothed"/> knows.
/// </remarks>
public static class PostProcessing
{
    /// <summary><c>Σ_c |a[n, c, h, w]|</c>: [N, C, H, W] to [N, H, W].</summary>
    /// <exception cref="ArgumentException">Not four axes.</exception>
    public static Tensor AbsoluteMap(Tensor attribution)
    {
        ArgumentNullException.ThrowIfNull(attribution);
        using var constant = attribution.detach();
        return ChannelReduction.AbsoluteSum.Reduce(constant);
    }

    /// <summary>
    /// A Gaussian along the rows, then along the columns, with zeros outside the image: [N, H, W] to [N, H, W].
    /// </summary>
    /// <remarks>
    /// Half-width <c>⌊truncate·sigma + ½⌋</c>, 4 by default; the taps' sum is 1. Both convolutions are sums of shifted maps, so
    /// that no device takes reduced precision for them.
    /// </remarks>
    /// <param name="maps">[N, H, W].</param>
    /// <param name="sigma">Standard deviation in pixels.</param>
    /// <param name="truncate">Where the Gaussian is cut, in standard deviations.</param>
    /// <exception cref="ArgumentException">Not three axes, or <paramref name="sigma"/> or <paramref name="truncate"/> not positive.</exception>
    public static Tensor GaussianSmoothing(Tensor maps, double sigma = 1, double truncate = 3.5)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.dim() != 3) throw new ArgumentException($"Maps are [N, H, W]; got {Checks.Shape(maps)}.", nameof(maps));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigma);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(truncate);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var taps = Taps(sigma, (int)Math.Floor(truncate * sigma + 0.5));
        return Along(2, Along(1, maps.detach(), taps), taps).MoveToOuterDisposeScope();
    }

    static double[] Taps(double sigma, int half)
    {
        double[] taps = [.. Enumerable.Range(-half, 2 * half + 1).Select(k => Math.Exp(-0.5 * k * k / (sigma * sigma)))];
        var total = taps.Sum();
        return [.. taps.Select(tap => tap / total)];
    }

    static Tensor Along(int axis, Tensor maps, double[] taps)
    {
        var (size, half) = (maps.size(axis), taps.Length / 2);
        // Pairs from the last axis backwards.
        var padded = nn.functional.pad(maps, axis == 2 ? [half, half] : [0, 0, half, half]);
        var smooth = zeros_like(maps);
        for (var k = 0; k < taps.Length; k++)
            smooth.add_(padded.narrow(axis, k, size), taps[k]);
        return smooth;
    }
}
