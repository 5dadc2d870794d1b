using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Priors;

namespace AttributionPriors.Training;

/// <summary>One optimiser step on one batch.</summary>
public static class TrainingStep
{
    /// <summary>
    /// Zeroes the gradients, has the prior evaluate and differentiate its loss, and steps where the prior lets the classifier step on this batch. The caller's
    /// scope owns what it returns.
    /// </summary>
    public static Loss Take(Classifier model, Prior prior, NetworkOptimiser optimiser, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(optimiser);
        optimiser.Forget();
        var loss = prior.Differentiate(model, batch);
        if (prior.UpdatesClassifier) optimiser.Step();
        return loss;
    }
}
