using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Models.Layers;

/// <summary>
/// Writes a network in evaluation mode as one with constant weights: a batch norm after a convolution or a linear layer is
/// folded into it, <c>W' = W·s</c> per output channel, <c>b' = b·s + t</c> with <see cref="BatchNormLayer.Evaluated"/>; any
/// other is left as a channel affine map. Dropout is left out.
/// </summary>
static class Folding
{
    /// <summary>Adds the layers of <paramref name="source"/>, as far as its logits need them, behind <paramref name="images"/>.</summary>
    /// <param name="source">The network.</param>
    /// <param name="images">The first node of the graph that is being built.</param>
    /// <param name="keep">Makes a constant of a weight.</param>
    public static (Node Features, Node Logits) Replay(LayerGraph source, Node images, Func<Tensor, Tensor> keep)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var readers = Readers(source);
        var replayed = new Node[source.Nodes.Count];
        replayed[source.Images.Index] = images;
        foreach (var node in source.Nodes.Where(node => node != source.Images && readers[node.Index] > 0))
        {
            Node[] inputs = [.. node.Inputs.Select(input => replayed[input.Index])];
            replayed[node.Index] = node.Layer switch
            {
                DropoutLayer => inputs[0],
                BatchNormLayer norm when Absorbs(source, node.Inputs[0], readers) => Folded(images.Graph, (AffineLayer)node.Inputs[0].Layer, norm, node.Inputs[0], inputs, keep),
                // Its weights come with the batch norm's: until then its place is its input's.
                AffineLayer when Absorbed(source, node, readers) => inputs[0],
                _ => images.Graph.Append(node.Layer.Frozen(keep), inputs, node.Name),
            };
        }
        return (replayed[source.Features.Index], replayed[source.Logits.Index]);
    }

    static Node Folded(LayerGraph target, AffineLayer affine, BatchNormLayer norm, Node place, Node[] inputs, Func<Tensor, Tensor> keep)
    {
        var (scale, shift) = norm.Evaluated();
        return target.Append(affine.Followed(scale, shift, keep), inputs, place.Name);
    }

    /// <summary>Whether a batch norm is all that reads the affine layer at <paramref name="node"/>.</summary>
    static bool Absorbed(LayerGraph source, Node node, int[] readers) =>
        Absorbs(source, node, readers) && source.Nodes.Any(reader => reader.Layer is BatchNormLayer && reader.Inputs[0] == node);

    static bool Absorbs(LayerGraph source, Node input, int[] readers) =>
        input.Layer is AffineLayer && readers[input.Index] == 1 && input != source.Features;

    /// <summary>How many of the layers that the logits need read each node.</summary>
    static int[] Readers(LayerGraph source)
    {
        var readers = new int[source.Nodes.Count];
        readers[source.Logits.Index] = 1;
        foreach (var node in source.Nodes.Reverse().Where(node => readers[node.Index] > 0))
            foreach (var input in node.Inputs) readers[input.Index]++;
        return readers;
    }
}
