using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Patches;

/// <summary>
/// A network of volumes, each slice of which is computed anew around the window only: a window of a volume is one of each slice, whose features are joined as ever.
/// </summary>
sealed class PatchedVolumes : IOccludedNetwork
{
    readonly VolumeLayers _layers;
    readonly PatchPlan _plan;
    readonly Tensor _slices;
    readonly Slices[] _parts;
    readonly int _patches;

    /// <summary>All slices; null where their maps without windows are too many to be kept.</summary>
    readonly PatchedNetwork? _whole;

    /// <summary>Computes the volumes without windows. All tensors are those of the caller's scope.</summary>
    /// <param name="layers">The network.</param>
    /// <param name="plan">Where the windows matter in a slice.</param>
    /// <param name="volumes">[N, S, H, W].</param>
    /// <param name="together">Slices of a volume whose maps are kept at once.</param>
    /// <param name="patches">Windows of slices in flight at once.</param>
    public PatchedVolumes(VolumeLayers layers, PatchPlan plan, Tensor volumes, int together, int patches)
    {
        (_layers, _plan, _patches) = (layers, plan, patches);
        var (count, slices) = (volumes.size(0), layers.Network.SliceCount);
        _slices = layers.Network.SlicesOf(volumes).view([count, slices, .. layers.Network.SliceShape(volumes.shape[1..])]);
        _parts = [.. Passes.Parts(slices, together).Select(part => new Slices(part.First, part.Count))];
        _whole = _parts is [var all] ? Network(all) : null;
        Logits = Joined((network, part) => network.Logits.view(count, part.Count, -1));
    }

    /// <inheritdoc/>
    public Tensor Logits { get; }

    /// <inheritdoc/>
    public Tensor Occluded(IReadOnlyList<Window> windows) => Joined((network, part) =>
    {
        Window[] ofSlices = [.. from window in windows from slice in Enumerable.Range(0, part.Count) select window with { Image = window.Image * part.Count + slice }];
        var passes = Passes.Parts(ofSlices.Length, _patches).Select(pass => network.Occluded(ofSlices[pass.First..(pass.First + pass.Count)]));
        return cat([.. passes]).view(windows.Count, part.Count, -1);
    });

    /// <summary>The logits from the features of each part's slices, [B, slices, F].</summary>
    Tensor Joined(Func<PatchedNetwork, Slices, Tensor> features)
    {
        using var scope = NewDisposeScope();
        var all = cat([.. _parts.Select(part => Scoped(part))], 1);
        return _layers.Network.Joined(all.flatten(0, 1)).MoveToOuterDisposeScope();

        Tensor Scoped(Slices part)
        {
            using var inner = NewDisposeScope();
            return features(_whole ?? Network(part), part).MoveToOuterDisposeScope();
        }
    }

    PatchedNetwork Network(Slices part) => new(_plan, _slices.narrow(1, part.First, part.Count).flatten(0, 1));

    /// <summary>Some of a volume's slices.</summary>
    readonly record struct Slices(int First, int Count);
}
