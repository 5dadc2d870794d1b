using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Many names, few maps: which methods are the same, and how maps and biases make up the logit.</summary>
[Collection(ProcessWide.Name)]
public class EquivalenceTests
{
    // Float64 over a dozen layers, where relevance divides by sums that may be small.
    const double Rounding = 1e-10;

    static readonly LayerwiseRelevance s_zero = new(RelevanceComposite.Uniform("LRP-0", new ZeroRule()));

    static readonly Dictionary<string, ActivationLayer> s_activations = new()
    {
        ["relu"] = ActivationLayer.Relu,
        ["leaky_relu"] = ActivationLayer.LeakyRelu(0.2),
        ["tanh"] = ActivationLayer.Tanh,
        ["silu"] = ActivationLayer.Silu,
        ["gelu"] = ActivationLayer.Gelu,
        ["elu"] = ActivationLayer.Elu(0.8),
        ["sigmoid"] = ActivationLayer.Sigmoid,
        ["softplus"] = ActivationLayer.Softplus(2),
    };

    public static MatrixTheoryData<string, bool> Nets => new(GraphNets.Makes, [true, false]);

    public static MatrixTheoryData<string, string> NetsAndActivations => new(GraphNets.Makes, s_activations.Keys);

    [Theory, MemberData(nameof(Nets))]
    public void With_ReLUs_back_propagated_weights_are_gradient_times_input_are_LRP_0(string make, bool bias)
    {
        foreach (var seed in (int[])[1, 2, 3])
        {
            using var scope = NewDisposeScope();
            using var net = GraphNets.Build(make, bias: bias, seed: seed);
            var (images, targets) = (GraphNets.Images(seed: seed), Examples.Targets(0, 2));
            var fast = new WeightBackPropagation().Attribute(net, images, targets);
            Assert.InRange(Examples.Distance(new GradientTimesInput().Attribute(net, images, targets), fast), 0, Rounding);
            Assert.InRange(Examples.Distance(new ExplicitWeightBackPropagation().Attribute(net, images, targets), fast), 0, Rounding);
            Assert.InRange(Examples.Distance(s_zero.Attribute(net, images, targets), fast), 0, Rounding);
            if (!bias) Assert.InRange(Examples.Distance(fast.sum([1, 2, 3]), Logits(net, images, targets)), 0, Rounding);
        }
    }

    [Theory, MemberData(nameof(NetsAndActivations))]
    public void The_fast_form_is_the_explicit_one_and_LRP_0_where_activations_start_at_zero(string make, string activation)
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build(make, s_activations[activation]);
        var (images, targets) = (GraphNets.Images(), Examples.Targets(1, 0));
        var fast = new WeightBackPropagation().Attribute(net, images, targets);
        Assert.InRange(Examples.Distance(new ExplicitWeightBackPropagation().Attribute(net, images, targets), fast), 0, Rounding);
        if (s_activations[activation].AtZero == 0) Assert.InRange(Examples.Distance(s_zero.Attribute(net, images, targets), fast), 0, Rounding);
        if (!s_activations[activation].IsHomogeneous)
            Assert.True(Examples.Distance(new GradientTimesInput().Attribute(net, images, targets), fast) > 1e-3, "Secants are not tangents: the law would hold for nothing.");
    }

    /// <summary><c>logit = Σ s + Σ b ∂logit/∂b</c>: with ReLUs, the logit is linear in image and biases together.</summary>
    [Theory]
    [InlineData("strides")]
    [InlineData("pools")]
    [InlineData("linear")]
    public void Map_and_biases_make_up_the_logit(string make)
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build(make);
        var (images, targets) = (GraphNets.Images(1), Examples.Targets(1));
        var map = new WeightBackPropagation().Attribute(net, images, targets);
        var logit = net.call(images)[0, 1];
        var biases = net.parameters().Where(p => p.dim() == 1).ToList();
        var share = autograd.grad([logit], [.. biases]).Zip(biases, (slope, b) => (slope * b).sum().ToDouble()).Sum();
        Assert.Equal(logit.ToDouble(), map.sum().ToDouble() + share, 1e-12);
        Assert.True(Math.Abs(share) > 1e-3);
        // The same share, layer by layer.
        Assert.Equal(share, s_zero.Trace(net, images, targets).Ledger.Sum(entry => entry.Bias[0]), 1e-11);
    }

    /// <summary>
    /// At the zero image without biases every difference is the value itself: secants from the origin. A max-pool of negative
    /// values falls below the reference's, which only DeepLift asks about.
    /// </summary>
    [Theory]
    [InlineData("residual", "relu")]
    [InlineData("residual", "tanh")]
    [InlineData("inception", "relu")]
    [InlineData("dilation", "silu")]
    public void Without_biases_DeepLift_is_the_map_of_weights(string make, string activation)
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build(make, s_activations[activation], bias: false);
        var (images, targets) = (GraphNets.Images(), Examples.Targets(1, 0));
        Assert.InRange(Examples.Distance(new DeepLift().Attribute(net, images, targets), new WeightBackPropagation().Attribute(net, images, targets)), 0, Rounding);
    }

    [Theory, MemberData(nameof(NetsAndActivations))]
    public void DeepLift_sums_to_the_difference_from_the_zero_image(string make, string activation)
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build(make, s_activations[activation]);
        var (images, targets) = (GraphNets.Images(3), Examples.Targets(1, 0, 2));
        var maps = new DeepLift().Attribute(net, images, targets);
        // Below a change of 1e-7 a tangent stands for a secant: 1e-14 of a value, and less.
        Assert.InRange(Completeness.Gap(net, images, targets, maps).abs().max().ToDouble(), 0, 1e-11);
        Assert.True(maps.sum([1, 2, 3]).abs().max().ToDouble() > 1e-6);
    }

    [Fact]
    public void Batch_norms_behind_ReLUs_and_within_give_the_same_logits_and_another_LRP()
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build("dense");
        var (images, targets) = (GraphNets.Images(), Examples.Targets(1, 0));
        using var moved = new FoldedClassifier(net.Graph, new() { ThroughRelu = true });
        Assert.InRange(Examples.Distance(moved.call(images), net.call(images)), 0, 1e-12);
        Assert.Contains(moved.Graph.Nodes, node => node.Layer is ThresholdLayer);
        // A batch norm before a convolution without padding goes into it; those before others stay.
        Assert.True(moved.Graph.Nodes.Count(node => node.Layer is ChannelAffineLayer) < net.Graph.Nodes.Count(node => node.Layer is BatchNormLayer) - 2);
        var merged = new LayerwiseRelevance(s_zero.Composite with { MergesThroughRelu = true }).Attribute(net, images, targets);
        Assert.True(Examples.Distance(merged, s_zero.Attribute(net, images, targets)) > 1e-3);
    }

    static Tensor Logits(GraphNet net, Tensor images, Tensor targets) => net.call(images).gather(1, targets.unsqueeze(1)).squeeze(1);
}
