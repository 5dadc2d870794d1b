namespace AttributionPriors.Metrics;

/// <summary>
/// The IoU that blind chance reaches: k of n pixels are kept uniformly at random and compared with a mask of m pixels.
/// The intersection X is hypergeometric, and the level is <c>E[X / (k + m − X)]</c>, exactly.
/// </summary>
/// <remarks>
/// With <c>k = m = p·n</c> and many pixels it tends to <c>p / (2 − p)</c>: an IoU of 0.336 for the disc that covers 50.29 % of a
/// 224 × 224 image, close to what the paper's baselines reach.
/// </remarks>
public static class ChanceOverlap
{
    /// <summary>Expected IoU of <paramref name="kept"/> random pixels with a mask of <paramref name="inside"/> among <paramref name="pixels"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative or larger than <paramref name="pixels"/>, or there are no pixels.</exception>
    public static double ExpectedIou(int pixels, int kept, int inside)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pixels);
        InRange(kept, pixels, nameof(kept));
        InRange(inside, pixels, nameof(inside));
        if (kept == 0 || inside == 0) return 0;
        var (least, most) = (Math.Max(0, kept + inside - pixels), Math.Min(kept, inside));
        var mode = Math.Clamp((int)((kept + 1.0) * (inside + 1.0) / (pixels + 2.0)), least, most);
        var sums = new Sums(kept + inside);
        // Outward from the mode, where the ratio of neighbouring probabilities is at most 1, so that nothing overflows.
        var weight = 1.0;
        for (var x = mode; x <= most && weight > Negligible; x++)
        {
            sums.Add(x, weight);
            weight *= Ratio(x);
        }
        weight = 1.0;
        for (var x = mode - 1; x >= least && weight > Negligible; x--)
        {
            weight /= Ratio(x);
            sums.Add(x, weight);
        }
        return sums.Iou / sums.Total;

        // P(X = x + 1) / P(X = x)
        double Ratio(int x) =>
            (double)(inside - x) * (kept - x) / ((x + 1.0) * ((double)pixels - inside - kept + x + 1));
    }

    /// <summary>Expected Dice of the same: <c>E[2X / (k + m)] = 2 k m / (n (k + m))</c>; 0 where both are empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative or larger than <paramref name="pixels"/>, or there are no pixels.</exception>
    public static double ExpectedDice(int pixels, int kept, int inside)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pixels);
        InRange(kept, pixels, nameof(kept));
        InRange(inside, pixels, nameof(inside));
        return kept + inside == 0 ? 0 : 2.0 * kept * inside / ((double)pixels * (kept + inside));
    }

    /// <summary>The chance level of a map that is binarised with the budget of <paramref name="mask"/> and has no ties.</summary>
    /// <param name="mask">The inside-mask, in [0, 1]; inside where above 0.</param>
    /// <exception cref="ArgumentException">The mask is empty or leaves [0, 1].</exception>
    public static double ExpectedIou(ReadOnlySpan<float> mask)
    {
        var kept = Binarisation.KeptWithoutTies(mask.Length, Binarisation.Budget(mask));
        var inside = 0;
        foreach (var value in mask)
            if (value > 0) inside++;
        return ExpectedIou(mask.Length, kept, inside);
    }

    /// <summary>The limit for large images, <c>p / (2 − p)</c>.</summary>
    /// <param name="insideShare">p: the mask's share of the pixels, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in [0, 1].</exception>
    public static double LargeImageLimit(double insideShare)
    {
        if (!(insideShare is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(insideShare), insideShare, "A share is in [0, 1].");
        return insideShare / (2 - insideShare);
    }

    // Below this the remaining tail, which falls faster than geometrically, is lost in the last bit of the sum.
    const double Negligible = 1e-25;

    static void InRange(int count, int pixels, string name)
    {
        if (count < 0 || count > pixels)
            throw new ArgumentOutOfRangeException(name, count, $"Of {pixels} pixels, between 0 and {pixels} can be meant.");
    }

    struct Sums(int sizes)
    {
        public double Total, Iou;

        public void Add(int intersection, double weight)
        {
            Total += weight;
            Iou += weight * intersection / (sizes - intersection);
        }
    }
}
