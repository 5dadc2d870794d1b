using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Models.Layers;

/// <summary>
/// Writes a network in evaluation mode once more: a batch norm after a convolution or a linear layer is folded into it,
/// <c>W' = W·s</c> per output channel, <c>b' = b·s + t</c> with <see cref="BatchNormLayer.Evaluated"/>. Any other becomes a channel affine
/// map, which <see cref="FoldingOptions.ThroughRelu"/> moves behind the ReLU that follows and, where it can, into the layer after that.
/// Dropout is left out.
/// </summary>
/// <param name="source">The network.</param>
/// <param name="images">The first node of the graph that is being built.</param>
/// <param name="options">What else is changed.</param>
/// <param name="keep">Makes a weight the new network's own.</param>
sealed class Folding(LayerGraph source, Node images, FoldingOptions options, Func<Tensor, Tensor> keep)
{
    readonly Node[] _replayed = new Node[source.Nodes.Count];
    readonly List<Node>[] _readers = Readers(source);

    /// <summary>Layers whose batch norm is still to come; their node so far is their input's.</summary>
    readonly Dictionary<Node, AffineLayer> _waiting = [];

    /// <summary>Channel affine maps that wait behind a ReLU for the one layer that reads them.</summary>
    readonly Dictionary<Node, (Tensor Scale, Tensor Shift)> _moved = [];

    /// <summary>Adds the layers, as far as the logits need them.</summary>
    public (Node Features, Node Logits) Run()
    {
        using var scope = NewDisposeScope();
        _replayed[source.Images.Index] = images;
        foreach (var node in source.Nodes.Where(node => node != source.Images && (_readers[node.Index].Count > 0 || node == source.Logits)))
            _replayed[node.Index] = Replay(node, _replayed[node.Inputs[0].Index]);
        return (_replayed[source.Features.Index], _replayed[source.Logits.Index]);
    }

    Node Replay(Node node, Node input)
    {
        switch (node.Layer)
        {
            case DropoutLayer:
            case BatchNormLayer or ChannelAffineLayer when MovesThroughRelu(node):
                return input;
            case ActivationLayer when MovesThroughRelu(node.Inputs[0]):
                return Threshold(node, node.Inputs[0], input);
            case BatchNormLayer norm when _waiting.TryGetValue(node.Inputs[0], out var affine):
                var (scale, shift) = norm.Evaluated();
                return Append(affine.Followed(scale, shift, keep), [input], node.Inputs[0].Name);
            case AffineLayer affine:
                var own = _moved.TryGetValue(node.Inputs[0], out var before) ? affine.Preceded(before.Scale, before.Shift, keep) : affine;
                if (!IsFollowedByNorm(node)) return Append((AffineLayer)own.Frozen(keep), [input], node.Name);
                _waiting[node] = own;
                return input;
            default:
                return Append(node.Layer.Frozen(keep), [.. node.Inputs.Select(i => _replayed[i.Index])], node.Name);
        }
    }

    /// <summary>relu(s x + t) as s·threshold(x) + t, the affine map left to the layer that reads it where that can take it.</summary>
    Node Threshold(Node relu, Node affine, Node input)
    {
        var (scale, shift) = Coefficients(affine);
        var (s, t) = (keep(scale), keep(shift));
        var threshold = Append(new ThresholdLayer(s, t), [input], relu.Name);
        if (_readers[relu.Index] is not [{ Layer: AffineLayer { ReadsNoPadding: true } }] || relu == source.Features)
            return Append(new ChannelAffineLayer(() => s, () => t), [threshold], affine.Name);
        _moved[relu] = (s, t);
        return threshold;
    }

    Node Append(Layer layer, IReadOnlyList<Node> inputs, string name) => images.Graph.Append(options.Substitute(options.Differentiable ? layer.Gated : layer), inputs, name);

    bool IsFollowedByNorm(Node node) => node != source.Features && _readers[node.Index] is [{ Layer: BatchNormLayer }];

    /// <summary>Whether a channel affine map is moved behind the ReLU that alone reads it. A factor of 0 has no threshold.</summary>
    bool MovesThroughRelu(Node node)
    {
        if (!options.ThroughRelu || node.Layer is not (BatchNormLayer or ChannelAffineLayer) || _waiting.ContainsKey(node.Inputs[0])) return false;
        if (_readers[node.Index] is not [{ Layer: var next }] || next != ActivationLayer.Relu || node == source.Features) return false;
        return !Coefficients(node).Scale.eq(0).any().item<bool>();
    }

    static (Tensor Scale, Tensor Shift) Coefficients(Node node) => node.Layer switch
    {
        BatchNormLayer norm => norm.Evaluated(),
        AffineLayer affine => (affine.Weight, affine.Bias ?? zeros_like(affine.Weight)),
        _ => throw new InvalidOperationException($"{node} is no channel affine map."),
    };

    /// <summary>What reads each node, of the layers that the logits need.</summary>
    static List<Node>[] Readers(LayerGraph source)
    {
        var readers = source.Nodes.Select(_ => new List<Node>()).ToArray();
        foreach (var node in source.Nodes.Reverse().Where(node => node == source.Logits || readers[node.Index].Count > 0))
            foreach (var input in node.Inputs) readers[input.Index].Add(node);
        return readers;
    }
}
