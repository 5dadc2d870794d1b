namespace AttributionPriors.Metrics;

/// <summary>How alike two maps of one image are, by the three measures of Adebayo et al. 2018 ("Sanity checks for saliency maps").</summary>
/// <param name="Spearman">Rank correlation of the signed maps; null where either is constant.</param>
/// <param name="AbsoluteSpearman">Rank correlation of their absolute values.</param>
/// <param name="Structural">
/// <see cref="StructuralSimilarity"/> of the absolute maps, each scaled to a largest value of 1; null where either is zero everywhere or the image is smaller than a window.
/// </param>
public readonly record struct MapSimilarity(double? Spearman, double? AbsoluteSpearman, double? Structural)
{
    /// <summary>The similarity of two maps.</summary>
    /// <param name="first">Signed, [H, W] row by row.</param>
    /// <param name="second">Likewise.</param>
    /// <param name="width">W.</param>
    /// <exception cref="ArgumentException">Sizes differ, the values are not whole rows, or one is not finite.</exception>
    public static MapSimilarity Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (first.Length % width != 0) throw new ArgumentException($"{first.Length} values are not whole rows of {width}.", nameof(first));
        return new(RankCorrelation.Of(first, second, absolute: false), RankCorrelation.Of(first, second, absolute: true), Structure(first, second, width));
    }

    /// <summary>The mean similarity of N pairs of maps, each measure over the images that define it.</summary>
    /// <param name="first">[N, H, W].</param>
    /// <param name="second">[N, H, W].</param>
    /// <param name="images">N.</param>
    /// <param name="width">W.</param>
    /// <exception cref="ArgumentException">As for <see cref="Of"/>, or the values are not N maps of one size.</exception>
    public static MapSimilarity Mean(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int images, int width)
    {
        Check.SameLength(first.Length, second.Length, "values of the first maps", "of the second");
        var pixels = Check.PixelsOfEach(first.Length, images);
        var each = new MapSimilarity[images];
        for (var i = 0; i < images; i++) each[i] = Of(first.Slice(i * pixels, pixels), second.Slice(i * pixels, pixels), width);
        return new(each.Average(s => s.Spearman), each.Average(s => s.AbsoluteSpearman), each.Average(s => s.Structural));
    }

    static double? Structure(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int width)
    {
        if (Math.Min(width, first.Length / width) < StructuralSimilarity.Window) return null;
        return Scaled(first) is { } a && Scaled(second) is { } b ? StructuralSimilarity.Of(a, b, width, range: 1) : null;
    }

    static float[]? Scaled(ReadOnlySpan<float> map)
    {
        var largest = 0f;
        foreach (var value in map) largest = Math.Max(largest, Math.Abs(value));
        if (largest == 0) return null;
        var scaled = new float[map.Length];
        for (var i = 0; i < scaled.Length; i++) scaled[i] = Math.Abs(map[i]) / largest;
        return scaled;
    }
}
