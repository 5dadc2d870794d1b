using AttributionPriors.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Training;

/// <summary>
/// Adam, or stochastic gradient descent, on a network's parameters: at one learning rate, or at a rate of their own those of the backbone, whose weights were trained
/// elsewhere. In epoch e rates are <c>decay^⌊(e-1)/every⌋</c> of what they began with.
/// </summary>
public sealed class NetworkOptimiser : IDisposable
{
    readonly IReadOnlyList<(OptimizerHelper Optimiser, double Rate)> _groups;
    readonly double? _decay;
    readonly int _every;

    /// <summary>For this network.</summary>
    /// <param name="model">Whose parameters are trained.</param>
    /// <param name="hyper">Which optimiser, learning rates, their decay, weight decay.</param>
    /// <param name="isHead">Whether a parameter, by its name, is not of the backbone; needed where that has a rate of its own.</param>
    /// <exception cref="ArgumentException">The backbone is to have a rate of its own, but the network has none, or nothing else; or rates are to change every 0 epochs.</exception>
    public NetworkOptimiser(Classifier model, HyperParameters hyper, Predicate<string>? isHead = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(hyper);
        (OptimizerHelper, double) Group(IEnumerable<Parameter> parameters, double rate) => (Of(parameters, rate, hyper), rate);
        (_decay, _every) = (hyper.LearningRateDecay, hyper.DecayEvery ?? 1);
        if (_every < 1) throw new ArgumentException($"Learning rates cannot change every {_every} epochs: every epoch is 1.", nameof(hyper));
        if (hyper.BackboneLearningRate is not { } slow)
        {
            _groups = [Group(model.parameters(), hyper.LearningRate)];
            return;
        }
        var parts = model.named_parameters().ToLookup(named => isHead?.Invoke(named.name) ?? true, named => named.parameter);
        if (!parts.Contains(true) || !parts.Contains(false))
            throw new ArgumentException($"A {model.GetName()} is not divided into a backbone and a head: leave the backbone's learning rate out.", nameof(hyper));
        _groups = [Group(parts[false], slow), Group(parts[true], hyper.LearningRate)];
    }

    /// <summary>Sets the epoch's rates, counted from 1.</summary>
    public void BeginEpoch(int epoch)
    {
        if (_decay is not { } decay) return;
        var now = Math.Pow(decay, (epoch - 1) / _every);
        foreach (var (optimiser, rate) in _groups)
            foreach (var group in optimiser.ParamGroups) group.LearningRate = rate * now;
    }

    /// <summary>Forgets all gradients.</summary>
    public void Forget()
    {
        foreach (var (optimiser, _) in _groups) optimiser.zero_grad();
    }

    /// <summary>One step along the gradients.</summary>
    public void Step()
    {
        foreach (var (optimiser, _) in _groups) optimiser.step();
    }

    /// <summary>Writes what later steps depend on, but the rates: an epoch sets them.</summary>
    public void Save(BinaryWriter writer)
    {
        foreach (var (optimiser, _) in _groups) optimiser.save_state_dict(writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote for the same network.</summary>
    /// <exception cref="InvalidDataException">It is of another.</exception>
    public void Load(BinaryReader reader)
    {
        foreach (var (optimiser, _) in _groups) optimiser.load_state_dict(reader);
    }

    /// <summary>Releases the moments.</summary>
    public void Dispose()
    {
        foreach (var (optimiser, _) in _groups) optimiser.Dispose();
    }

    static OptimizerHelper Of(IEnumerable<Parameter> parameters, double rate, HyperParameters hyper) => hyper.Sgd is { } sgd
        ? optim.SGD(parameters, rate, sgd.Momentum, weight_decay: hyper.WeightDecay)
        : optim.Adam(parameters, rate, weight_decay: hyper.WeightDecay);
}
