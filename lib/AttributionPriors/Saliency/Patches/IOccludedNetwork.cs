using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Patches;

/// <summary>A network on some images, as they are and with one window set to 0.</summary>
interface IOccludedNetwork
{
    /// <summary>The images' logits as they are: [N, K].</summary>
    Tensor Logits { get; }

    /// <summary>The logits of an image in which a window is set to 0, for each of <paramref name="windows"/>: [B, K].</summary>
    Tensor Occluded(IReadOnlyList<Window> windows);
}
