using AttributionPriors.Models.Layers;

namespace AttributionPriors.Saliency.Patches;

/// <summary>Writes a network once more, as it is on the patches of a plan: a layer reads a patch with its surroundings, where the patch alone is not all it reads.</summary>
/// <param name="plan">Where the patches are.</param>
/// <param name="images">The first node of the graph that is being built: the windows' contents.</param>
/// <param name="maps">The maps without windows.</param>
/// <param name="windows">The windows.</param>
sealed class PatchReplay(PatchPlan plan, Node images, Func<Node, ReferenceMap> maps, IReadOnlyList<Window> windows)
{
    readonly Node[] _replayed = new Node[plan.Graph.Nodes.Count];

    /// <summary>Patches put into their maps, for the layers that read those whole.</summary>
    readonly Dictionary<Node, Node> _whole = [];

    /// <summary>Adds all layers.</summary>
    public (Node Features, Node Logits) Run()
    {
        var source = plan.Graph;
        foreach (var node in source.Nodes)
            _replayed[node.Index] = node == source.Images ? images : images.Graph.Append(LayerOf(node), [.. node.Inputs.Select(input => Read(node, input))], node.Name);
        return (_replayed[source.Features.Index], _replayed[source.Logits.Index]);
    }

    Layer LayerOf(Node node) => plan[node] is null || node.Layer.Neighbourhood == Neighbourhood.Pixel ? node.Layer : new UnpaddedLayer(node.Layer);

    Node Read(Node node, Node input)
    {
        var patches = _replayed[input.Index];
        if (plan[input] is not { } area) return patches;
        if (plan[node] is null && _whole.TryGetValue(input, out var before)) return before;
        var (rows, columns) = plan.Read(node, input);
        if (area.Rows.Patch.Covers(rows) && area.Columns.Patch.Covers(columns)) return patches;
        var layer = new SurroundingsLayer(() => maps(input), area, rows, columns, node.Layer.Neighbourhood?.Border ?? 0, windows);
        var surrounded = images.Graph.Append(layer, [patches], $"{input.Name} for {node.Name}");
        if (plan[node] is null) _whole[input] = surrounded;
        return surrounded;
    }
}
