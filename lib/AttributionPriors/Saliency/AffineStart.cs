using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>The affine layers with which a network that shows its layers begins, be they none.</summary>
sealed class AffineStart(LayerGraph graph) : INetworkStart
{
    readonly Node[] _layers = [.. Layers(graph)];

    /// <summary>Where the rest goes on.</summary>
    Node Last => _layers.LastOrDefault(graph.Images);

    /// <inheritdoc/>
    public Tensor Values(Tensor images)
    {
        using var scope = NewDisposeScope();
        return (_layers is [] ? images.alias() : graph.Evaluate([Last], (graph.Images, images))[0]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Rest(Tensor values) => graph.Evaluate([graph.Logits], (Last, values))[0];

    /// <inheritdoc/>
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
