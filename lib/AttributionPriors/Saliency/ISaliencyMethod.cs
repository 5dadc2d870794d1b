using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// Says how much each pixel moved one logit: a pure function of a network, images and the logits to explain.
/// </summary>
/// <remarks>
/// Every method sees the network in evaluation mode and leaves each of its modules in the mode it was in. It leaves
/// torch's random numbers alone. The maps do not depend on how the work is cut into passes, nor on which images share a batch, but for
/// rounding.
/// </remarks>
public interface ISaliencyMethod
{
    /// <summary>The method's name, one of <see cref="SaliencyCatalogue.Names"/>.</summary>
    string Name { get; }

    /// <summary>What the method's maps depend on beside network, images and targets, by name.</summary>
    IReadOnlyDictionary<string, string> Parameters => new Dictionary<string, string>();

    /// <summary>Signed attributions to <c>logit[targets[n]]</c> of each image.</summary>
    /// <param name="model">[N, C, H, W] to logits [N, K].</param>
    /// <param name="images">[N, C, H, W], finite, of the network's element type and on its device.</param>
    /// <param name="targets">[N], int64, in 0 … K - 1.</param>
    /// <returns>[N, C, H, W] of the images' element type, without history.</returns>
    /// <exception cref="ArgumentException">Shapes, types or values are not as above.</exception>
    Tensor Attribute(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets);
}
