using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// <c>∂logit[t]/∂x</c> at the image (Simonyan et al., 2014), signed and channel by channel; <see cref="ChannelReduction"/> makes one map
/// of the channels. Maps are smoothed after the absolute value: see <see cref="PostProcessing"/>.
/// </summary>
public sealed class InputGradient : DifferentiableMethod
{
    /// <inheritdoc/>
    public override string Name => nameof(InputGradient);

    private protected override Tensor Maps(Explained explained, Tensor images, Tensor targets) => explained.Gradients(images, targets);
}
