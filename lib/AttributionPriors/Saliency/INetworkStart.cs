using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// A network in two parts, of which the first is affine: <c>z(x) = W x + b</c>, <c>logits = Rest(z(x))</c>. On a straight way from image to image z goes straight
/// too, so that it is computed at both ends only; and gradients are added up behind the first part before they go back through it, once:
/// <c>Σ Wᵀ g = Wᵀ Σ g</c>.
/// </summary>
interface INetworkStart
{
    /// <summary>z, of images [N, C, H, W]: as many rows.</summary>
    Tensor Values(Tensor images);

    /// <summary>The logits, [N, K], of z.</summary>
    Tensor Rest(Tensor values);

    /// <summary><c>Wᵀ g</c>: a gradient with respect to z to that with respect to images of <paramref name="shape"/>.</summary>
    Tensor Back(Tensor gradient, long[] shape);
}

/// <summary>Of a network that nothing is known of: z is the images.</summary>
sealed class WholeStart(nn.Module<Tensor, Tensor> network) : INetworkStart
{
    /// <inheritdoc/>
    public Tensor Values(Tensor images) => images.alias();

    /// <inheritdoc/>
    public Tensor Rest(Tensor values) => network.call(values);

    /// <inheritdoc/>
    public Tensor Back(Tensor gradient, long[] shape) => gradient.alias();
}
