using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency;
using Tests.Models;
using TorchSharp;
using static AttributionPriors.Tests.Saliency.VolumeExamples;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Networks of volumes are explained through the layers that their slices go through: that changes no map, and saves what it should.</summary>
[Collection(ProcessWide.Name)]
public class VolumeTests
{
    const int Steps = 5;

    public static MatrixTheoryData<string, int> Networks => new([nameof(ResNet18), nameof(SmallConvNet)], [1, 3]);

    [Theory, MemberData(nameof(Networks))]
    public void Integrated_gradients_are_the_sum_of_gradients_over_the_nodes(string backbone, int channels)
    {
        using var scope = NewDisposeScope();
        using var net = Network(backbone, channels);
        var (volumes, targets) = Volumes();
        var rule = new GaussLegendre(Steps);
        var expected = zeros_like(volumes);
        foreach (var (node, weight) in rule.Nodes.Zip(rule.Weights))
        {
            var at = (volumes * node).requires_grad_();
            var total = net.call(at).gather(1, targets.unsqueeze(1)).sum();
            expected += weight * volumes * autograd.grad([total], [at])[0];
        }
        foreach (var maxRows in (int?[])[null, 1, 3, 7])
            Agree(new IntegratedGradients(Steps) { MaxRows = maxRows }.Attribute(net, volumes, targets), expected);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Occlusion_gives_the_maps_of_whole_passes(string backbone, int channels)
    {
        using var scope = NewDisposeScope();
        using var net = Network(backbone, channels);
        var (volumes, targets) = Volumes();
        foreach (var (window, stride) in ((int, int)[])[(4, 4), (5, 3), (30, 30)])
            Agree(new Occlusion(window, stride).Attribute(net, volumes, targets), new Occlusion(window, stride).Attribute(new Plain(net), volumes, targets));
    }

    /// <summary>From one slice, one patch and one window at a time to all at once.</summary>
    [Theory, MemberData(nameof(Networks))]
    public void Limits_of_memory_change_nothing(string backbone, int channels)
    {
        using var scope = NewDisposeScope();
        using var net = Network(backbone, channels);
        var (volumes, targets) = Volumes();
        var expected = new Occlusion(6).Attribute(new Plain(net), volumes, targets);
        foreach (var (maxBytes, maxRows) in ((long?, int?)[])[(null, 1), (null, 5), (1, null), (1_000_000, null), (3_000_000, 1), (30_000_000, int.MaxValue)])
            Agree(new Occlusion(6) { MaxBytes = maxBytes, MaxRows = maxRows }.Attribute(net, volumes, targets), expected);
        var gradients = new IntegratedGradients(2).Attribute(net, volumes, targets);
        Agree(new IntegratedGradients(2) { MaxBytes = 1 }.Attribute(net, volumes, targets), gradients);
    }

    [Fact]
    public void Volumes_without_contents_and_no_volumes_are_explained()
    {
        using var scope = NewDisposeScope();
        using var net = Network(nameof(SmallConvNet), 3);
        foreach (var method in (ISaliencyMethod[])[new Occlusion(5), new IntegratedGradients(Steps)])
        {
            Assert.Equal(0, method.Attribute(net, zeros(Shape, ScalarType.Float64), Examples.Targets(0, 1)).abs().max().ToDouble());
            Assert.Equal([0, .. Shape[1..]], method.Attribute(net, zeros([0, .. Shape[1..]], ScalarType.Float64), Examples.Targets()).shape);
            Assert.Contains("Volumes are [N, 3, H, W]", Assert.Throws<ArgumentException>(
                () => method.Attribute(net, zeros([1, 4, 19, 22], ScalarType.Float64), Examples.Targets(0))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_first_layers_see_both_ends_of_the_way_only()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (new Tally(), new Tally());
        using var net = Counted(first, second);
        var (volumes, targets) = Volumes();
        new IntegratedGradients(Steps).Attribute(net, volumes, targets);
        var slice = Shape[2] * Shape[3];
        // The zero volume, and the volumes.
        Assert.Equal((1 + Shape[0]) * Slices * slice, first.Pixels);
        Assert.Equal(Shape[0] * Steps * Slices * slice, second.Pixels);
    }

    [Fact]
    public void Slices_are_computed_anew_around_windows_only()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (new Tally(), new Tally());
        using var net = Counted(first, second);
        var (volumes, targets) = Volumes();
        var method = new Occlusion(4);
        method.Attribute(net, volumes, targets);
        var (slice, windows) = (Shape[2] * Shape[3], method.Windows((int)Shape[2], (int)Shape[3]));
        Assert.Equal(Shape[0] * Slices * (slice + windows * 4 * 4), first.Pixels);
        // Behind a convolution of 3 × 3.
        Assert.Equal(Shape[0] * Slices * (slice + windows * 6 * 6), second.Pixels);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var net = Network(nameof(ResNet18), 3);
        var (volumes, targets) = Volumes();
        Explain();
        var before = ProcessWide.LiveTensors();
        for (var k = 0; k < 3; k++) Explain();
        Assert.Equal(before, ProcessWide.LiveTensors());
        volumes.Dispose();
        targets.Dispose();

        void Explain()
        {
            foreach (var method in (ISaliencyMethod[])[new Occlusion(9), new Occlusion(9) { MaxBytes = 1 }, new IntegratedGradients(2), new GradientTimesInput()])
                method.Attribute(net, volumes, targets).Dispose();
        }
    }

    /// <summary>Layers that count the pixels they see, one in front of a convolution and one behind it.</summary>
    static MultiViewCnn Counted(Tally first, Tally second) => Counted(
        new GraphNet(
            (net, images) => images.Then(new CountedScale(first)).Convolution(net.Convolution(1, 2, 3, padding: 1)).Then(new CountedIdentity(second)).Relu().Mean(),
            classes: 1, shape: [1, 1, .. Shape[2..]]),
        channels: 1, first, second);

    static MultiViewCnn Counted(Classifier backbone, int channels, params Tally[] tallies)
    {
        var net = Filled(backbone, channels);
        foreach (var tally in tallies) tally.Pixels = 0;
        return net;
    }

    sealed class Tally
    {
        public long Pixels { get; set; }
    }

    sealed class CountedIdentity(Tally tally) : UnaryLayer
    {
        public override string Kind => "counted";

        public override Tensor Apply(Tensor input)
        {
            tally.Pixels += input.size(0) * input.size(2) * input.size(3);
            return input.alias();
        }

        internal override Neighbourhood? Neighbourhood => Neighbourhood.Pixel;
    }

    /// <summary>Affine, so that a network may begin with it.</summary>
    sealed class CountedScale(Tally tally) : AffineLayer(() => ones([1], ScalarType.Float64), () => null)
    {
        public override string Kind => "counted";

        public override Tensor Apply(Tensor input, Tensor weight, Tensor? bias)
        {
            tally.Pixels += input.size(0) * input.size(2) * input.size(3);
            return input * weight;
        }

        public override Tensor Adjoint(Tensor output, Tensor weight, ReadOnlySpan<long> inputShape) => output * weight;

        internal override AffineLayer With(Tensor weight, Tensor? bias) => new CountedScale(tally);

        internal override Neighbourhood? Neighbourhood => Neighbourhood.Pixel;
    }
}
