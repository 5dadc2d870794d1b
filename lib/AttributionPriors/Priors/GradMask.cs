using AttributionPriors.Data;
using AttributionPriors.Models;
using static TorchSharp.torch;

namespace AttributionPriors.Priors;

/// <summary>
/// Penalises the input gradient of the class contrast outside the mask: <c>CE + λ ‖o ∘ ∂ Σᵢ|y₀ - y₁|/∂x‖</c> (paper, Eq. 5).
/// </summary>
/// <remarks>
/// Defined for two classes. The norm is a sum of absolute values over batch, channels and pixels, or the Euclidean norm,
/// by <see cref="Protocol.GradMaskNorm"/>; so λ scales with batch and image size. Batch norm is in training mode, hence the
/// gradient has cross-sample terms.
/// </remarks>
/// <param name="hyper">λ.</param>
/// <param name="protocol">The norm.</param>
public sealed class GradMask(HyperParameters hyper, Protocol protocol) : Prior
{
    /// <summary>What is differentiated by the pixels: <c>Σᵢ |y₀ - y₁|</c> of logits [N, 2].</summary>
    public static Tensor Score(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        return (logits.select(1, 0) - logits.select(1, 1)).abs().sum();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model has more or fewer than two classes.</exception>
    public override Loss Evaluate(Classifier model, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        var images = batch.Images.detach().requires_grad_();
        var logits = model.call(images);
        if (logits.shape[1] != 2)
            throw new ArgumentException($"GradMask contrasts two classes; the model has {logits.shape[1]}. Use RightForTheRightReasons for more.", nameof(model));
        var outside = InputPenalty.OutsideGradient(Score(logits), images, batch);
        var size = protocol.GradMaskNorm == GradMaskNorm.L1Sum ? outside.abs().sum() : outside.norm();
        return new(Classification(logits, batch), new Term("gradmask", size * hyper.Lambda));
    }
}
