using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// <c>x ⊙ ∂logit[t]/∂x</c> (Shrikumar et al., 2016). For networks of ReLUs it is the same map as <see cref="WeightBackPropagation"/>.
/// </summary>
public sealed class GradientTimesInput : DifferentiableMethod
{
    /// <inheritdoc/>
    public override string Name => nameof(GradientTimesInput);

    private protected override Tensor Maps(Explained explained, Tensor images, Tensor targets) => explained.Gradients(images, targets) * images;
}
