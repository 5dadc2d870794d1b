using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// <c>relu(Σ_c α_c A_c)</c>, α_c the mean over the image of <c>∂logit[t]/∂A_c</c>, up-sampled bilinearly and written on every channel
/// (Selvaraju et al., 2017).
/// </summary>
/// <remarks>
/// A are the maps of one layer: by default the last that still has the resolution of the last convolution, behind its activation, sum or
/// concatenation and before any pooling.
/// </remarks>
public sealed class GradCam : DifferentiableMethod
{
    /// <inheritdoc/>
    public override string Name => nameof(GradCam);

    internal override bool GoesThroughLayers => true;

    /// <summary>The layer's name in the network's <see cref="LayerGraph"/>; null takes the default.</summary>
    public string? Layer { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Parameters => new Dictionary<string, string> { ["layer"] = Layer ?? "default" };

    private protected override Tensor Maps(Explained explained, Tensor images, Tensor targets)
    {
        using var map = LowResolution(explained, images, targets);
        return BilinearResize.Apply(map, images.size(2), images.size(3)).expand(images.shape);
    }

    /// <summary>The map as it is in the layer, [N, 1, h, w].</summary>
    internal Tensor LowResolution(Explained explained, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        var graph = explained.Layers(Name);
        var node = Layer is null ? LastMaps(graph) : graph.Find(Layer);
        var values = explained.Values([node, graph.Logits], images.detach().requires_grad_());
        if (values[0].dim() != 4)
            throw new ArgumentException($"{Name} wants maps [N, C, h, w]; the layer {node} gives {Checks.Shape(values[0])}.", nameof(explained));
        var slopes = explained.Gradient(explained.Chosen(values[1], images, targets).sum(), values[0]);
        return (slopes.mean([2, 3], keepdim: true) * values[0]).sum(1, keepdim: true).relu().MoveToOuterDisposeScope();
    }

    /// <summary>The last convolution, and what follows it place by place.</summary>
    static Node LastMaps(LayerGraph graph)
    {
        var node = graph.Nodes.LastOrDefault(node => node.Layer is ConvolutionLayer)
            ?? throw new UnsupportedNetworkException("Grad-CAM weighs a convolution's maps, and the network has no convolution: name another layer.");
        while (graph.Nodes.Where(reader => reader.Inputs.Contains(node)).ToList() is [{ Layer: ActivationLayer or AddLayer or ConcatenateLayer or ChannelAffineLayer } next])
            node = next;
        return node;
    }
}
