using AttributionPriors.Metrics;
using Tests.Data;

namespace Tests.Metrics;

public class StatisticsTests
{
    static readonly double[] x = [0.70, 0.77, 0.73, 0.68, 0.74, 0.57, 0.73];
    static readonly double[] y = [0.33, 0.38, 0.58, 0.32, 0.50, 0.33, 0.58];

    [Fact]
    public void Numpy_and_scipy_agree()
    {
        var answers = DebianPython.Numbers(
            new { ask = "deviation", values = x }, new { ask = "pearson", x, y }, new { ask = "spearman", x, y });
        Assert.Equal(answers[0].GetDouble(), SampleStatistics.StandardDeviation(x)!.Value, 1e-14);
        Assert.Equal(answers[1].GetDouble(), SampleStatistics.Pearson(x, y)!.Value, 1e-13);
        Assert.Equal(answers[2].GetDouble(), SampleStatistics.Spearman(x, y)!.Value, 1e-13);
    }

    [Fact]
    public void The_deviation_divides_by_one_less()
    {
        Assert.Equal(2, SampleStatistics.Mean([1, 2, 3]));
        Assert.Equal(1, SampleStatistics.StandardDeviation([1, 2, 3]));
        Assert.Equal(0, SampleStatistics.StandardDeviation([4, 4]));
    }

    [Fact]
    public void What_is_undefined_is_null()
    {
        Assert.Null(SampleStatistics.StandardDeviation([4]));
        Assert.Null(SampleStatistics.Pearson([1, 1, 1], [1, 2, 3]));
        Assert.Null(SampleStatistics.Spearman([1, 2, 3], [7, 7, 7]));
    }

    [Fact]
    public void Equal_values_share_their_average_rank() =>
        Assert.Equal([1.5, 5, 3.5, 1.5, 3.5], SampleStatistics.Ranks([2, 9, 4, 2, 4]));

    [Fact]
    public void Any_increasing_function_has_a_rank_correlation_of_one()
    {
        Assert.Equal(1, SampleStatistics.Spearman(x, [.. x.Select(Math.Exp)])!.Value, 1e-15);
        Assert.Equal(-1, SampleStatistics.Pearson(x, [.. x.Select(v => 3 - 2 * v)])!.Value, 1e-14);
    }

    [Fact]
    public void Accuracy_takes_the_first_of_equal_logits()
    {
        Assert.Equal(0.75, Accuracy.OfLogits([1, 2, 0, 3, 3, 1, 0, 0, 9, 1, 2, 0], 3, [1, 0, 2, 0]));
        Assert.Equal(0, Accuracy.OfLogits([3, 3], 2, [1]));
    }

    [Theory]
    [InlineData(new[] { 1f, 2 }, 2, new[] { 2 }, "Label 2 at 0")]
    [InlineData(new[] { 1f, 2, 3 }, 2, new[] { 1 }, "want 2 logits; got 3")]
    [InlineData(new[] { 1f, float.NaN }, 2, new[] { 1 }, "logit at 1 is NaN")]
    [InlineData(new float[0], 2, new int[0], "No labels")]
    public void Unscorable_logits_are_refused(float[] logits, int classes, int[] labels, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Accuracy.OfLogits(logits, classes, labels)).Message);

    [Fact]
    public void Statistics_of_nothing_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SampleStatistics.Mean([]));
        Assert.Throws<ArgumentException>(() => SampleStatistics.Mean([1, double.NaN]));
        Assert.Throws<ArgumentException>(() => SampleStatistics.Pearson([1, 2], [1]));
    }
}
