namespace AttributionPriors.Data;

/// <summary>Deals images into parts so that nobody's images are in two of them.</summary>
/// <remarks>
/// Groups (patients, subjects) come in the seed's order, those with a positive apart from those without, and each goes as a whole to the part that
/// still lacks most of its share of the images. In each of the two strata no part exceeds its share by as much as the largest group.
/// </remarks>
public static class GroupedSplit
{
    /// <summary>The places of the images in each part, in ascending order.</summary>
    /// <param name="groups">Whose each image is.</param>
    /// <param name="labels">Classes; those above 0 count as positive.</param>
    /// <param name="shares">Parts of the whole, which sum to 1: <c>[0.6, 0.2, 0.2]</c>, or five times 0.2 for five folds.</param>
    /// <param name="seed">Decides the order.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or the shares are none.</exception>
    public static int[][] Of(IReadOnlyList<string> groups, IReadOnlyList<int> labels, IReadOnlyList<double> shares, long seed)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(shares);
        // A share of 0.2 is none exactly: five of them sum to 1 within a rounding.
        const double rounding = 1e-9;
        if (groups.Count != labels.Count) throw new ArgumentException($"{groups.Count} images have {labels.Count} labels.", nameof(labels));
        if (shares.Count == 0 || shares.Any(share => !(share >= 0)) || Math.Abs(shares.Sum() - 1) > rounding)
            throw new ArgumentException($"The shares {string.Join(", ", shares)} are no parts of a whole: they must not be negative and sum to 1.", nameof(shares));
        var random = new LegacyRandom(seed);
        var parts = shares.Select(_ => new List<int>()).ToArray();
        foreach (var stratum in Enumerable.Range(0, groups.Count).GroupBy(i => groups[i], StringComparer.Ordinal).Select(group => group.ToArray())
                     .OrderBy(group => groups[group[0]], StringComparer.Ordinal).GroupBy(group => group.Any(i => labels[i] > 0)).OrderBy(stratum => stratum.Key))
            Deal([.. stratum], shares, random, parts);
        return [.. parts.Select(part => part.Order().ToArray())];
    }

    static void Deal(int[][] groups, IReadOnlyList<double> shares, LegacyRandom random, List<int>[] parts)
    {
        double total = groups.Sum(group => group.Length);
        double[] lacking = [.. shares.Select(share => share * total)];
        foreach (var g in random.Permutation(groups.Length))
        {
            var part = Array.IndexOf(lacking, lacking.Max());
            parts[part].AddRange(groups[g]);
            lacking[part] -= groups[g].Length;
        }
    }
}
