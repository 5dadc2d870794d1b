using AttributionPriors.Data;
using AttributionPriors.Models;

namespace AttributionPriors.Priors;

/// <summary>Plain cross-entropy: no prior at all. (The paper's "Classification".)</summary>
public sealed class Baseline : Prior
{
    /// <inheritdoc/>
    public override Loss Evaluate(Classifier model, Batch batch) => new([.. Classified(model, batch)]);
}
