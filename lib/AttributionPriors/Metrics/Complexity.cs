namespace AttributionPriors.Metrics;

/// <summary>How concentrated an attribution is, from the sizes of its values alone: <c>pᵢ = |aᵢ| / Σ|a|</c>.</summary>
public static class Complexity
{
    /// <summary>
    /// The Gini index <c>1 − 2 Σₖ p₍ₖ₎ (n − k + ½) / n</c> with p ascending, k = 1 … n (Hurley and Rickard 2009; Chalasani et al. 2020): 0 for a uniform map,
    /// 1 − 1/n for a single point. Null for a map that is zero everywhere.
    /// </summary>
    /// <param name="map">Attributions of either sign, n values.</param>
    /// <exception cref="ArgumentException">The map is empty or holds a value that is not finite.</exception>
    public static double? Gini(ReadOnlySpan<float> map)
    {
        if (Sizes(map) is not { } shares) return null;
        Array.Sort(shares);
        var sum = 0.0;
        for (var k = 1; k <= shares.Length; k++) sum += shares[k - 1] * (shares.Length - k + 0.5);
        return 1 - 2 * sum / shares.Length;
    }

    /// <summary>
    /// The entropy <c>−Σ pᵢ ln pᵢ</c> in nats (Bhatt, Weller and Moura 2020, there "complexity"): ln n for a uniform map, 0 for a single point. Null for a map that
    /// is zero everywhere.
    /// </summary>
    /// <param name="map">Attributions of either sign, n values.</param>
    /// <exception cref="ArgumentException">The map is empty or holds a value that is not finite.</exception>
    public static double? Entropy(ReadOnlySpan<float> map)
    {
        if (Sizes(map) is not { } shares) return null;
        var sum = 0.0;
        foreach (var share in shares)
            if (share > 0) sum -= share * Math.Log(share);
        return sum;
    }

    static double[]? Sizes(ReadOnlySpan<float> map)
    {
        Check.NotEmpty(map.Length, "map values");
        Check.Finite(map, "map value");
        var sizes = new double[map.Length];
        var total = 0.0;
        for (var i = 0; i < sizes.Length; i++) total += sizes[i] = Math.Abs((double)map[i]);
        if (total == 0) return null;
        for (var i = 0; i < sizes.Length; i++) sizes[i] /= total;
        return sizes;
    }
}
