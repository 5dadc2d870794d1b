using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Networks that can be worked out with a pencil, and were.</summary>
public class GoldenVectorTests
{
    // The numbers have six decimals.
    const double Printed = 6e-7;

    static readonly double[] s_x = [1, -2, 0.5];

    static readonly Dictionary<string, ActivationLayer> s_activations = new()
    {
        ["relu"] = ActivationLayer.Relu,
        ["leaky"] = ActivationLayer.LeakyRelu(0.1),
        ["silu"] = ActivationLayer.Silu,
        ["tanh"] = ActivationLayer.Tanh,
    };

    static readonly Dictionary<string, RelevanceComposite> s_rules = new()
    {
        ["0"] = RelevanceComposite.Uniform("0", new ZeroRule()),
        ["epsilon"] = RelevanceComposite.Uniform("epsilon", new EpsilonRule(0.25)),
        ["gamma"] = RelevanceComposite.Uniform("gamma", new GammaRule(0.25)),
        ["z+"] = RelevanceComposite.Uniform("z+", new ZPlusRule()),
        ["alpha2beta1"] = RelevanceComposite.Uniform("alpha2beta1", new AlphaBetaRule(2, 1)),
        ["flat"] = RelevanceComposite.Uniform("flat", new FlatRule()),
        ["w2"] = RelevanceComposite.Uniform("w2", new WSquareRule()),
        ["zB"] = new("zB", new ZeroRule()) { Assignments = [new(new ZBoxRule([-3, -3, -3], [3, 3, 3]), AffineKinds.First)] },
    };

    [Theory]
    [InlineData("relu", 0, 5.6, new[] { 1.25, 5, -2 }, 1.35, new[] { 1.25, 5, -2 })]
    [InlineData("relu", 1, -4.075, new[] { -0.625, -2.5, -0.5 }, -0.45, new[] { -0.625, -2.5, -0.5 })]
    [InlineData("leaky", 0, 5.98, new[] { 1.6, 5.1, -2.125 }, 1.405, new[] { 1.6, 5.1, -2.125 })]
    [InlineData("silu", 0, 5.135438, new[] { 1.394448, 3.885863, -1.155248 }, 1.010374, new[] { 0.851488, 4.330048, -1.250544 })]
    [InlineData("silu", 1, -4.394160, new[] { -0.296428, -3.019612, -0.793567 }, -0.284554, new[] { -0.533378, -2.540055, -0.702816 })]
    [InlineData("tanh", 0, 4.298177, new[] { 2.476216, 3.385530, -2.978311 }, 1.414742, new[] { 0.802672, 1.816375, -2.140779 })]
    public void Weights_go_back_through_two_linear_layers(string activation, int target, double logit, double[] map, double bias, double[] gradientTimesInput)
    {
        using var scope = NewDisposeScope();
        using var net = NetA(s_activations[activation]);
        var (image, targets) = (tensor(s_x, [1, 3, 1, 1]), Examples.Targets(target));
        Assert.Equal(logit, net.call(image)[0, target].ToDouble(), Printed);
        Near(map, new WeightBackPropagation().Attribute(net, image, targets));
        Near(map, new ExplicitWeightBackPropagation().Attribute(net, image, targets));
        Near(gradientTimesInput, new GradientTimesInput().Attribute(net, image, targets));
        var (maps, ledger) = new LayerwiseRelevance(s_rules["0"]).Trace(net, image, targets);
        Near(map, maps);
        Assert.Equal(bias, ledger.Sum(entry => entry.Bias[0]), 2 * Printed);
        Assert.Equal(logit, map.Sum() + bias, 4 * Printed);
    }

    [Theory]
    [InlineData("0", new[] { 3.6, 0, 0, 1.95 }, new[] { 1.25, 5, -2 }, new[] { -0.625, -2.5, -0.5 })]
    [InlineData("epsilon", new[] { 3.446154, 0, 0, 1.866667 }, new[] { 0.966071, 3.864284, -1.178969 }, new[] { -0.525567, -2.102268, -0.540777 })]
    [InlineData("gamma", new[] { 3.6, 0, 0, 1.95 }, new[] { 1.073529, 4.294118, -0.835294 }, new[] { -0.595588, -2.382353, -0.694118 })]
    [InlineData("z+", new[] { 3.6, 0, 0, 1.95 }, new[] { 0.795455, 3.181818, 1.0 }, new[] { 0.0, 0, 0 })]
    [InlineData("alpha2beta1", new[] { 7.2, 0, 0, 3.9 }, new[] { 3.181818, 12.727273, 0.1 }, new[] { 1.098485, 4.393939, 1.675 })]
    [InlineData("flat", new[] { 1.4, 1.4, 1.4, 1.4 }, new[] { 1.866667, 1.866667, 1.866667 }, new[] { -1.358333, -1.358333, -1.358333 })]
    [InlineData("w2", new[] { 0.392982, 1.57193, 0.098246, 3.536842 }, new[] { 1.113247, 0.424917, 4.061836 }, new[] { -1.045326, -1.057138, -1.972536 })]
    [InlineData("zB", new[] { 3.6, 0, 0, 1.95 }, new[] { 0.743697, 1.859244, 2.947059 }, new[] { -0.552521, -1.381303, -1.991176 })]
    public void Relevance_goes_back_through_two_linear_layers(string rule, double[] hidden, double[] first, double[] second)
    {
        using var scope = NewDisposeScope();
        using var net = NetA(ActivationLayer.Relu);
        var method = new LayerwiseRelevance(s_rules[rule]);
        var image = tensor(s_x, [1, 3, 1, 1]);
        var (maps, ledger) = method.Trace(net, image, Examples.Targets(0));
        Assert.Equal(hidden.Sum(), ledger.Single(entry => entry.Kind == "relu").In[0], 4 * Printed);
        Near(first, maps);
        Near(second, method.Attribute(net, image, Examples.Targets(1)));
    }

    /// <summary>A convolution of stride 2 with padding: a transposed convolution with one row and column of output padding.</summary>
    [Fact]
    public void Weights_go_back_through_a_strided_convolution()
    {
        using var scope = NewDisposeScope();
        var kernel = tensor([1.0, 2, -1, 0, 1, 3, -2, 1, 0.5], [1, 1, 3, 3]);
        using var net = new GraphNet((net, images) => images.Convolution(Filled(net.Convolution(1, 1, 3, stride: 2, padding: 1), kernel)).Relu().Flatten(), bias: false, classes: 2, shape: [1, 1, 4, 4]);
        ((LinearLayer)net.Graph.Logits.Layer).Weight.detach().copy_(tensor([1.0, -1, 0.5, 2, 0, 0, 0, 0], [2, 4]));
        var image = tensor([1.0, 0, 2, -1, 3, 1, 0, 1, -1, 2, 1, 0, 0, 1, -2, 2], [1, 1, 4, 4]);
        double[] expected = [1, 0, 0, 0, 6, 0, 0, 0, -0.5, 3, 0, 0, 0, 0.25, 0, 0];
        Near(expected, new WeightBackPropagation().Attribute(net, image, Examples.Targets(0)));
        Near(expected, new ExplicitWeightBackPropagation().Attribute(net, image, Examples.Targets(0)));
        Assert.Equal(9.75, net.call(image)[0, 0].ToDouble(), 1e-12);
    }

    static GraphNet NetA(ActivationLayer activation)
    {
        var net = new GraphNet((net, images) => images.Flatten().Linear(Filled(
            net.Linear(3, 4), tensor([0.5, -1, 2, -1.5, 0.5, 1, 1, 1, -1, 0.25, -0.5, -2], [4, 3]), 0.1, -0.2, 0.3, 0.4)).Activation(activation), classes: 2, shape: [1, 3, 1, 1]);
        var top = (LinearLayer)net.Graph.Logits.Layer;
        top.Weight.detach().copy_(tensor([1.0, -2, 0.5, 3, -1, 0.5, 1.5, -0.5], [2, 4]));
        top.Bias!.detach().copy_(tensor([0.05, -0.15]));
        return net;
    }

    static Linear Filled(Linear linear, Tensor weight, params double[] bias)
    {
        linear.weight!.detach().copy_(weight);
        linear.bias!.detach().copy_(tensor(bias));
        return linear;
    }

    static Conv2d Filled(Conv2d convolution, Tensor weight)
    {
        convolution.weight.detach().copy_(weight);
        return convolution;
    }

    static void Near(double[] expected, Tensor map)
    {
        foreach (var (want, have) in expected.Zip(Examples.Values(map), (a, b) => (a, b))) Assert.Equal(want, have, Printed);
    }
}
