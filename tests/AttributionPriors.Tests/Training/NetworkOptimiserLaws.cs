using AttributionPriors;
using AttributionPriors.Experiments;
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

    /// <summary>Two rates, a fall every third epoch, momentum and weight decay, from gradients that are given: only the order of float64 roundings differs.</summary>
    [Fact]
    public void Gradient_descent_is_PyTorchs_with_its_steps_of_the_rate()
    {
        const int epochs = 8;
        using var scope = NewDisposeScope();
        using var model = Build();
        model.to(ScalarType.Float64);
        var isHead = ModelCatalogue.Find(Network).IsHead;
        var parameters = model.named_parameters().ToList();
        var hyper = new HyperParameters { LearningRate = 0.3, BackboneLearningRate = 0.01, LearningRateDecay = 0.1, DecayEvery = 3, WeightDecay = 0.05, Sgd = new(0.9) };
        var gradients = Enumerable.Range(0, epochs).Select(_ => parameters.Select(named => randn_like(named.parameter)).ToList()).ToList();
        var questions = new[] { true, false }.Select(head =>
        {
            var question = new Question("sgd").With("dtype", "float64").With("steps", $"{epochs}").With("lr", head ? "0.3" : "0.01").With("momentum", "0.9")
                .With("weight_decay", "0.05").With("every", "3").With("gamma", "0.1");
            foreach (var (k, (name, parameter)) in parameters.Index().Where(named => isHead(named.Item.name) == head))
            {
                question.With($"p.{name}", parameter);
                foreach (var (epoch, gradient) in gradients.Index()) question.With($"g{epoch}.{name}", gradient[k]);
            }
            return question;
        }).ToList();
        var answers = Oracle.Answers(questions).SelectMany(answer => answer).ToDictionary(entry => entry.Key, entry => entry.Value);
        using var optimiser = new NetworkOptimiser(model, hyper, name => isHead(name));
        foreach (var (epoch, gradient) in gradients.Index())
        {
            optimiser.Forget();
            optimiser.BeginEpoch(epoch + 1);
            foreach (var ((_, parameter), given) in parameters.Zip(gradient)) (parameter * given).sum().backward();
            optimiser.Step();
        }
        Assert.Equal(parameters.Count, answers.Count);
        foreach (var (name, parameter) in parameters) Oracle.Close(name, answers[$"p.{name}"], parameter, 1e-12);
    }

    [Fact]
    public void Rates_that_would_never_be_the_same_for_an_epoch_are_refused()
    {
        using var model = new SmallConvNet();
        Assert.Contains("every 0 epochs", Assert.Throws<ArgumentException>(() => new NetworkOptimiser(model, new() { LearningRate = 1, DecayEvery = 0 })).Message);
    }

    [Fact]
    public void Settings_mention_neither_Adam_nor_what_falls_after_each_epoch()
    {
        var usual = CanonicalJson.WriteLine(s_hyper);
        Assert.DoesNotContain("sgd", usual, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("decayEvery", usual, StringComparison.Ordinal);
        var other = s_hyper with { Sgd = new(0.9), DecayEvery = 30 };
        Assert.Contains("\"decayEvery\":30,\"sgd\":{\"momentum\":0.9}", CanonicalJson.WriteLine(other), StringComparison.Ordinal);
        Assert.Equal(other, CanonicalJson.Read<HyperParameters>(CanonicalJson.WriteLine(other), "here"));
    }

    [Fact]
    public void A_network_that_has_no_backbone_is_refused_a_rate_for_it()
    {
        using var model = new SmallConvNet();
        Assert.Contains("not divided into a backbone and a head", Assert.Throws<ArgumentException>(() => new NetworkOptimiser(model, s_hyper)).Message);
        Assert.Contains("SmallConvNet", Assert.Throws<ArgumentException>(() => new NetworkOptimiser(model, s_hyper, _ => false)).Message);
    }
}
