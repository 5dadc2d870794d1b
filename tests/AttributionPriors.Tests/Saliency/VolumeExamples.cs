using AttributionPriors.Models;
using Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Small networks of volumes, volumes for them, and when two maps agree.</summary>
static class VolumeExamples
{
    // Float64 over a dozen layers, whose sums other kernels take in another order, and where relevance divides by sums that may be small.
    public const double Rounding = 1e-10;

    public const int Slices = 3;

    /// <summary>The least that SmallConvNet takes is 16 × 16.</summary>
    public static readonly long[] Shape = [2, Slices, 19, 22];

    public static MultiViewCnn Network(string backbone, int channels) =>
        Filled(backbone == nameof(ResNet18) ? new ResNet18(channels, 2, 1) : new SmallConvNet(1, channels, (int)Shape[2], (int)Shape[3]), channels);

    /// <summary>Its slices' weights are far from equal.</summary>
    public static MultiViewCnn Filled(Classifier backbone, int channels)
    {
        var net = DrawnWeights.Filled(new MultiViewCnn(backbone, Slices, channels, new() { SampledSlices = 2, InitialBias = 0.1 })).to(ScalarType.Float64);
        net.eval();
        return net;
    }

    public static (Tensor Volumes, Tensor Targets) Volumes()
    {
        manual_seed(3);
        return (randn(Shape, ScalarType.Float64), Examples.Targets(1, 0));
    }

    public static void Agree(Tensor maps, Tensor expected)
    {
        Assert.True(expected.abs().max().ToDouble() > 1e-6, "Maps of zeros: the law would hold for nothing.");
        Assert.InRange(Examples.Distance(maps, expected), 0, Rounding);
    }
}
