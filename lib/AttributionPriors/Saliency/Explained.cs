using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// A network while it is being explained: in evaluation mode, and for a <see cref="Classifier"/> in its cheaper form with
/// the same outputs. Disposing it puts everything back.
/// </summary>
sealed class Explained : IDisposable
{
    readonly nn.Module<Tensor, Tensor> _model;
    readonly Classifier? _folded;
    readonly List<(nn.Module Module, bool Training)> _modes = [];
    readonly (long Least, long Most) _targets;

    /// <summary>Prepares <paramref name="model"/> to explain these logits and no others.</summary>
    public Explained(nn.Module<Tensor, Tensor> model, Tensor targets, FoldingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _targets = Range(targets);
        IsDifferentiable = options?.Differentiable ?? false;
        _folded = model switch
        {
            LayeredClassifier layered => new FoldedClassifier(layered.Graph, options),
            Classifier classifier when !IsDifferentiable => classifier.ForAttribution(),
            _ => null,
        };
        Volumes = _folded is MultiViewCnn { Backbone: LayeredClassifier backbone } volumes ? new(volumes, backbone.Graph.UpToFeatures()) : null;
        _model = _folded ?? model;
        if (_folded is not null) return;
        _modes.AddRange(model.modules().Prepend(model).Distinct().Select(m => (m, m.training)));
        model.eval();
    }

    /// <summary>Whether <see cref="Features"/> are kept, of a network that shows its layers.</summary>
    public bool KeepsFeatures { get; init; }

    /// <summary>Of the rows that went through last, what the last linear layer read, [R, F], a constant; null where it is not kept.</summary>
    public Tensor? Features { get; private set; }

    /// <summary>Whether what is computed here remembers how it depends on the network's parameters.</summary>
    public bool IsDifferentiable { get; }

    /// <summary>The network's layers, if it shows them.</summary>
    public LayerGraph? Graph => (_folded as LayeredClassifier)?.Graph;

    /// <summary>The layers that slices go through, if it is a network of volumes and its backbone shows them.</summary>
    public VolumeLayers? Volumes { get; }

    /// <summary>What the layers that it shows see of an image [C, H, W]; null where it shows none.</summary>
    public LayersInput? InputOf(long[] image) =>
        Graph is { } graph ? new(graph, 1, image) : Volumes is { } volumes ? new(volumes.Graph, volumes.Network.SliceCount, volumes.Network.SliceShape(image)) : null;

    /// <summary>Its first layers, where they are affine, and the rest.</summary>
    public INetworkStart Start() => Graph is { } graph ? new AffineStart(graph) : Volumes is { } volumes ? new VolumeStart(volumes) : new WholeStart(_model);

    /// <summary>Numbers that a pass keeps for an image, by the count of a network that does not show its layers; null where it has none.</summary>
    /// <param name="image">The image's sizes [C, H, W].</param>
    public long? PassNumbers(IReadOnlyList<long> image) => _folded?.PassNumbers(image);

    /// <summary>The numbers that are kept whatever the number of images.</summary>
    public long Once(GraphMemory memory) => memory.Once + ((((_folded as MultiViewCnn)?.Backbone ?? _folded) as FoldedClassifier)?.Copied ?? 0);

    /// <summary>The network's layers.</summary>
    /// <param name="method">Who asks.</param>
    /// <exception cref="UnsupportedNetworkException">It does not show them.</exception>
    public LayerGraph Layers(string method) =>
        Graph
        ?? throw UnsupportedNetworkException.WithoutLayers(method, _model);

    /// <summary>The values of some nodes of its layers, from rows [R, C, H, W].</summary>
    public Tensor[] Values(IReadOnlyList<Node> wanted, Tensor rows)
    {
        var graph = Graph!;
        if (!KeepsFeatures) return graph.Evaluate(wanted, (graph.Images, rows));
        var values = graph.Evaluate([.. wanted, graph.Features], (graph.Images, rows));
        Features?.Dispose();
        Features = values[^1].detach().DetachFromDisposeScope();
        return values[..^1];
    }

    /// <summary><c>logit[targets[r]]</c> of each row: [R, C, H, W] and [R] to [R].</summary>
    public Tensor Logits(Tensor rows, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return Chosen(Forward(rows), rows, targets).MoveToOuterDisposeScope();
    }

    /// <summary>All logits of each row: [R, C, H, W] to [R, K].</summary>
    public Tensor AllLogits(Tensor rows)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return Checked(Forward(rows), rows).MoveToOuterDisposeScope();
    }

    /// <summary><c>∂logit[targets[r]]/∂rows[r]</c>: [R, C, H, W] and [R] to [R, C, H, W]. One backward pass for all rows, which do not see each other.</summary>
    /// <param name="rows">Images, or what a part of the network makes of them.</param>
    /// <param name="targets">A class for each.</param>
    /// <param name="rest">The part of the network that is behind the rows; null for all of it.</param>
    public Tensor Gradients(Tensor rows, Tensor targets, Func<Tensor, Tensor>? rest = null)
    {
        using var _ = enable_grad();
        var leaf = rows.detach().requires_grad_();
        using var total = Total(leaf, targets, rest ?? Forward);
        return Gradient(total, leaf);
    }

    /// <summary><c>∂total/∂at</c>; 0 where the one does not depend on the other.</summary>
    public Tensor Gradient(Tensor total, Tensor at)
    {
        // A network may ignore its input: then the gradient is 0.
        if (!total.requires_grad) return zeros_like(at);
        var gradient = autograd.grad([total], [at], create_graph: IsDifferentiable, allow_unused: true)[0];
        return gradient is null or { IsInvalid: true } ? zeros_like(at) : gradient;
    }

    /// <summary><c>logits[r, targets[r]]</c>: [R, K] and [R] to [R].</summary>
    /// <exception cref="ArgumentException">These are no logits of the rows, or have no such class.</exception>
    public Tensor Chosen(Tensor logits, Tensor rows, Tensor targets) => Checked(logits, rows).gather(1, targets.unsqueeze(1)).squeeze(1);

    public void Dispose()
    {
        _folded?.Dispose();
        Features?.Dispose();
        // Parents come first and set all below them, so the last word on each module is its own.
        foreach (var (module, training) in _modes) module.train(training);
    }

    Tensor Forward(Tensor rows) => KeepsFeatures ? Values([Graph!.Logits], rows)[0] : _model.call(rows);

    Tensor Checked(Tensor logits, Tensor rows)
    {
        if (logits.dim() != 2 || logits.size(0) != rows.size(0))
            throw new ArgumentException($"The network turns {Checks.Shape(rows)} into {Checks.Shape(logits)}; logits are [{rows.size(0)}, K].");
        var classes = logits.size(1);
        if (_targets.Least < 0 || _targets.Most >= classes)
            throw new ArgumentException($"Target {(_targets.Least < 0 ? _targets.Least : _targets.Most)} is none of the network's classes 0 … {classes - 1}.");
        return logits;
    }

    /// <summary>The sum of the rows' logits. Only the graph keeps activations: the backward pass then frees each as it goes.</summary>
    Tensor Total(Tensor leaf, Tensor targets, Func<Tensor, Tensor> network)
    {
        using var scope = NewDisposeScope();
        return Chosen(network(leaf), leaf, targets).sum().MoveToOuterDisposeScope();
    }

    static (long Least, long Most) Range(Tensor targets)
    {
        if (targets.numel() == 0) return (0, 0);
        using var least = targets.min();
        using var most = targets.max();
        return (least.item<long>(), most.item<long>());
    }
}

/// <summary>What layers see of an image: the image itself, or the slices of a volume.</summary>
/// <param name="Graph">The layers.</param>
/// <param name="Count">How many inputs of theirs it is.</param>
/// <param name="Shape">The sizes of one, [C, H, W].</param>
readonly record struct LayersInput(LayerGraph Graph, int Count, long[] Shape);
