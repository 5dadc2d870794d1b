using AttributionPriors.Data;
using AttributionPriors.Models;

namespace AttributionPriors.Priors;

/// <summary>
/// Cross-entropy on the contrast alone, for every sample; evaluation sees unmodified images. With a shuffled background
/// the paper's "Masked", with a zeroed one the control <c>MaskedZero</c> of the released code.
/// </summary>
/// <param name="contrast">Shuffled or zeroed background.</param>
public sealed class Masked(Contrast contrast) : Prior
{
    /// <inheritdoc/>
    public override Loss Evaluate(Classifier model, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        return new(Classification(model.call(contrast(batch)), batch));
    }
}
