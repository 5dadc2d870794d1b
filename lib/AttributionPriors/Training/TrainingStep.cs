using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using TorchSharp.Modules;

namespace AttributionPriors.Training;

/// <summary>One optimiser step on one batch.</summary>
public static class TrainingStep
{
    /// <summary>
    /// Zeroes the gradients, evaluates the prior's loss, and, where the prior lets the classifier step on this batch,
    /// differentiates and steps. The caller's scope owns what it returns.
    /// </summary>
    public static Loss Take(Classifier model, Prior prior, Adam optimiser, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(optimiser);
        optimiser.zero_grad();
        var loss = prior.Evaluate(model, batch);
        if (prior.UpdatesClassifier)
        {
            loss.Total.backward();
            optimiser.step();
        }
        return loss;
    }
}
