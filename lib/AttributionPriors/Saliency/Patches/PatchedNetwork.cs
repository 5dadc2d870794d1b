using AttributionPriors.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Patches;

/// <summary>
/// A network on images in each of which a window is set to 0, computed anew only where that changes something: around the window, layer by layer further
/// around it, and at last whole.
/// </summary>
sealed class PatchedNetwork : IOccludedNetwork
{
    readonly PatchPlan _plan;
    readonly Tensor _images;
    readonly Dictionary<Node, ReferenceMap> _maps = [];

    /// <summary>Computes the images without windows. All tensors are those of the caller's scope.</summary>
    /// <param name="plan">Where the windows matter.</param>
    /// <param name="images">[N, C, H, W].</param>
    public PatchedNetwork(PatchPlan plan, Tensor images)
    {
        (_plan, _images) = (plan, images);
        using var scope = NewDisposeScope();
        var (graph, surrounded) = (plan.Graph, plan.Surrounded);
        var values = graph.Evaluate([graph.Logits, .. surrounded], (graph.Images, images));
        Logits = values[0].MoveToOuterDisposeScope();
        foreach (var (node, value) in surrounded.Zip(values.Skip(1)))
        {
            var map = ReferenceMap.Of(value);
            map.Pixels.MoveToOuterDisposeScope();
            _maps[node] = map;
            if (node != graph.Images) value.Dispose();
        }
    }

    /// <inheritdoc/>
    public Tensor Logits { get; }

    /// <inheritdoc/>
    public Tensor Occluded(IReadOnlyList<Window> windows)
    {
        using var scope = NewDisposeScope();
        var area = _plan[_plan.Graph.Images]!;
        var nothing = zeros([windows.Count, _images.size(1), area.Rows.Patch.Length, area.Columns.Patch.Length], _images.dtype, _images.device);
        var network = new LayerGraph(new Dictionary<nn.Module, string>(), images => Replay(images, windows));
        return network.Evaluate([network.Logits], (network.Images, nothing))[0].MoveToOuterDisposeScope();
    }

    (Node Features, Node Logits) Replay(Node images, IReadOnlyList<Window> windows)
    {
        var replayed = new Node[_plan.Graph.Nodes.Count];
        var whole = new Dictionary<Node, Node>();
        replayed[_plan.Graph.Images.Index] = images;
        foreach (var node in _plan.Graph.Nodes.Where(node => node != _plan.Graph.Images))
        {
            Node[] inputs = [.. node.Inputs.Select(input => Surrounded(node, input, replayed[input.Index], windows, whole))];
            var layer = _plan[node] is null || node.Layer.Neighbourhood == Neighbourhood.Pixel ? node.Layer : new UnpaddedLayer(node.Layer);
            replayed[node.Index] = images.Graph.Append(layer, inputs, node.Name);
        }
        return (replayed[_plan.Graph.Features.Index], replayed[_plan.Graph.Logits.Index]);
    }

    /// <summary>What a node reads of an input: its patches, if that is all, else those in their surroundings.</summary>
    Node Surrounded(Node node, Node input, Node patches, IReadOnlyList<Window> windows, Dictionary<Node, Node> whole)
    {
        if (_plan[input] is not { } area) return patches;
        if (_plan[node] is null && whole.TryGetValue(input, out var before)) return before;
        var (rows, columns) = _plan.Read(node, input);
        if (area.Rows.Patch.Covers(rows) && area.Columns.Patch.Covers(columns)) return patches;
        var border = node.Layer.Neighbourhood?.Border ?? 0;
        var surrounded = patches.Graph.Append(new SurroundingsLayer(_maps[input], area, rows, columns, border, windows), [patches], $"{input.Name} for {node.Name}");
        if (_plan[node] is null) whole[input] = surrounded;
        return surrounded;
    }
}
