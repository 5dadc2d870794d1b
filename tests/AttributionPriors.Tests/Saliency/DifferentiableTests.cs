using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Maps that are part of a loss.</summary>
[Collection(ProcessWide.Name)]
public class DifferentiableTests
{
    static readonly Dictionary<string, DifferentiableMethod> s_methods = new()
    {
        [nameof(InputGradient)] = new InputGradient(),
        [nameof(GradientTimesInput)] = new GradientTimesInput(),
        [nameof(GradCam)] = new GradCam(),
        [nameof(WeightBackPropagation)] = new WeightBackPropagation(),
        ["LRP-epsilon"] = new LayerwiseRelevance(RelevanceComposite.Uniform("LRP-epsilon", new EpsilonRule(0.25))),
        ["LRP-gamma"] = new LayerwiseRelevance(RelevanceComposite.Uniform("LRP-gamma", new GammaRule())),
        ["LRP-EpsilonPlus"] = new LayerwiseRelevance(RelevanceComposite.EpsilonPlus),
        ["LRP-EpsilonGammaBox"] = new LayerwiseRelevance(RelevanceComposite.EpsilonGammaBox()),
    };

    public static TheoryData<string> Methods => [.. s_methods.Keys];

    public static MatrixTheoryData<string, string> Cases => new(s_methods.Keys, ["residual", "dense", "pools"]);

    [Theory, MemberData(nameof(Cases))]
    public void A_map_in_a_loss_is_the_map(string method, string make)
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build(make);
        var (images, targets) = (GraphNets.Images(), Examples.Targets(1, 0));
        // In training mode too: maps are those of evaluation mode, and the modules stay as they are.
        net.train();
        var map = s_methods[method].Differentiable(net, images, targets);
        Assert.All(net.modules(), module => Assert.True(module.training));
        Assert.True(map.requires_grad);
        Assert.InRange(Examples.Distance(map.detach(), s_methods[method].Attribute(net, images, targets)), 0, 1e-11);
    }

    /// <summary>Σ c ⊙ map for fixed c, against central differences in every kind of parameter; smooth activations have no kinks.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void A_loss_on_a_map_has_the_gradients_of_finite_differences(string method, string make)
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build(make, ActivationLayer.Tanh);
        var (images, targets) = (GraphNets.Images(), Examples.Targets(1, 0));
        var weights = randn_like(images);
        Tensor Loss() => (s_methods[method].Differentiable(net, images, targets) * weights).sum();
        // A short step, for rules have kinks and poles: rounding errs by 1e-16/1e-7 of values up to a hundred.
        const double step = 1e-7, tolerance = 2e-6;
        var parameters = net.parameters().ToList();
        var gradients = autograd.grad([Loss()], [.. parameters], allow_unused: true);
        foreach (var (parameter, gradient) in parameters.Zip(gradients))
        {
            var direction = randn_like(parameter);
            double At(double by)
            {
                using (no_grad()) parameter.add_(direction * by);
                var loss = Loss().ToDouble();
                using (no_grad()) parameter.sub_(direction * by);
                return loss;
            }
            var expected = (At(step) - At(-step)) / (2 * step);
            var actual = gradient is null ? 0 : (gradient * direction).sum().ToDouble();
            Assert.InRange(actual, expected - tolerance * (1 + Math.Abs(expected)), expected + tolerance * (1 + Math.Abs(expected)));
        }
        Assert.Contains(gradients, gradient => gradient is not null && gradient.abs().max().ToDouble() > 1e-4);
    }

    [Theory, MemberData(nameof(Methods))]
    public void No_tensor_is_left_behind(string method)
    {
        using var net = GraphNets.Build("residual");
        using var images = GraphNets.Images().DetachFromDisposeScope();
        using var targets = Examples.Targets(1, 0);
        void Step()
        {
            using var scope = NewDisposeScope();
            s_methods[method].Differentiable(net, images, targets).abs().sum().backward();
            net.zero_grad();
        }
        Step();
        var before = ProcessWide.LiveTensors();
        for (var k = 0; k < 5; k++) Step();
        Assert.Equal(before, ProcessWide.LiveTensors());
    }

    /// <summary>A network that does not show its layers is asked for gradients, in evaluation mode.</summary>
    [Fact]
    public void Gradients_of_any_network_can_be_part_of_a_loss()
    {
        using var scope = NewDisposeScope();
        using var net = new SmoothNet(6).to(ScalarType.Float64);
        var (images, targets) = (Examples.Images(2, size: 6), Examples.Targets(1, 0));
        var map = s_methods[nameof(InputGradient)].Differentiable(net, images, targets);
        Assert.True(net.training);
        Assert.InRange(Examples.Distance(map.detach(), s_methods[nameof(InputGradient)].Attribute(net, images, targets)), 0, 1e-14);
        map.abs().sum().backward();
        Assert.True(net.modules().OfType<Conv2d>().Single().weight.grad!.abs().max().ToDouble() > 0);
        Assert.Equal(0, net.modules().OfType<BatchNorm2d>().Single().num_batches_tracked.ToInt32());
    }
}
