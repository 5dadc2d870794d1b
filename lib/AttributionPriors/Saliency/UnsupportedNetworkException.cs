using AttributionPriors.Models;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>A saliency method cannot go through a network: the message says which layer it has no rule for, or what it misses.</summary>
/// <param name="message">That, and what to do.</param>
public sealed class UnsupportedNetworkException(string message) : ArgumentException(message)
{
    /// <summary>Of a network that has no layers to go through, or does not show them.</summary>
    internal static UnsupportedNetworkException WithoutLayers(string method, nn.Module network)
    {
        var others = string.Join(", ", SaliencyCatalogue.OfAnyNetwork);
        return new((network as Classifier)?.WithoutLayers is { } reason
            ? $"{method} goes through a network layer by layer, but a {network.GetName()} {reason}: take a method that asks for outputs and gradients only ({others})."
            : $"{method} goes through a network layer by layer, but a {network.GetName()} does not show its layers: derive it from {nameof(LayeredClassifier)}, or take a method that asks for outputs and gradients only ({others}).");
    }
}
