using AttributionPriors.Metrics;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Faithfulness;

/// <summary>
/// The sanity check by label randomisation (Adebayo et al. 2018): a network is trained a second time on permuted labels, which it can only learn by heart. Maps that stay as they were do not
/// explain what the network has learned.
/// </summary>
public static class LabelRandomisation
{
    /// <summary>The mean similarity of two networks' maps of the same images and classes.</summary>
    /// <remarks>Maps are summed over the channels before they are compared.</remarks>
    /// <param name="method">The method under test.</param>
    /// <param name="model">Trained on the true labels, [N, C, H, W] to logits [N, K].</param>
    /// <param name="onPermutedLabels">Trained alike on permuted ones.</param>
    /// <param name="images">[N, C, H, W], at least one.</param>
    /// <param name="targets">[N], int64.</param>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit.</exception>
    public static MapSimilarity Compare(
        ISaliencyMethod method, nn.Module<Tensor, Tensor> model, nn.Module<Tensor, Tensor> onPermutedLabels, Tensor images, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(method);
        Checks.Arguments(images, targets);
        return MapSimilarity.Mean(
            SignedMaps.Of(method, model, images, targets), SignedMaps.Of(method, onPermutedLabels, images, targets), (int)images.size(0), (int)images.size(3));
    }
}

/// <summary>Maps as the sanity checks compare them.</summary>
static class SignedMaps
{
    /// <summary><c>Σ_c a[n, c, h, w]</c>, [N·H·W].</summary>
    public static float[] Of(ISaliencyMethod method, nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return Host.Singles(method.Attribute(model, images, targets).sum([1]));
    }
}
