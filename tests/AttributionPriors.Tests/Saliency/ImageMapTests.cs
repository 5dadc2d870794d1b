using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Certificates;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>From an attribution to the map that is looked at, and what the catalogue says of the methods.</summary>
[Collection(ProcessWide.Name)]
public class ImageMapTests
{
    static readonly AttributionSettings s_settings = new(1, 4, 14, AttributionQuestion.DecoyOfTrueClass);

    public static TheoryData<string> Methods => Examples.Methods;

    /// <summary>Two channels that cancel: gone in the sum, doubled in absolute values.</summary>
    [Fact]
    public void Signed_maps_add_channels_and_absolute_ones_their_sizes()
    {
        using var scope = NewDisposeScope();
        var attribution = tensor([1.0, -2, 3, 0, -1, 2, 1, 0], [1, 2, 2, 2]);
        var signed = ImageMap.Of(SaliencyCatalogue.Find("LRP-0"), attribution);
        Assert.Equal([0, 0, 4, 0], signed.Values);
        Assert.Equal((2, 2, 4), (signed.Height, signed.Width, signed.Sum));
        // A single point: Gini 1 - 1/n, entropy 0, and all of it in a mask that holds the point.
        Assert.Equal((0.75, 0.0), (signed.Gini!.Value, signed.Entropy!.Value));
        Assert.Equal((1.0, 0.5), (signed.In([0, 0, 1, 1]).Energy!.Value, signed.In([0, 0, 1, 1]).Chance));
        var absolute = ImageMap.Of(SaliencyCatalogue.Find(nameof(Occlusion)), attribution);
        Assert.Equal([2, 4, 4, 0], absolute.Values);
        Assert.Null(absolute.Sum);
    }

    [Fact]
    public void Gradients_are_smoothed_and_a_map_of_zeros_has_no_shape()
    {
        using var scope = NewDisposeScope();
        var point = zeros([1, 1, 9, 9], ScalarType.Float64);
        point[0, 0, 4, 4].fill_(-1);
        var map = ImageMap.Of(SaliencyCatalogue.Find(nameof(InputGradient)), point);
        // A Gaussian of s.d. 1, cut off at ±4, in both directions: at its centre and one step aside.
        var whole = Enumerable.Range(-4, 9).Sum(k => Math.Exp(-k * k / 2.0));
        Assert.Equal(1 / (whole * whole), map.Values[40], 1e-6);
        Assert.Equal(Math.Exp(-0.5) / (whole * whole), map.Values[41], 1e-6);
        var nothing = ImageMap.Of(SaliencyCatalogue.Find("LRP-0"), zeros_like(point));
        Assert.Equal((null, null, null), (nothing.Gini, nothing.Entropy, nothing.In(new float[81]).Energy));
    }

    [Theory, MemberData(nameof(Methods))]
    public void The_catalogue_knows_which_methods_keep_accounts(string name)
    {
        var entry = SaliencyCatalogue.Find(name);
        Assert.Equal(entry.Build(s_settings) is IAccountable, entry.AddsUp);
    }

    /// <summary>Rows that go through the network, counted by the network.</summary>
    [Theory]
    [InlineData(nameof(GradientTimesInput))]
    [InlineData(nameof(SmoothGrad))]
    public void A_cost_counts_the_forward_passes_that_there_are(string name)
    {
        using var scope = NewDisposeScope();
        var entry = SaliencyCatalogue.Find(name);
        using var net = new FunctionNet(x => x.square().sum([1, 2, 3]).unsqueeze(1));
        entry.Build(s_settings).Attribute(net, rand([1, 1, 28, 28], ScalarType.Float64), Examples.Targets(0));
        var cost = entry.Cost(s_settings, 28, 28);
        Assert.Equal(cost.Forwards, net.Rows.Sum());
        Assert.Equal(cost.Forwards + cost.Backwards, cost.InForwards);
    }

    [Fact]
    public void A_layer_without_a_rule_is_named()
    {
        using var scope = NewDisposeScope();
        using var net = new GraphNet((_, images) => images.Then(new OddLayer()).Flatten());
        var (images, targets) = (GraphNets.Images(1), Examples.Targets(0));
        foreach (var name in (string[])["LRP-0", nameof(DeepLift)])
        {
            var error = Assert.Throws<UnsupportedNetworkException>(() => Examples.Method(name).Attribute(net, images, targets));
            Assert.Contains($"{name} has no rule for the layer", error.Message, StringComparison.Ordinal);
            Assert.Contains("odd", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(images.shape, Examples.Method(nameof(GradientTimesInput)).Attribute(net, images, targets).shape);
    }

    /// <summary>A layer that no method has met.</summary>
    sealed class OddLayer : Models.Layers.UnaryLayer
    {
        public override string Kind => "odd";

        public override Tensor Apply(Tensor input) => input * 1;
    }
}
