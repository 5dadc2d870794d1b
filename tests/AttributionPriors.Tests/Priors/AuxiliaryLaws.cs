using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Tests;
using Tests.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Tests.Priors;

/// <summary>Training with a second classifier on a hidden layer, as torchvision's recipe for Inception-v3 has it.</summary>
[Collection(ProcessWide.Name)]
public sealed class AuxiliaryLaws : SeededTests
{
    const double Weight = 0.4;

    static readonly HyperParameters s_hyper = new() { LearningRate = 1e-3, AuxiliaryWeight = Weight };

    /// <summary>The network's own logits equal torchvision's; here the loss of both, from one pass.</summary>
    [Theory]
    [InlineData("Baseline")]
    [InlineData("PpiWbp")]
    public void Both_classifiers_are_trained_by_their_weights(string method)
    {
        using var scope = NewDisposeScope();
        using var model = Inception();
        var batch = Images(model);
        using var prior = PriorCatalogue.Build(method, s_hyper, Protocol.Recommended, model, CPU);
        var loss = prior.Evaluate(model, batch);
        var (features, auxiliary) = model.FeaturesAndAuxiliary(batch.Images);
        // Batch norms see the same batch again, so both passes are the same numbers.
        Assert.Equal(F.cross_entropy(model.Head(features), batch.Labels).ToDouble(), Value(loss, "classification"), 1e-12);
        Assert.Equal(Weight * F.cross_entropy(auxiliary, batch.Labels).ToDouble(), Value(loss, "auxiliary"), 1e-12);
        var all = loss.Terms.Where(term => !term.Name.EndsWith("Weight", StringComparison.Ordinal)).Sum(term => term.Value.ToDouble());
        Assert.Equal(all, loss.Total.ToDouble(), 1e-10);
        loss.Total.backward();
        Assert.All(model.named_parameters(), entry => Assert.True(entry.parameter.grad is not null, entry.name));
    }

    [Fact]
    public void Without_a_weight_or_out_of_training_it_is_left_alone()
    {
        using var scope = NewDisposeScope();
        using var model = Inception();
        var batch = Images(model);
        string[] Terms(Prior prior) => [.. prior.Evaluate(model, batch).Terms.Select(term => term.Name)];
        Assert.Equal(["classification"], Terms(new Baseline()));
        Assert.Equal(["classification", "auxiliary"], Terms(new Baseline { AuxiliaryWeight = Weight }));
        model.eval();
        Assert.Equal(["classification"], Terms(new Baseline { AuxiliaryWeight = Weight }));
    }

    [Fact]
    public void What_cannot_train_one_says_so()
    {
        using var scope = NewDisposeScope();
        using var bare = new InceptionV3(1, 2, 3, auxiliary: false);
        var batch = Images(bare);
        Assert.Contains("has no auxiliary classifier", Assert.Throws<ArgumentException>(() => new Baseline { AuxiliaryWeight = Weight }.Evaluate(bare, batch)).Message);
        Assert.Contains("GradMask does not train", Assert.Throws<ArgumentException>(() => PriorCatalogue.Build("GradMask", s_hyper, Protocol.Recommended, bare, CPU)).Message);
    }

    /// <summary>Records from before this switch keep their names.</summary>
    [Fact]
    public void A_weight_that_is_not_set_is_not_written()
    {
        Assert.DoesNotContain("auxiliary", CanonicalJson.Write(s_hyper with { AuxiliaryWeight = null }), StringComparison.Ordinal);
        Assert.Equal(s_hyper, CanonicalJson.Read<HyperParameters>(CanonicalJson.Write(s_hyper), "memory"));
    }

    static double Value(Loss loss, string name) => loss.Terms.Single(term => term.Name == name).Value.ToDouble();

    static InceptionV3 Inception()
    {
        var model = (InceptionV3)DrawnWeights.Filled(ArchitectureAnswers.Auxiliary.Build()).to(ScalarType.Float64);
        foreach (var dropout in model.modules().OfType<Dropout>()) dropout.eval();
        return model;
    }

    static Batch Images(Classifier model)
    {
        var type = model.parameters().First().dtype;
        var images = randn([2, 1, ArchitectureAnswers.Auxiliary.Side, ArchitectureAnswers.Auxiliary.Side], type);
        return new(images, tensor([0L, 2L]), ones_like(images));
    }
}
