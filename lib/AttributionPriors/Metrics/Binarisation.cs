namespace AttributionPriors.Metrics;

/// <summary>
/// Turns a saliency map into a set of pixels. With the mask's own size as its budget it keeps the values strictly above
/// the map's percentile <c>q = 100 − 100 · budget / n</c>, and above 0.
/// </summary>
/// <remarks>
/// Strictness matters. A map with ties (occlusion, whose windows are flat) may keep far fewer pixels than its budget,
/// and never more. Source: the released code of Viviano et al. 2021; the paper says "the top pixels".
/// </remarks>
public static class Binarisation
{
    /// <summary>The kept pixels of <paramref name="map"/>, with the sum of <paramref name="mask"/> as the budget.</summary>
    /// <param name="map">Absolute attributions, any shape, pixel by pixel.</param>
    /// <param name="mask">The inside-mask in the same order, in [0, 1].</param>
    /// <exception cref="ArgumentException">Lengths differ, nothing is given, the map holds a value that is not finite, or the mask leaves [0, 1].</exception>
    public static bool[] ByMask(ReadOnlySpan<float> map, ReadOnlySpan<float> mask)
    {
        Check.SameLength(map.Length, mask.Length, "map values", "mask values");
        return ByBudget(map, Budget(mask));
    }

    /// <summary>The kept pixels of <paramref name="map"/> for a budget of so many pixels, not necessarily a whole number.</summary>
    /// <exception cref="ArgumentException">The map is empty or holds a value that is not finite, or the budget is not in [0, n].</exception>
    public static bool[] ByBudget(ReadOnlySpan<float> map, double budget)
    {
        var threshold = Percentile.Linear(map, Quantile(map.Length, budget));
        var kept = new bool[map.Length];
        for (var i = 0; i < map.Length; i++) kept[i] = map[i] > threshold && map[i] > 0;
        return kept;
    }

    /// <summary>
    /// The pixels with <c>v &gt; k · σ(v)</c>, σ the map's own standard deviation over its n pixels (PPI, Appendix B, "hard, point"). There is no mean term, and a
    /// flat map of positive values keeps all.
    /// </summary>
    /// <param name="map">Signed attributions, summed over the channels.</param>
    /// <param name="deviations">k ≥ 0.</param>
    /// <exception cref="ArgumentException">The map is empty or holds a value that is not finite, or k is negative.</exception>
    public static bool[] ByDeviation(ReadOnlySpan<float> map, double deviations)
    {
        Check.NotEmpty(map.Length, "map values");
        Check.Finite(map, "map value");
        if (!(deviations >= 0)) throw new ArgumentOutOfRangeException(nameof(deviations), deviations, "So many standard deviations, 0 or more.");
        double mean = 0, squares = 0;
        foreach (var value in map) mean += value;
        mean /= map.Length;
        foreach (var value in map) squares += (value - mean) * (value - mean);
        var threshold = deviations * Math.Sqrt(squares / map.Length);
        var kept = new bool[map.Length];
        for (var i = 0; i < kept.Length; i++) kept[i] = map[i] > threshold;
        return kept;
    }

    /// <summary>The pixels with <c>v &gt; share · max v</c> and above 0; none of a map without positive values.</summary>
    /// <param name="map">Absolute attributions.</param>
    /// <param name="share">In [0, 1].</param>
    /// <exception cref="ArgumentException">The map is empty or holds a value that is not finite, or the share is not in [0, 1].</exception>
    public static bool[] ByShareOfMaximum(ReadOnlySpan<float> map, float share)
    {
        Check.NotEmpty(map.Length, "map values");
        Check.Finite(map, "map value");
        if (!(share is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "A share of the maximum is in [0, 1].");
        var largest = 0f;
        foreach (var value in map) largest = Math.Max(largest, value);
        var kept = new bool[map.Length];
        for (var i = 0; i < kept.Length; i++) kept[i] = map[i] > share * largest && map[i] > 0;
        return kept;
    }

    /// <summary>The budget a mask sets: the sum of its values, in float64.</summary>
    /// <exception cref="ArgumentException">The mask is empty or leaves [0, 1].</exception>
    public static double Budget(ReadOnlySpan<float> mask)
    {
        Check.Mask(mask);
        var sum = 0.0;
        foreach (var value in mask) sum += value;
        return sum;
    }

    /// <summary>
    /// How many pixels a positive map without ties keeps: <c>⌈budget · (1 − 1/n)⌉</c>, which is a whole budget itself,
    /// save that a budget of all n pixels still drops the smallest.
    /// </summary>
    /// <exception cref="ArgumentException">The budget is not in [0, n].</exception>
    public static int KeptWithoutTies(int pixels, double budget) =>
        pixels - 1 - (int)Math.Floor(Percentile.Position(pixels, Quantile(pixels, budget)));

    static double Quantile(int pixels, double budget)
    {
        Check.NotEmpty(pixels, "pixels");
        if (!(budget >= 0 && budget <= pixels))
            throw new ArgumentOutOfRangeException(nameof(budget), budget, $"The budget of {pixels} pixels is in [0, {pixels}].");
        return 100 - 100 * budget / pixels;
    }
}
