namespace AttributionPriors.Metrics;

/// <summary>Do two maps of an image order its pixels alike? Spearman's correlation over the pixels, ties sharing their average rank.</summary>
public static class RankCorrelation
{
    /// <summary>The rank correlation of two maps, in [−1, 1]; null where either is constant.</summary>
    /// <param name="first">Attributions, value by value.</param>
    /// <param name="second">As many.</param>
    /// <param name="absolute">Whether absolute values are ranked, so that a change of sign does not count.</param>
    /// <exception cref="ArgumentException">Lengths differ, nothing is given, or a value is not finite.</exception>
    public static double? Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second, bool absolute)
    {
        Check.SameLength(first.Length, second.Length, "values of the first map", "of the second");
        return SampleStatistics.Pearson(Ranks(first, absolute), Ranks(second, absolute));
    }

    /// <summary>
    /// How alike M methods order the pixels: for each pair the mean over the images of <see cref="Of"/>, over those images where it is defined.
    /// </summary>
    /// <param name="methods">M sets of maps, each [N, n], map by map.</param>
    /// <param name="images">N.</param>
    /// <param name="absolute">Whether absolute values are ranked.</param>
    /// <returns>[M][M], symmetric; null where no image defines a correlation.</returns>
    /// <exception cref="ArgumentException">No method, sets of different sizes, or a value that is not finite.</exception>
    public static double?[][] Matrix(IReadOnlyList<float[]> methods, int images, bool absolute)
    {
        ArgumentNullException.ThrowIfNull(methods);
        Check.NotEmpty(methods.Count, "methods");
        var pixels = Check.PixelsOfEach(methods[0].Length, images);
        foreach (var maps in methods) Check.SameLength(maps.Length, methods[0].Length, "values of a method", "of the first method");
        var pairs = new List<double>[methods.Count, methods.Count];
        for (var image = 0; image < images; image++)
        {
            // Ranking costs far more than correlating, so each map is ranked once.
            double[][] ranks = [.. methods.Select(maps => Ranks(maps.AsSpan(image * pixels, pixels), absolute))];
            for (var i = 0; i < ranks.Length; i++)
                for (var j = i; j < ranks.Length; j++)
                    if (SampleStatistics.Pearson(ranks[i], ranks[j]) is { } correlation) (pairs[i, j] ??= []).Add(correlation);
        }
        return [.. Enumerable.Range(0, methods.Count).Select(i =>
            Enumerable.Range(0, methods.Count).Select(j => pairs[Math.Min(i, j), Math.Max(i, j)]?.Average()).ToArray())];
    }

    static double[] Ranks(ReadOnlySpan<float> map, bool absolute)
    {
        Check.NotEmpty(map.Length, "map values");
        var values = new double[map.Length];
        for (var i = 0; i < values.Length; i++) values[i] = absolute ? Math.Abs(map[i]) : map[i];
        return SampleStatistics.Ranks(values);
    }
}
