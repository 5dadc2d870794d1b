using AttributionPriors.Models;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Faithfulness;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency.Faithfulness;

/// <summary>Randomised parameters and labels (Adebayo et al. 2018).</summary>
[Collection(ProcessWide.Name)]
public class SanityCheckTests
{
    [Fact]
    public void Layers_go_from_the_output_down()
    {
        using var small = Examples.Network(nameof(SmallConvNet));
        Assert.Equal(["fc2", "fc1", "conv2", "conv1"], ParameterRandomisation.Layers(small));
        using var residual = Examples.Network(nameof(ResNet18));
        var layers = ParameterRandomisation.Layers(residual);
        Assert.Equal("fc", layers[0]);
        Assert.Equal(["bn1", "conv1"], layers.TakeLast(2));
        Assert.Equal(1 + 20 * 2, layers.Count);
    }

    [Fact]
    public void A_cascade_ends_at_the_untrained_network()
    {
        using var scope = NewDisposeScope();
        foreach (var name in (string[])[nameof(SmallConvNet), nameof(ResNet18)])
        {
            var (model, untrained, images, targets) = Pair(name);
            var steps = new ParameterRandomisation(new InputGradient()).TopDown(model, untrained, images, targets);
            Assert.Equal(ParameterRandomisation.Layers(model), steps.Select(step => step.Layer));
            Assert.Equal(LabelRandomisation.Compare(new InputGradient(), model, untrained, images, targets), steps[^1].Similarity);
        }
    }

    [Fact]
    public void Each_step_is_the_network_with_these_layers_replaced()
    {
        using var scope = NewDisposeScope();
        var (model, untrained, images, targets) = Pair(nameof(SmallConvNet));
        string[] layers = ["fc2", "conv2"];
        var check = new ParameterRandomisation(new InputGradient());
        var (cascade, alone) = (check.TopDown(model, untrained, images, targets, layers), check.Independent(model, untrained, images, targets, layers));
        Assert.Equal(layers, cascade.Select(step => step.Layer));
        Assert.Equal([Mixed("fc2"), Mixed("fc2", "conv2")], cascade.Select(step => step.Similarity));
        Assert.Equal([Mixed("fc2"), Mixed("conv2")], alone.Select(step => step.Similarity));
        Assert.NotEqual(cascade[1].Similarity, alone[1].Similarity);

        AttributionPriors.Metrics.MapSimilarity Mixed(params string[] replaced)
        {
            var mixture = Examples.Network(nameof(SmallConvNet), seed: 3);
            using var _ = no_grad();
            foreach (var (entry, value) in mixture.state_dict())
                value.copy_((replaced.Contains(entry.Split('.')[0]) ? untrained : model).state_dict()[entry]);
            return LabelRandomisation.Compare(new InputGradient(), model, mixture, images, targets);
        }
    }

    [Fact]
    public void A_module_is_randomised_with_all_below_it()
    {
        using var scope = NewDisposeScope();
        var (model, untrained, images, targets) = Pair(nameof(ResNet18));
        string[] stages = ["fc", "layer4", "layer3", "layer2", "layer1", "bn1", "conv1"];
        var steps = new ParameterRandomisation(new InputGradient()).TopDown(model, untrained, images, targets, stages);
        Assert.Equal(LabelRandomisation.Compare(new InputGradient(), model, untrained, images, targets), steps[^1].Similarity);
    }

    [Fact]
    public void Randomising_every_layer_decorrelates_the_gradient()
    {
        using var scope = NewDisposeScope();
        var (model, untrained, images, targets) = Pair(nameof(SmallConvNet), count: 8);
        var last = new ParameterRandomisation(new InputGradient()).TopDown(model, untrained, images, targets)[^1].Similarity;
        // Unrelated maps of 28 × 28 pixels, smooth over 5 × 5, are worth some thirty points: a standard error of 0.18.
        Assert.InRange(Math.Abs(last.Spearman!.Value), 0, 0.36);
        Assert.InRange(last.Structural!.Value, -1, 0.5);
    }

    /// <summary>What the check is for: a map of the image alone passes for an explanation of any network.</summary>
    [Fact]
    public void A_map_that_ignores_the_network_survives_every_randomisation()
    {
        using var scope = NewDisposeScope();
        var (model, untrained, images, targets) = Pair(nameof(SmallConvNet));
        var edges = new FunctionMethod(x => x - x.roll(1, 3));
        Assert.All(new ParameterRandomisation(edges).TopDown(model, untrained, images, targets), step =>
        {
            Assert.Equal(1, step.Similarity.Spearman!.Value, 1e-12);
            Assert.Equal(1, step.Similarity.AbsoluteSpearman!.Value, 1e-12);
            Assert.Equal(1, step.Similarity.Structural!.Value, 1e-12);
        });
    }

    [Fact]
    public void Both_networks_are_given_back_as_they_were()
    {
        using var scope = NewDisposeScope();
        var (model, untrained, images, targets) = Pair(nameof(ResNet18));
        var (before, random) = (Weights(model), Weights(untrained));
        new ParameterRandomisation(new InputGradient()).Independent(model, untrained, images, targets, ["fc", "layer1"]);
        var calls = 0;
        var failing = new FunctionMethod(x => ++calls < 3 ? x.clone() : throw new InvalidOperationException("third call"));
        Assert.Throws<InvalidOperationException>(() => new ParameterRandomisation(failing).TopDown(model, untrained, images, targets));
        Assert.Equal(before, Weights(model));
        Assert.Equal(random, Weights(untrained));
        Assert.NotEqual(before, random);
    }

    [Fact]
    public void Networks_that_do_not_match_are_refused()
    {
        using var scope = NewDisposeScope();
        var (model, untrained, images, targets) = Pair(nameof(SmallConvNet));
        var check = new ParameterRandomisation(new InputGradient());
        string Refused(Classifier other, params string[]? layers) =>
            Assert.Throws<ArgumentException>(() => check.TopDown(model, other, images, targets, layers)).Message;
        Assert.Contains("no layer 'conv3' with weights: its layers are fc2, fc1, conv2, conv1", Refused(untrained, "fc2", "conv3"));
        Assert.Contains("no layer 'conv' with", Refused(untrained, "conv"));
        Assert.Contains("they differ at fc2.weight", Refused(new SmallConvNet(classes: 4), null));
        Assert.Contains("another architecture", Refused(Examples.Network(nameof(ResNet18)), null));
        Assert.Contains("build a second", Refused(model, null));
    }

    static (Classifier Model, Classifier Untrained, Tensor Images, Tensor Targets) Pair(string name, int count = 2) =>
        (Examples.Network(name), Examples.Network(name, seed: 2), Examples.Images(count), Examples.Targets([.. Enumerable.Range(0, count).Select(n => (long)(n % 3))]));

    static List<double[]> Weights(Classifier model) => [.. model.state_dict().Values.Select(Examples.Values)];
}
