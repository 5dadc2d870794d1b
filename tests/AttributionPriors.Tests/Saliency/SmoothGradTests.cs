using AttributionPriors.Saliency;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>The noise of SmoothGrad.</summary>
public class SmoothGradTests
{
    /// <summary>The gradient of <c>Σ x²/2</c> is x, so the map is the image plus the mean of the noise.</summary>
    [Fact]
    public void Noise_is_normal_and_of_the_given_size()
    {
        using var scope = NewDisposeScope();
        using var net = new FunctionNet(x => x.square().flatten(1).sum([1], keepdim: true) / 2);
        var image = Examples.Images(1, size: 64);
        const int samples = 9;
        var noise = new SmoothGrad(samples, noise: 0.2).Attribute(net, image, Examples.Targets(0)) - image;
        var range = (image.max() - image.min()).ToDouble();
        var standardised = Examples.Values(noise / (0.2 * range / Math.Sqrt(samples)));
        // 4096 values: four standard errors of mean, variance and fourth moment.
        Assert.InRange(standardised.Average(), -4 / 64.0, 4 / 64.0);
        Assert.InRange(standardised.Average(v => v * v), 1 - 4 * Math.Sqrt(2) / 64, 1 + 4 * Math.Sqrt(2) / 64);
        Assert.InRange(standardised.Average(v => v * v * v * v), 3 - 4 * Math.Sqrt(96) / 64, 3 + 4 * Math.Sqrt(96) / 64);
    }

    [Fact]
    public void Without_noise_it_is_the_gradient()
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build("residual");
        var (images, targets) = (GraphNets.Images(), Examples.Targets(0, 1));
        Assert.InRange(Examples.Distance(new SmoothGrad(3, noise: 0).Attribute(net, images, targets), new InputGradient().Attribute(net, images, targets)), 0, 1e-12);
    }

    [Fact]
    public void A_seed_gives_one_map_and_another_seed_another()
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build("residual");
        var (images, targets) = (GraphNets.Images(), Examples.Targets(0, 1));
        double[] Map(int seed) => Examples.Values(new SmoothGrad(4, seed: seed).Attribute(net, images, targets));
        Assert.Equal(Map(1), Map(1));
        Assert.NotEqual(Map(1), Map(2));
    }
}
