using AttributionPriors.Metrics;
using Tests.Data;

namespace Tests.Metrics;

public class IntervalTests
{
    static readonly double[] s_x = [0.71, 0.66, 0.75, 0.69, 0.74], s_y = [0.91, 0.94, 0.92];

    [Fact]
    public void Students_and_Welchs_intervals_are_scipys()
    {
        var answer = DebianPython.Ask("intervals.py", new { x = s_x, y = s_y, level = 0.9 });
        var (mean, difference) = (WelchInterval.OfMean(s_x, 0.9)!.Value, WelchInterval.OfDifference(s_x, s_y, 0.9)!.Value);
        // Both sum a handful of numbers in double precision.
        Assert.Equal(answer.GetProperty("mean")[0].GetDouble(), mean.Low, 1e-10);
        Assert.Equal(answer.GetProperty("mean")[1].GetDouble(), mean.High, 1e-10);
        Assert.Equal(answer.GetProperty("difference")[0].GetDouble(), difference.Low, 1e-10);
        Assert.Equal(answer.GetProperty("difference")[1].GetDouble(), difference.High, 1e-10);
    }

    [Fact]
    public void One_value_has_no_interval_and_equal_values_one_of_no_width()
    {
        Assert.Null(WelchInterval.OfMean([1]));
        Assert.Null(WelchInterval.OfDifference([1, 2], [1]));
        Assert.Equal(new(-1, -1), WelchInterval.OfDifference([1, 1], [2, 2]));
        Assert.Null(Bootstrap.OfMean([1]));
    }

    [Fact]
    public void The_bootstraps_interval_of_a_mean_comes_near_the_normal_one()
    {
        // 400 values: the mean's bootstrap law is nearly normal, with deviation s/√n of the population form.
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        var deviation = Math.Sqrt(values.Average(v => v * v) - values.Average() * values.Average()) / Math.Sqrt(values.Length);
        var interval = Bootstrap.OfMean(values, draws: 20000)!.Value;
        // An end is a 2.5% quantile of 20,000 draws: its standard error is about 0.02 deviations.
        Assert.Equal(values.Average() - 1.96 * deviation, interval.Low, 0.1 * deviation);
        Assert.Equal(values.Average() + 1.96 * deviation, interval.High, 0.1 * deviation);
    }

    [Fact]
    public void Two_values_give_their_three_means_and_the_same_seed_the_same_interval()
    {
        Assert.Equal(new(0, 1), Bootstrap.OfMean([0, 1]));
        Assert.Equal(Bootstrap.OfMean(s_x, seed: 3), Bootstrap.OfMean(s_x, seed: 3));
    }

    [Fact]
    public void Clusters_are_drawn_whole()
    {
        // Within a cluster everything is alike: the interval is that of the clusters' values, not of ten times as many.
        double[] clusters = [0.1, 0.4, 0.9];
        double[][] repeated = [.. clusters.Select(value => Enumerable.Repeat(value, 10).ToArray())];
        var whole = Bootstrap.Of(repeated, sample => sample.SelectMany(cluster => cluster).Average())!.Value;
        var single = Bootstrap.OfMean(clusters)!.Value;
        Assert.Equal(single.Low, whole.Low, 1e-12);
        Assert.Equal(single.High, whole.High, 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_level_is_a_share(double level) => Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.OfMean(s_x, level));
}
