using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// The affine layers with which a network begins, <c>z(x) = W x + b</c>. On a straight way from image to image z goes straight too, so that it is computed at
/// both ends only; and gradients are added up behind these layers before they go back through them, once: <c>Σ Wᵀ g = Wᵀ Σ g</c>.
/// </summary>
sealed class AffineStart
{
    readonly Node[] _layers;

    /// <summary>Of a network; of one that does not show its layers, or begins with another, there are none.</summary>
    public AffineStart(LayerGraph? graph) => _layers = graph is null ? [] : [.. Layers(graph)];

    /// <summary>Where the network goes on; null for the images.</summary>
    public Node? Node => _layers.LastOrDefault();

    /// <summary>z, of images [N, C, H, W].</summary>
    public Tensor Values(Tensor images)
    {
        using var scope = NewDisposeScope();
        return (Node is { } node ? node.Graph.Evaluate([node], (node.Graph.Images, images))[0] : images.alias()).MoveToOuterDisposeScope();
    }

    /// <summary><c>Wᵀ g</c>: a gradient with respect to z to that with respect to images of <paramref name="shape"/>.</summary>
    public Tensor Back(Tensor gradient, long[] shape)
    {
        using var scope = NewDisposeScope();
        // The shape of one image at each layer, and then the gradient's way through them.
        List<long[]> shapes = [shape[1..]];
        foreach (var node in _layers) shapes.Add(node.Layer.Shape([shapes[^1]]));
        var back = gradient.alias();
        for (var k = _layers.Length - 1; k >= 0; k--)
        {
            var layer = (AffineLayer)_layers[k].Layer;
            back = layer.Adjoint(back, layer.Weight, [shape[0], .. shapes[k]]);
        }
        return back.MoveToOuterDisposeScope();
    }

    static IEnumerable<Node> Layers(LayerGraph graph)
    {
        var last = graph.Images;
        while (graph.Nodes.Where(node => node.Inputs.Contains(last)).ToList() is [{ Layer: AffineLayer } next] && next != graph.Logits)
            yield return last = next;
    }
}
