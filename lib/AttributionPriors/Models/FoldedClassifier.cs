using AttributionPriors.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>How a network is written down for an explanation.</summary>
sealed record FoldingOptions
{
    /// <summary>The weights' new element type; null leaves it.</summary>
    public ScalarType? Type { get; init; }

    /// <summary>Whether weights remain functions of the network's parameters, so that a loss on the explanation reaches them; else they are constants.</summary>
    public bool Differentiable { get; init; }

    /// <summary>Whether a batch norm before a ReLU goes into the layer behind that: see <see cref="ThresholdLayer"/>.</summary>
    public bool ThroughRelu { get; init; }

    /// <summary>Puts another layer in a layer's place.</summary>
    public Func<Layer, Layer> Substitute { get; init; } = layer => layer;
}

/// <summary>
/// A network in evaluation mode whatever its mode is, batch norms folded into the convolutions before them and dropout left
/// out. It owns its weights, but is no place to read them from: its state dict is empty.
/// </summary>
sealed class FoldedClassifier : LayeredClassifier
{
    readonly LayerGraph _source;
    readonly FoldingOptions _options;
    readonly List<Tensor> _weights = [];

    /// <summary>Of <paramref name="source"/> as its weights are now.</summary>
    public FoldedClassifier(LayerGraph source, FoldingOptions? options = null) : base(nameof(FoldedClassifier))
    {
        (_source, _options) = (source, options ?? new());
        using (set_grad_enabled(_options.Differentiable))
            FeatureCount = ((LinearLayer)Graph.Logits.Layer).Weight.size(1);
        eval();
    }

    /// <inheritdoc/>
    public override long FeatureCount { get; }

    /// <summary>How many numbers its weights hold that are not the network's own.</summary>
    public long Copied { get; private set; }

    /// <inheritdoc/>
    protected override (Node Features, Node Logits) Layers(Node images) => new Folding(_source, images, _options, Keep).Run();

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
        var own = _options.Differentiable ? weight.alias() : weight.detach();
        if (_options.Type is { } type && type != weight.dtype) own = own.to(type, disposeAfter: true);
        if (weight is not TorchSharp.Modules.Parameter) Copied += weight.numel();
        _weights.Add(own.DetachFromDisposeScope());
        return own;
    }
}
