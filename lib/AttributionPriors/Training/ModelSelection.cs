namespace AttributionPriors.Training;

/// <summary>
/// Which epoch's model is kept: the lowest validation loss from the burn-in on. The first candidate is always taken, a
/// later one if its loss is strictly lower; patience counts the epochs since the last one taken.
/// </summary>
/// <param name="ChosenEpoch">The epoch kept so far, counted from 1; 0 before the burn-in.</param>
/// <param name="LowestLoss">Its validation loss.</param>
public sealed record ModelSelection(int ChosenEpoch, double LowestLoss)
{
    /// <summary>Nothing chosen yet.</summary>
    public static ModelSelection None { get; } = new(0, double.PositiveInfinity);

    /// <summary>Whether the model of <paramref name="epoch"/> replaces the one kept.</summary>
    public bool Accepts(int epoch, double validLoss, TrainingSettings settings)
    {
        return IsCandidate(epoch, settings) && (ChosenEpoch == 0 || validLoss < LowestLoss);
    }

    /// <summary>Whether <paramref name="epoch"/> may be chosen.</summary>
    public static bool IsCandidate(int epoch, TrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return epoch >= FirstCandidate(settings);
    }

    /// <summary>Whether training ends after <paramref name="epoch"/>.</summary>
    public bool Ends(int epoch, TrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return epoch >= settings.Epochs || (settings.Patience is { } patience && ChosenEpoch > 0 && epoch - ChosenEpoch >= patience);
    }

    /// <summary>A run shorter than its burn-in chooses its last epoch.</summary>
    static int FirstCandidate(TrainingSettings settings) => Math.Min(settings.BurnIn, settings.Epochs);
}
