using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Patches;

/// <summary>
/// Which maps of a network are computed only around the window that is occluded, and where: after a 3×3 convolution a window of 2×2 pixels
/// has changed 4×4, after the next 6×6. The others are computed whole: those of layers that see the whole image at once, those that a patch would nearly
/// fill, and all behind them.
/// </summary>
sealed class PatchPlan
{
    /// <summary>The share of a map from which on the whole of it is computed: then a patch and its surroundings cost as much.</summary>
    const double LargestShare = 0.8;

    readonly Area?[] _areas;
    readonly bool[] _surrounded;

    /// <summary>For windows that lie at <paramref name="windows"/> in the images.</summary>
    public PatchPlan(LayerGraph graph, Area windows)
    {
        Graph = graph;
        _areas = new Area?[graph.Nodes.Count];
        _surrounded = new bool[graph.Nodes.Count];
        _areas[graph.Images.Index] = windows;
        foreach (var node in graph.Nodes.Where(node => node != graph.Images))
        {
            _areas[node.Index] = AreaOf(node);
            foreach (var input in node.Inputs)
                _surrounded[input.Index] |= this[input] is { } area && Read(node, input) is var (rows, columns) && !(area.Rows.Patch.Covers(rows) && area.Columns.Patch.Covers(columns));
        }
    }

    /// <summary>The network.</summary>
    public LayerGraph Graph { get; }

    /// <summary>The nodes of whose patches some surroundings are read: pixels that the window does not change.</summary>
    public IReadOnlyList<Node> Surrounded => [.. Graph.Nodes.Where(node => _surrounded[node.Index])];

    /// <summary>Where a node's patches are; null where its map is computed whole.</summary>
    public Area? this[Node node] => _areas[node.Index];

    /// <summary>The pixels of an input's map that a node reads for each window.</summary>
    public (Stretch Rows, Stretch Columns) Read(Node node, Node input)
    {
        var (area, from) = (this[input]!, node.Layer.Neighbourhood!);
        return this[node] is { } output
            ? (Footprint.Read(from, 0, output.Rows.Patch), Footprint.Read(from, 1, output.Columns.Patch))
            : (area.Rows.Whole, area.Columns.Whole);
    }

    /// <summary>The network that reads the contents of windows, one in each row, and takes from <paramref name="maps"/> what lies around them.</summary>
    public LayerGraph Network(Func<Node, ReferenceMap> maps, IReadOnlyList<Window> windows) =>
        new(new Dictionary<nn.Module, string>(), images => new PatchReplay(this, images, maps, windows).Run());

    /// <summary>The numbers kept for each window, and once for the images of a pass: the maps around the windows.</summary>
    public (long Window, long Image) Memory(long[] image)
    {
        var (area, whole) = (this[Graph.Images]!, GraphMemory.Of(Graph, image));
        var patched = GraphMemory.Of(Network(_ => throw new NotSupportedException("Only sizes are asked."), []), [image[0], area.Rows.Patch.Length, area.Columns.Patch.Length]);
        // All maps while they are computed, and then one of them once more beside its patches.
        return (patched.Forward, whole.All + whole.Forward + whole.Largest);
    }

    Area? AreaOf(Node node)
    {
        if (node.Layer.Neighbourhood is not { } from) return null;
        Area? joined = null;
        foreach (var input in node.Inputs)
        {
            if (this[input] is not { } area) return null;
            joined = joined is null ? area : new(joined.Rows.And(area.Rows), joined.Columns.And(area.Columns));
        }
        var output = new Area(joined!.Rows.Through(from, 0), joined.Columns.Through(from, 1));
        return output.Share < LargestShare ? output : null;
    }
}

/// <summary>The footprints along both axes of a map.</summary>
sealed record Area(Footprint Rows, Footprint Columns)
{
    /// <summary>The share of the map that a patch covers.</summary>
    public double Share => (double)Rows.Patch.Length * Columns.Patch.Length / ((double)Rows.Size * Columns.Size);
}
