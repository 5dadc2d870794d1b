using AttributionPriors.Metrics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Integration;

namespace Tests.Metrics;

public sealed class KernelDensityTests
{
    const double Rounding = 1e-12;

    [Fact]
    public void One_number_has_a_normal_density_of_the_least_width()
    {
        var density = new KernelDensity([0.3], leastWidth: 0.05);
        foreach (var x in new[] { 0.1, 0.3, 0.42 }) Assert.Equal(Normal.PDF(0.3, 0.05, x), density.At(x), Rounding);
    }

    [Fact]
    public void Several_have_the_mean_of_normal_densities_of_scotts_width()
    {
        // Deviation √2 / 2 of two numbers that lie 1 apart.
        var width = Math.Sqrt(0.5) * Math.Pow(2, -0.2);
        var density = new KernelDensity([0, 1], leastWidth: 0.01);
        Assert.Equal(width, density.Width, Rounding);
        foreach (var x in new[] { -0.5, 0, 0.25, 2 }) Assert.Equal((Normal.PDF(0, width, x) + Normal.PDF(1, width, x)) / 2, density.At(x), Rounding);
    }

    [Fact]
    public void It_adds_up_to_one_and_equal_numbers_have_one_too()
    {
        double Whole(KernelDensity density) => GaussLegendreRule.Integrate(density.At, -3, 4, 128);
        // The narrowest kernel is wider than two nodes are apart, where Gauss and Legendre leave no more than rounding.
        Assert.Equal(1, Whole(new([0.1, 0.2, 0.9, 0.95], 0.1)), 1e-9);
        Assert.Equal(1, Whole(new([0.5, 0.5, 0.5], 0.2)), 1e-9);
    }

    [Fact]
    public void No_numbers_numbers_that_are_none_and_no_width_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new KernelDensity([], 0.1));
        Assert.Throws<ArgumentException>(() => new KernelDensity([0.1, double.NaN], 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KernelDensity([0.1], 0));
    }
}
