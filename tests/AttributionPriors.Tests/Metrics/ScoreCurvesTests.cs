using AttributionPriors.Metrics;

namespace Tests.Metrics;

public class ScoreCurvesTests
{
    static readonly ScoreCurves curves = new([0, 1, 4], 8, [[0.75, 0.5, 0], [0.25, 0.5, 0.25]], [[true, true, false], [false, true, false]]);

    [Fact]
    public void Means_are_over_the_images()
    {
        Assert.Equal([0.5, 0.5, 0.125], curves.MeanScores);
        Assert.Equal([0, 0, 0.375], curves.MeanDrops);
        Assert.Equal([0, 0, 0.75], curves.RelativeDrops!);
        Assert.Equal([0.5, 1, 0], curves.Accuracy);
    }

    [Fact]
    public void Area_is_the_mean_height()
    {
        Assert.Equal([(0.625 + 3 * 0.25) / 4, (0.375 + 3 * 0.375) / 4], curves.Areas);
        Assert.Equal(curves.Areas.Average(), curves.MeanArea);
        Assert.Equal(0.3, ScoreCurves.Area([0, 5, 6], [0.3, 0.3, 0.3]), 1e-15);
        Assert.Equal(0.5, ScoreCurves.Area([0, 1, 3, 10], [1, 0.9, 0.7, 0]), 1e-15);
    }

    [Fact]
    public void Scikit_learn_has_the_same_area()
    {
        int[] points = [0, 3, 4, 10, 50];
        double[] scores = [0.9, 0.95, 0.2, 0.4, 0.1];
        var answer = Assert.Single(ExplanationPeer.Answers(new { ask = "area", points, scores }));
        Assert.Equal(answer.GetDouble(), ScoreCurves.Area(points, scores), 1e-14);
    }

    [Fact]
    public void A_start_that_is_not_positive_has_no_relative_drop() =>
        Assert.Null(new ScoreCurves([0, 1], 2, [[-1, -2]], [[true, true]]).RelativeDrops);

    [Theory]
    [InlineData(new[] { 0 }, "two or more; got 0")]
    [InlineData(new[] { 1, 2 }, "ascend from 0 to at most 8 pixels")]
    [InlineData(new[] { 0, 2, 2 }, "got 0, 2, 2")]
    [InlineData(new[] { 0, 9 }, "got 0, 9")]
    public void Points_ascend_from_zero(int[] points, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new ScoreCurves(points, 8, [[1, 2]], [[true, true]])).Message);

    [Fact]
    public void Curves_that_do_not_match_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ScoreCurves([0, 1], 8, [[1, 2, 3]], [[true, true]]));
        Assert.Throws<ArgumentException>(() => new ScoreCurves([0, 1], 8, [[1, 2]], []));
        Assert.Throws<ArgumentException>(() => new ScoreCurves([0, 1], 8, [], []));
        Assert.Throws<ArgumentException>(() => ScoreCurves.Area([0], [1]));
        Assert.Throws<ArgumentException>(() => ScoreCurves.Area([3, 1], [1, 1]));
    }
}
