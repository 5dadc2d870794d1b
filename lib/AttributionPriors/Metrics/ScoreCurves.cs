namespace AttributionPriors.Metrics;

/// <summary>
/// How a class score goes with the number of pixels changed, image by image: the deletion and insertion curves of Petsiuk et al. 2018, and of PPI, Figure 5.
/// </summary>
public sealed record ScoreCurves
{
    /// <summary>Curves of N images over the same points.</summary>
    /// <param name="points">Pixels changed at each place: 0 first, ascending, at most <paramref name="pixels"/>.</param>
    /// <param name="pixels">Pixels of an image.</param>
    /// <param name="scores">[N][points]: the class score at each place.</param>
    /// <param name="correct">[N][points]: whether the class still is the network's answer.</param>
    /// <exception cref="ArgumentException">The points do not ascend from 0, there are fewer than two, or sizes differ.</exception>
    public ScoreCurves(IReadOnlyList<int> points, int pixels, IReadOnlyList<double[]> scores, IReadOnlyList<bool[]> correct)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(correct);
        if (points.Count < 2 || points[0] != 0 || points.Zip(points.Skip(1)).Any(pair => pair.First >= pair.Second) || points[^1] > pixels)
            throw new ArgumentException($"A curve's points ascend from 0 to at most {pixels} pixels, two or more; got {string.Join(", ", points)}.", nameof(points));
        Check.NotEmpty(scores.Count, "images");
        Check.SameLength(scores.Count, correct.Count, "curves of scores", "curves of answers");
        foreach (var row in scores) Check.SameLength(row.Length, points.Count, "scores", "points");
        foreach (var row in correct) Check.SameLength(row.Length, points.Count, "answers", "points");
        (Points, Pixels, Scores, Correct) = (points, pixels, scores, correct);
    }

    /// <summary>Pixels changed at each place.</summary>
    public IReadOnlyList<int> Points { get; }

    /// <summary>Pixels of an image.</summary>
    public int Pixels { get; }

    /// <summary>[N][points].</summary>
    public IReadOnlyList<double[]> Scores { get; }

    /// <summary>[N][points].</summary>
    public IReadOnlyList<bool[]> Correct { get; }

    /// <summary>The mean curve.</summary>
    public double[] MeanScores => [.. Points.Select((_, k) => Scores.Average(row => row[k]))];

    /// <summary>Share of images still answered with the class, at each place.</summary>
    public double[] Accuracy => [.. Points.Select((_, k) => Correct.Average(row => row[k] ? 1.0 : 0.0))];

    /// <summary><c>mean(s₀ − s_k)</c> at each place: how far the score fell.</summary>
    public double[] MeanDrops => [.. MeanScores.Select(score => MeanScores[0] - score)];

    /// <summary>
    /// <c>1 − mean s_k / mean s₀</c> at each place: the part of the score that fell. Null where the mean score at the start is not positive, as a logit's may be.
    /// </summary>
    public double[]? RelativeDrops => MeanScores[0] > 0 ? [.. MeanDrops.Select(drop => drop / MeanScores[0])] : null;

    /// <summary>Each image's area under its curve, see <see cref="Area"/>.</summary>
    public double[] Areas => [.. Scores.Select(row => Area(Points, row))];

    /// <summary>Mean over the images.</summary>
    public double MeanArea => Areas.Average();

    /// <summary>
    /// The area under the piecewise linear curve with the axis scaled to length 1, <c>Σ (k_{j+1} − k_j)(s_j + s_{j+1})/2 / (k_last − k_first)</c>: the curve's mean height. Over all pixels of an
    /// image it is the usual area over the share of pixels.
    /// </summary>
    /// <param name="points">Ascending, two or more.</param>
    /// <param name="scores">As many.</param>
    /// <exception cref="ArgumentException">Lengths differ, there are fewer than two points, or they do not ascend.</exception>
    public static double Area(IReadOnlyList<int> points, IReadOnlyList<double> scores)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(scores);
        Check.SameLength(points.Count, scores.Count, "points", "scores");
        if (points.Count < 2) throw new ArgumentException($"{points.Count} points span no area: two are needed.", nameof(points));
        var area = 0.0;
        for (var j = 1; j < points.Count; j++)
        {
            if (points[j] <= points[j - 1]) throw new ArgumentException($"Points ascend; got {points[j]} after {points[j - 1]}.", nameof(points));
            area += (points[j] - points[j - 1]) * (scores[j] + scores[j - 1]) / 2;
        }
        return area / (points[^1] - points[0]);
    }
}
