using AttributionPriors.Models.Weights;

namespace AttributionPriors.Training;

/// <summary>A rule by which one epoch of a run is chosen. The paper takes the first; a run keeps a few numbers of what the others would have chosen.</summary>
public enum EpochRule
{
    /// <summary>The lowest validation loss from the burn-in on (<see cref="ModelSelection"/>).</summary>
    LowestValidationLoss,

    /// <summary>The highest validation AUC from the burn-in on, accuracy where there is no AUC; the first of equals.</summary>
    HighestValidationScore,

    /// <summary>The last epoch.</summary>
    LastEpoch,
}

/// <summary>The model that a rule chose.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Epoch">Its epoch, counted from 1.</param>
/// <param name="Weights">The weights after it.</param>
public sealed record EpochModel(EpochRule Rule, int Epoch, OrderedDictionary<string, RawTensor> Weights);
