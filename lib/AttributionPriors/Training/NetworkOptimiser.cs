using AttributionPriors.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Training;

/// <summary>
/// Adam on a network's parameters: at one learning rate, or at a rate of their own those of the backbone, whose weights were trained elsewhere. In epoch e rates
/// are <c>decay^(e-1)</c> of what they began with.
/// </summary>
public sealed class NetworkOptimiser : IDisposable
{
    readonly IReadOnlyList<(Adam Adam, double Rate)> _groups;
    readonly double? _decay;

    /// <summary>For this network.</summary>
    /// <param name="model">Whose parameters are trained.</param>
    /// <param name="hyper">Learning rates, their decay, weight decay.</param>
    /// <param name="isHead">Whether a parameter, by its name, is not of the backbone; needed where that has a rate of its own.</param>
    /// <exception cref="ArgumentException">The backbone is to have a rate of its own, but the network has none, or nothing else.</exception>
    public NetworkOptimiser(Classifier model, HyperParameters hyper, Predicate<string>? isHead = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(hyper);
        (Adam, double) Group(IEnumerable<Parameter> parameters, double rate) => (optim.Adam(parameters, rate, weight_decay: hyper.WeightDecay), rate);
        _decay = hyper.LearningRateDecay;
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
        foreach (var (adam, rate) in _groups)
            foreach (var group in adam.ParamGroups) group.LearningRate = rate * Math.Pow(decay, epoch - 1);
    }

    /// <summary>Forgets all gradients.</summary>
    public void Forget()
    {
        foreach (var (adam, _) in _groups) adam.zero_grad();
    }

    /// <summary>One step along the gradients.</summary>
    public void Step()
    {
        foreach (var (adam, _) in _groups) adam.step();
    }

    /// <summary>Writes what later steps depend on, but the rates: an epoch sets them.</summary>
    public void Save(BinaryWriter writer)
    {
        foreach (var (adam, _) in _groups) adam.save_state_dict(writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote for the same network.</summary>
    /// <exception cref="InvalidDataException">It is of another.</exception>
    public void Load(BinaryReader reader)
    {
        foreach (var (adam, _) in _groups) adam.load_state_dict(reader);
    }

    /// <summary>Releases the moments.</summary>
    public void Dispose()
    {
        foreach (var (adam, _) in _groups) adam.Dispose();
    }
}
