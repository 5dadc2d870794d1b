using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>A network of volumes by what its slices go through: <c>logits = Joined(graph(SlicesOf(volumes)))</c>.</summary>
/// <param name="Network">The network, in evaluation mode.</param>
/// <param name="Graph">The layers of its backbone, from a slice to the slice's features.</param>
sealed record VolumeLayers(MultiViewCnn Network, LayerGraph Graph);

/// <summary>The affine layers with which a backbone begins, on all slices. The values of a volume's slices lie one after another: [N, S·C', H', W'].</summary>
sealed class VolumeStart(VolumeLayers volumes) : INetworkStart
{
    readonly AffineStart _ofSlices = new(volumes.Graph);

    /// <inheritdoc/>
    public Tensor Values(Tensor images)
    {
        using var scope = NewDisposeScope();
        var values = _ofSlices.Values(volumes.Network.SlicesOf(images));
        return values.reshape([images.size(0), images.size(1) * values.size(1), .. values.shape[2..]]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Rest(Tensor values)
    {
        using var scope = NewDisposeScope();
        return volumes.Network.Joined(_ofSlices.Rest(Slices(values))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>A grey slice was repeated for each channel of the backbone: what comes back to the channels adds up.</remarks>
    public Tensor Back(Tensor gradient, long[] shape)
    {
        using var scope = NewDisposeScope();
        var back = _ofSlices.Back(Slices(gradient), [shape[0] * shape[1], .. volumes.Network.SliceShape(shape[1..])]);
        return back.sum(dim: 1).view(shape).MoveToOuterDisposeScope();
    }

    /// <summary>[N, S·C', H', W'] to [N·S, C', H', W'].</summary>
    Tensor Slices(Tensor values)
    {
        var slices = volumes.Network.SliceCount;
        return values.reshape([values.size(0) * slices, values.size(1) / slices, .. values.shape[2..]]);
    }
}
