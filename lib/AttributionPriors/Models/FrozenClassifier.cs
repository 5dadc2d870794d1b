using AttributionPriors.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// A network in evaluation mode with constant weights, batch norms folded into the convolutions before them. It owns its weights,
/// but is no place to read them from: its state dict is empty.
/// </summary>
sealed class FrozenClassifier : LayeredClassifier
{
    readonly LayerGraph _source;
    readonly ScalarType? _type;
    readonly List<Tensor> _weights = [];

    /// <summary>Of <paramref name="source"/> as its weights are now.</summary>
    /// <param name="source">The network.</param>
    /// <param name="type">The weights' new element type; null leaves it.</param>
    public FrozenClassifier(LayerGraph source, ScalarType? type = null) : base(nameof(FrozenClassifier))
    {
        (_source, _type) = (source, type);
        FeatureCount = ((LinearLayer)Graph.Logits.Layer).Weight.size(1);
        eval();
    }

    /// <inheritdoc/>
    public override long FeatureCount { get; }

    /// <inheritdoc/>
    protected override (Node Features, Node Logits) Layers(Node images) => Folding.Replay(_source, images, Keep);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (var weight in _weights) weight.Dispose();
        _weights.Clear();
    }

    Tensor Keep(Tensor weight)
    {
        var constant = weight.detach();
        if (_type is { } type && type != weight.dtype) constant = constant.to(type, disposeAfter: true);
        _weights.Add(constant.DetachFromDisposeScope());
        return constant;
    }
}
