namespace AttributionPriors.Metrics;

/// <summary>
/// The energy pointing game (Wang et al. 2020, Score-CAM; PPI, Table 7): of a map's k most salient points, the share of their saliency that lies in the
/// object, <c>E_k = Σ_{i ≤ k} s⁺ᵢ mᵢ / Σ_{i ≤ k} s⁺ᵢ</c> with s⁺ = max(s, 0).
/// </summary>
/// <param name="Points">k; all of an image's pixels for the whole map.</param>
/// <param name="Energy">E_k; null where none of the k points is positive, so that there is no saliency to share out.</param>
/// <param name="HitRate"><c>Σ_{i ≤ k} mᵢ / k</c>: the share of the points themselves. With k = 1 it is the pointing game of Zhang et al. 2018.</param>
/// <param name="Chance"><c>Σ m / n</c>: the object's share of the image, which a uniform map and random points reach.</param>
public readonly record struct EnergyPointing(int Points, double? Energy, double HitRate, double Chance)
{
    /// <summary>The k of the paper's Table 7, on 224 × 224 images; its last row takes all points.</summary>
    public static IReadOnlyList<int> PaperPoints { get; } = [100, 500, 1000, 5000, 10_000];

    /// <summary>The game on one map, for several k at once.</summary>
    /// <param name="map">Signed attributions, pixel by pixel; points are taken in <see cref="PixelOrder"/>.</param>
    /// <param name="mask">m: a mask or a box's <see cref="BoundingBox.Mask"/>, in [0, 1].</param>
    /// <param name="points">Each k in 1 … n; n for all points.</param>
    /// <returns>One for each k, in their order.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a value is not as above, or a k is out of range.</exception>
    public static EnergyPointing[] Of(ReadOnlySpan<float> map, ReadOnlySpan<float> mask, params ReadOnlySpan<int> points)
    {
        Check.SameLength(map.Length, mask.Length, "map values", "mask values");
        Check.Mask(mask);
        Check.NotEmpty(points.Length, "numbers of points");
        foreach (var k in points)
            if (k < 1 || k > map.Length) throw new ArgumentException($"{k} points of {map.Length}: take between 1 and {map.Length}.", nameof(points));
        var (energies, inside, hits) = Sums(map, mask);
        var chance = hits[^1] / map.Length;
        var scores = new EnergyPointing[points.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            var k = points[i];
            scores[i] = new(k, energies[k] > 0 ? inside[k] / energies[k] : null, hits[k] / k, chance);
        }
        return scores;
    }

    /// <summary>The game on many maps: for each k the means over the images, as the paper's table prints them.</summary>
    /// <remarks>An image without an energy counts for the hit rate and for chance, not for the mean energy.</remarks>
    /// <param name="maps">[N, n], map by map.</param>
    /// <param name="masks">[N, n], likewise.</param>
    /// <param name="images">N.</param>
    /// <param name="points">Each k in 1 … n.</param>
    /// <exception cref="ArgumentException">As for <see cref="Of"/>, or the values are not N maps of one size.</exception>
    public static EnergyPointing[] Mean(ReadOnlySpan<float> maps, ReadOnlySpan<float> masks, int images, params ReadOnlySpan<int> points)
    {
        Check.SameLength(maps.Length, masks.Length, "map values", "mask values");
        var pixels = Check.PixelsOfEach(maps.Length, images);
        var each = new EnergyPointing[images][];
        for (var i = 0; i < images; i++) each[i] = Of(maps.Slice(i * pixels, pixels), masks.Slice(i * pixels, pixels), points);
        return [.. Enumerable.Range(0, points.Length).Select(k => new EnergyPointing(
            each[0][k].Points, each.Average(e => e[k].Energy), each.Average(e => e[k].HitRate), each.Average(e => e[k].Chance)))];
    }

    /// <summary>Running sums over the ordered points: at k, those of the first k.</summary>
    static (double[] Energies, double[] Inside, double[] Hits) Sums(ReadOnlySpan<float> map, ReadOnlySpan<float> mask)
    {
        var order = PixelOrder.Descending(map);
        var (energies, inside, hits) = (new double[order.Length + 1], new double[order.Length + 1], new double[order.Length + 1]);
        for (var k = 0; k < order.Length; k++)
        {
            var pixel = order[k];
            var energy = Math.Max(0.0, map[pixel]);
            energies[k + 1] = energies[k] + energy;
            inside[k + 1] = inside[k] + energy * mask[pixel];
            hits[k + 1] = hits[k] + mask[pixel];
        }
        return (energies, inside, hits);
    }
}
