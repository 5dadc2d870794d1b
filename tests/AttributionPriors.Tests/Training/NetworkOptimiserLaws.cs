using AttributionPriors;
using AttributionPriors.Models;
using AttributionPriors.Tests;
using AttributionPriors.Training;
using Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Training;

/// <summary>Learning rates of a network's parts.</summary>
[Collection(ProcessWide.Name)]
public sealed class NetworkOptimiserLaws : SeededTests
{
    const string Network = "MultiViewSmallConvNet";

    static readonly HyperParameters s_hyper = new() { LearningRate = 1e-3, BackboneLearningRate = 1e-5, LearningRateDecay = 0.9 };

    static Classifier Build() => ModelCatalogue.Build(new(Network, 20, 2), channels: 2, 16, 16);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Adams_first_step_is_the_rate_of_the_part_in_its_epoch(int epoch)
    {
        using var scope = NewDisposeScope();
        using var model = Build();
        model.to(ScalarType.Float64);
        var isHead = ModelCatalogue.Find(Network).IsHead;
        var before = model.named_parameters().ToDictionary(named => named.name, named => named.parameter.detach().clone());
        using var optimiser = new NetworkOptimiser(model, s_hyper, name => isHead(name));
        optimiser.BeginEpoch(epoch);
        // Every gradient is 1: of a first step Adam's moments are those, and the step the rate, but for the 1e-8 that keeps it from dividing by zero.
        foreach (var parameter in model.parameters()) parameter.sum().backward();
        optimiser.Step();
        string[] heads = ["backbone.fc2.weight", "backbone.fc2.bias", "pooling.position", "pooling.log_bias", "pooling.attention.weight", "pooling.attention.bias"];
        foreach (var (name, parameter) in model.named_parameters())
        {
            var rate = (heads.Contains(name) ? 1e-3 : 1e-5) * Math.Pow(0.9, epoch - 1);
            Assert.True(((before[name] - parameter) / rate - 1).abs().max().ToDouble() < 1e-6, name);
        }
        optimiser.Forget();
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad is null || parameter.grad.abs().max().ToDouble() == 0));
    }

    [Fact]
    public void A_network_that_has_no_backbone_is_refused_a_rate_for_it()
    {
        using var model = new SmallConvNet();
        Assert.Contains("not divided into a backbone and a head", Assert.Throws<ArgumentException>(() => new NetworkOptimiser(model, s_hyper)).Message);
        Assert.Contains("SmallConvNet", Assert.Throws<ArgumentException>(() => new NetworkOptimiser(model, s_hyper, _ => false)).Message);
    }
}
