namespace AttributionPriors.Metrics;

/// <summary>How a set of pixels A and the inside B of a mask lie upon each other.</summary>
/// <param name="Iou"><c>|A ∩ B| / (|A ∪ B| + 10⁻¹⁵)</c>.</param>
/// <param name="Iop">Intersection over the predicted pixels, <c>|A ∩ B| / (|A| + 10⁻¹⁵)</c>.</param>
/// <param name="Iot">Intersection over the true pixels, <c>|A ∩ B| / (|B| + 10⁻¹⁵)</c>.</param>
/// <remarks>The small constant, of the released code, makes an empty set's overlap 0 instead of undefined.</remarks>
public readonly record struct Overlap(double Iou, double Iop, double Iot)
{
    const double Tiny = 1e-15;

    /// <summary><c>2|A ∩ B| / (|A| + |B|) = 2 IoU / (1 + IoU)</c>, Dice's coefficient.</summary>
    public double Dice => 2 * Iou / (1 + Iou);

    /// <summary>The overlap of <paramref name="kept"/> with the pixels where <paramref name="mask"/> is above 0.</summary>
    /// <param name="kept">A: the binarised map.</param>
    /// <param name="mask">B where above 0; a soft edge counts as inside.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the mask is empty or leaves [0, 1].</exception>
    public static Overlap Of(ReadOnlySpan<bool> kept, ReadOnlySpan<float> mask)
    {
        Check.SameLength(kept.Length, mask.Length, "kept flags", "mask values");
        Check.Mask(mask);
        int both = 0, predicted = 0, truth = 0;
        for (var i = 0; i < kept.Length; i++)
        {
            var inside = mask[i] > 0;
            if (kept[i]) predicted++;
            if (inside) truth++;
            if (kept[i] && inside) both++;
        }
        return new(both / (predicted + truth - both + Tiny), both / (predicted + Tiny), both / (truth + Tiny));
    }

    /// <summary>The overlap of a map, binarised with the mask's budget, with that mask.</summary>
    /// <param name="map">Absolute attributions.</param>
    /// <param name="mask">The inside-mask, in [0, 1].</param>
    /// <exception cref="ArgumentException">As for <see cref="Binarisation.ByMask"/>.</exception>
    public static Overlap OfMap(ReadOnlySpan<float> map, ReadOnlySpan<float> mask) => Of(Binarisation.ByMask(map, mask), mask);
}
