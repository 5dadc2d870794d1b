using AttributionPriors.Models;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Every method on every network of both papers, narrowed, in float64.</summary>
[Collection(ProcessWide.Name)]
public class ArchitectureTests
{
    public static TheoryData<string> Networks => [.. ArchitectureAnswers.Small.Keys];

    /// <summary>Float64 over up to 121 layers; LRP-0 divides by each layer's outputs, which may be near 0.</summary>
    [Theory, MemberData(nameof(Networks))]
    public void Back_propagated_weights_are_gradient_times_input_are_LRP_0(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Network(name);
        var (images, targets) = (Images(name), Examples.Targets(1, 0));
        var fast = new WeightBackPropagation().Attribute(net, images, targets);
        Assert.True(fast.abs().max().ToDouble() > 0);
        Assert.InRange(Examples.Distance(new GradientTimesInput().Attribute(net, images, targets), fast), 0, 1e-10);
        Assert.InRange(Examples.Distance(new ExplicitWeightBackPropagation().Attribute(net, images, targets), fast), 0, 1e-10);
        var zero = new LayerwiseRelevance(RelevanceComposite.Uniform("LRP-0", new ZeroRule()));
        Assert.InRange(Examples.Distance(zero.Attribute(net, images, targets), fast), 0, 1e-10);
    }

    /// <summary>Integrated gradients are taken behind the affine layers with which a network begins; a network that hides its layers has none.</summary>
    [Theory, MemberData(nameof(Networks))]
    public void Gradients_integrated_behind_the_first_layers_are_those_of_the_images(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Network(name);
        var (images, targets) = (Images(name), Examples.Targets(1, 0));
        var method = new IntegratedGradients(3);
        Assert.InRange(Examples.Distance(method.Attribute(net, images, targets), method.Attribute(new Plain(net), images, targets)), 0, 1e-10);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Every_method_explains_every_network(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Network(name);
        var (images, targets) = (Images(name), Examples.Targets(1, 0));
        foreach (var entry in SaliencyCatalogue.Entries.Except(SaliencyCatalogue.RedHerring))
        {
            var maps = Examples.Method(entry.Name).Attribute(net, images, targets);
            Assert.True(maps.isfinite().all().item<bool>(), entry.Name);
            // Where all that speaks is against the class, Grad-CAM's map is 0.
            if (entry.Name is not (nameof(GradCam) or nameof(GuidedGradCam)))
                Assert.True(maps.abs().amax([1, 2, 3]).min().ToDouble() > 0, $"{entry.Name}: a map of zeros");
        }
    }

    static Classifier Network(string name)
    {
        var net = DrawnWeights.Filled(ArchitectureAnswers.Small[name].Build()).to(ScalarType.Float64);
        net.eval();
        return net;
    }

    static Tensor Images(string name)
    {
        manual_seed(9);
        var network = ArchitectureAnswers.Small[name];
        return randn([2, network.Channels, network.Side, network.Side], ScalarType.Float64);
    }
}
