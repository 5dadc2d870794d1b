using AttributionPriors.Models.Layers;
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
        var network = _plan.Network(node => _maps[node], windows);
        return network.Evaluate([network.Logits], (network.Images, nothing))[0].MoveToOuterDisposeScope();
    }
}
