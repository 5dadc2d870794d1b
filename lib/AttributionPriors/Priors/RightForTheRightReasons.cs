using AttributionPriors.Data;
using AttributionPriors.Models;
using static TorchSharp.torch;

namespace AttributionPriors.Priors;

/// <summary>
/// Penalises the input gradient of the summed log-probabilities outside the mask:
/// <c>CE + λ Σ (o ∘ ∂ Σᵢ Σₖ log(pᵢₖ + 10⁻¹¹)/∂x)²</c>, summed over batch, channels and pixels (Ross et al., 2017; paper, Eq. 4).
/// </summary>
/// <remarks>For two classes the gradient is (1 - 2p₁) ∂(y₁ - y₀)/∂x: nothing at p = ½, most where the model is sure.</remarks>
/// <param name="hyper">λ.</param>
public sealed class RightForTheRightReasons(HyperParameters hyper) : Prior
{
    const double Epsilon = 1e-11;

    /// <summary>What is differentiated by the pixels: <c>Σᵢ Σₖ log(pᵢₖ + 10⁻¹¹)</c> of logits [N, K].</summary>
    public static Tensor Score(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        return (logits.softmax(1) + Epsilon).log().sum();
    }

    /// <inheritdoc/>
    public override Loss Evaluate(Classifier model, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        var images = batch.Images.detach().requires_grad_();
        var logits = model.call(images);
        var outside = InputPenalty.OutsideGradient(Score(logits), images, batch);
        return new(Classification(logits, batch), new Term("rrr", outside.pow(2).sum() * hyper.Lambda));
    }
}
