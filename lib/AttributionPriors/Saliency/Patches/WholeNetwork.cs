using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Patches;

/// <summary>Any network: each window costs a pass of the whole image.</summary>
/// <param name="explained">The network.</param>
/// <param name="images">[N, C, H, W].</param>
/// <param name="rows">1 where a pixel lies in the i-th window along a column: [windows, H].</param>
/// <param name="columns">Likewise along a row: [windows, W].</param>
sealed class WholeNetwork(Explained explained, Tensor images, Tensor rows, Tensor columns) : IOccludedNetwork
{
    /// <inheritdoc/>
    public Tensor Logits { get; } = explained.AllLogits(images);

    /// <inheritdoc/>
    public Tensor Occluded(IReadOnlyList<Window> windows)
    {
        using var scope = NewDisposeScope();
        Tensor At(Func<Window, int> axis) => tensor([.. windows.Select(window => (long)axis(window))], device: images.device);
        var outside = 1 - rows.index_select(0, At(window => window.Row)).unsqueeze(2) * columns.index_select(0, At(window => window.Column)).unsqueeze(1);
        return explained.AllLogits(images.index_select(0, At(window => window.Image)) * outside.unsqueeze(1)).MoveToOuterDisposeScope();
    }
}
