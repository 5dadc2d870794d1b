using AttributionPriors.Data;
using AttributionPriors.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Priors;

/// <summary>The training methods by name: the one place to add a line when a prior is added.</summary>
public static class PriorCatalogue
{
    delegate Prior Maker(HyperParameters hyper, Protocol protocol, Classifier model, Device device);

    static readonly Dictionary<string, Maker> s_makers = new(
        PpiProtocol.Methods.Select(method => KeyValuePair.Create(method.Key, Intervening(method.Value))))
    {
        ["Baseline"] = (hyper, _, _, _) => new Baseline { AuxiliaryWeight = hyper.AuxiliaryWeight },
        ["Clean"] = (_, _, _, _) => new Baseline(), // the ceiling: a task may offer an arm without its confounder
        ["Masked"] = (_, _, _, _) => new Masked(Background.Shuffle),
        ["MaskedZero"] = (_, _, _, _) => new Masked(Background.Zero),
        ["ActDiff"] = (hyper, protocol, _, _) => new ActDiff(hyper, protocol, Background.Shuffle),
        ["ActDiffZero"] = (hyper, protocol, _, _) => new ActDiff(hyper, protocol, Background.Zero),
        ["Adversarial"] = (hyper, protocol, model, device) => new Adversarial(hyper, protocol, Background.Shuffle, Critic(model, device)),
        ["AdversarialZero"] = (hyper, protocol, model, device) => new Adversarial(hyper, protocol, Background.Zero, Critic(model, device)),
        ["GradMask"] = (hyper, protocol, _, _) => new GradMask(hyper, protocol),
        ["RightForTheRightReasons"] = (hyper, _, _, _) => new RightForTheRightReasons(hyper),
    };

    /// <summary>The methods' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_makers.Keys.Except(PpiProtocol.Methods.Keys), .. PpiProtocol.Methods.Keys];

    /// <summary>The method <paramref name="name"/> for a model on a device. The caller disposes it.</summary>
    /// <exception cref="ArgumentException">The name is not one of <see cref="Names"/>, or the method does not train an auxiliary classifier and is told to.</exception>
    public static Prior Build(string name, HyperParameters hyper, Protocol protocol, Classifier model, Device device)
    {
        ArgumentNullException.ThrowIfNull(hyper);
        if (!s_makers.TryGetValue(name, out var make)) throw new ArgumentException($"Unknown method '{name}': one of {string.Join(", ", Names)}.", nameof(name));
        var prior = make(hyper, protocol, model, device);
        if (prior.AuxiliaryWeight == hyper.AuxiliaryWeight) return prior;
        prior.Dispose();
        throw new ArgumentException($"{name} does not train an auxiliary classifier: leave its weight out.", nameof(hyper));
    }

    /// <summary>By the switches of the run's spec, or the method's own where it has none.</summary>
    static Maker Intervening(PpiProtocol own) => (hyper, _, _, _) => new ProactivePseudoIntervention(hyper.Ppi ?? own) { AuxiliaryWeight = hyper.AuxiliaryWeight };

    static Discriminator Critic(Classifier model, Device device) => new Discriminator(model.FeatureCount).to(device);
}
