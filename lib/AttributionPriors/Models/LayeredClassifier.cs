using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// A classifier that is written once, as a graph of layers: it runs from that, and methods that go through a network layer by
/// layer read it.
/// </summary>
/// <param name="name">The architecture's name.</param>
public abstract class LayeredClassifier(string name) : Classifier(name)
{
    LayerGraph? _graph, _untracked;

    /// <summary>The network's layers.</summary>
    public LayerGraph Graph => _graph ??= new(named_modules().DistinctBy(m => m.module).ToDictionary(m => m.module, m => m.name), Layers);

    /// <inheritdoc/>
    public override long FeatureCount => ((LinearLayer)Graph.Logits.Layer).Weight.size(1);

    /// <summary>The forward pass: adds layer after layer behind the images.</summary>
    /// <returns>What the last linear layer reads, [N, F], and its output, [N, K].</returns>
    protected abstract (Node Features, Node Logits) Layers(Node images);

    /// <inheritdoc/>
    public override Tensor Features(Tensor images) => Graph.Evaluate([Graph.Features], (Graph.Images, images))[0];

    /// <inheritdoc/>
    public override Tensor Head(Tensor features) => Graph.Evaluate([Graph.Logits], (Graph.Features, features))[0];

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Graph.Evaluate([Graph.Logits], (Graph.Images, input))[0];

    /// <inheritdoc/>
    public override Tensor UntrackedFeatures(Tensor images)
    {
        _untracked ??= Graph.With(layer => layer is BatchNormLayer norm ? norm.Untracked() : layer);
        return _untracked.Evaluate([_untracked.Features], (_untracked.Images, images))[0];
    }

    /// <inheritdoc/>
    /// <remarks>It may share memory with this network: make it anew after a training step.</remarks>
    public override Classifier ForAttribution() => new FoldedClassifier(Graph);
}
