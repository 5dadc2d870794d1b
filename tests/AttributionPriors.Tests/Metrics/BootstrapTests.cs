using AttributionPriors.Metrics;

namespace Tests.Metrics;

public sealed class BootstrapTests
{
    // Of two values a resample's mean is one of them with probability 1/4 each: more than the tails hold.
    [Fact]
    public void Of_two_values_the_interval_is_the_range_between_them() => Assert.Equal((0.2, 0.6), Bootstrap.OfMean([0.2, 0.6]));

    // The mean of n draws with replacement has the variance σ² / n (divided by n, not n − 1); with 60 values it is close to normal.
    [Fact]
    public void Of_many_values_it_is_the_normal_interval()
    {
        double[] values = [.. Enumerable.Range(0, 60).Select(i => (i * 37 % 60) / 60.0)];
        var mean = values.Average();
        var error = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) / values.Length);
        var (low, high) = Bootstrap.OfMean(values)!.Value;
        // 1.96 standard errors, and a tenth of one for the normal approximation and the resampling.
        Assert.Equal(mean - 1.96 * error, low, 0.1 * error);
        Assert.Equal(mean + 1.96 * error, high, 0.1 * error);
    }

    [Fact]
    public void A_single_value_has_no_interval_and_none_is_refused()
    {
        Assert.Null(Bootstrap.OfMean([1]));
        Assert.Throws<ArgumentException>(() => Bootstrap.OfMean([]));
        Assert.ThrowsAny<ArgumentException>(() => Bootstrap.OfMean([1, double.NaN]));
        Assert.ThrowsAny<ArgumentException>(() => Bootstrap.OfMean([1, 2], 1));
    }
}
