namespace AttributionPriors.Metrics;

/// <summary>Share of an attribution that falls outside the mask: <c>Σ|a|(1 − m) / Σ|a|</c>.</summary>
/// <remarks>On the decoy task the outside is the swatch, 16 of 784 pixels, so a map that ignores the image has a share of 0.0204.</remarks>
public static class OutsideShare
{
    /// <summary>The share of <paramref name="map"/>, in [0, 1]; null where the map is zero everywhere and so has no share.</summary>
    /// <param name="map">Attributions of either sign.</param>
    /// <param name="mask">The inside-mask, in [0, 1].</param>
    /// <exception cref="ArgumentException">Lengths differ, the map holds a value that is not finite, or the mask is empty or leaves [0, 1].</exception>
    public static double? Of(ReadOnlySpan<float> map, ReadOnlySpan<float> mask)
    {
        Check.SameLength(map.Length, mask.Length, "map values", "mask values");
        Check.Mask(mask);
        Check.Finite(map, "map value");
        double outside = 0, total = 0;
        for (var i = 0; i < map.Length; i++)
        {
            var size = Math.Abs((double)map[i]);
            outside += size * (1 - (double)mask[i]);
            total += size;
        }
        return total > 0 ? outside / total : null;
    }

    /// <summary>The share of a uniform map: the outside's share of the pixels, <c>Σ(1 − m) / n</c>.</summary>
    /// <exception cref="ArgumentException">The mask is empty or leaves [0, 1].</exception>
    public static double Chance(ReadOnlySpan<float> mask) => (mask.Length - Binarisation.Budget(mask)) / mask.Length;
}
