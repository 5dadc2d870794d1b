namespace AttributionPriors.Training;

/// <summary>One epoch.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="TrainLoss">Mean total training loss over batches.</param>
/// <param name="Terms">Mean of each term of the training loss, by name.</param>
/// <param name="ValidLoss">Mean over batches of the batch-mean cross-entropy.</param>
/// <param name="ValidAuc">Validation AUC by the protocol's definition; null for more than two classes.</param>
/// <param name="ValidAccuracy">Share of validation images classified correctly.</param>
public sealed record EpochMetrics(
    int Epoch, double TrainLoss, IReadOnlyDictionary<string, double> Terms, double ValidLoss, double? ValidAuc, double ValidAccuracy);

/// <summary>One model on one split.</summary>
/// <param name="Loss">Mean over batches of the batch-mean cross-entropy.</param>
/// <param name="Accuracy">Share of images classified correctly.</param>
/// <param name="AucMacroOfLogits">Mean of the two one-against-rest AUCs over raw logits; null for more than two classes.</param>
/// <param name="AucPositiveProbability">AUC of the probability of class 1; null for more than two classes.</param>
public sealed record SplitMetrics(double Loss, double Accuracy, double? AucMacroOfLogits, double? AucPositiveProbability)
{
    /// <summary>The AUC by <paramref name="definition"/>; null for more than two classes.</summary>
    public double? Auc(AucDefinition definition) =>
        definition == AucDefinition.MacroOfLogits ? AucMacroOfLogits : AucPositiveProbability;
}
