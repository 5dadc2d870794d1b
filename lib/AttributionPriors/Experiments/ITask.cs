using AttributionPriors.Data;
using AttributionPriors.Models;

namespace AttributionPriors.Experiments;

/// <summary>One experiment of the kit: which methods, seeds and settings, and how its data come to be.</summary>
public interface ITask
{
    /// <summary>What the command line and the records call it.</summary>
    string Name { get; }

    /// <summary>One sentence for help.</summary>
    string Summary { get; }

    /// <summary>Whether it is part of the main job, which is a matter of minutes; the others are run by their names.</summary>
    bool IsInMainJob => true;

    /// <summary>Why it cannot be run on this machine, and what to do; null where it can. Its specs are refused in the same words.</summary>
    string? Lack => null;

    /// <summary>Training methods, in the order of the tables.</summary>
    IReadOnlyList<string> Methods { get; }

    /// <summary>The seeds of a profile.</summary>
    /// <exception cref="UnknownNameException">There is no such profile.</exception>
    IReadOnlyList<int> Seeds(string profile);

    /// <summary>Everything that decides one run.</summary>
    /// <exception cref="UnknownNameException">There is no such method or profile.</exception>
    RunSpec Spec(string method, int seed, string profile, Protocol protocol);

    /// <summary>The data of a run, a function of the spec alone.</summary>
    Splits Load(RunSpec spec);

    /// <summary>The same, telling how many files of how many are read and stopping when told to, where that takes a while.</summary>
    Splits Load(RunSpec spec, IProgress<ReadingProgress> reading, CancellationToken cancel) => Load(spec);

    /// <summary>What its networks start from.</summary>
    StartingWeights Weights => StartingWeights.None;

    /// <summary>The network that a run starts from; what is random in it is drawn from torch's default generator. The caller disposes it.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="images">Images of its shape.</param>
    /// <exception cref="InvalidDataException">The run wants other weights than there are here.</exception>
    Classifier Network(RunSpec spec, ImageSet images) => Weights.Network(spec, images);

    /// <summary>Whether its training masks are dilated by <see cref="HyperParameters.MaskSigma"/>, which is then one of the numbers to tune.</summary>
    bool DilatesMasks => false;

    /// <summary>Multiply-adds of one run, training and attribution, for the cost card.</summary>
    double MultiplyAdds(RunSpec spec);

    /// <summary>
    /// Rough processor-seconds of one run without a GPU: what a cost card starts from where nothing was measured yet.
    /// Only its proportions matter afterwards (<see cref="CostCard"/>).
    /// </summary>
    double ProcessorSeconds(RunSpec spec) => MultiplyAdds(spec) / NetworkCost.MultiplyAddsPerSecond;
}
