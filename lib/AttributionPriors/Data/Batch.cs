using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Data;

/// <summary>Images on a device, ready for a step.</summary>
/// <param name="Images">[N, C, H, W], floating.</param>
/// <param name="Labels">[N], int64.</param>
/// <param name="Inside">[N, 1, H, W], 1 where the evidence is, 0 outside, soft at the edges where the masks are.</param>
public sealed record Batch(Tensor Images, Tensor Labels, Tensor Inside)
{
    /// <summary>Pixels closer to 1 than this are inside; a soft edge is outside, as in the released code.</summary>
    const double Tolerance = 1e-6;

    /// <summary>[N, 1, H, W], true where a prior forbids attention: wherever the mask is below 1.</summary>
    public Tensor Outside() => Inside.lt(1 - Tolerance);
}

/// <summary>A whole <see cref="ImageSet"/> on a device. It owns its tensors.</summary>
public sealed class DeviceImages : IDisposable
{
    readonly Tensor _images, _labels, _inside;

    /// <summary>Copies <paramref name="set"/> to <paramref name="device"/>.</summary>
    public DeviceImages(ImageSet set, Device device)
    {
        ArgumentNullException.ThrowIfNull(set);
        long n = set.Count, c = set.Channels, h = set.Height, w = set.Width;
        Count = set.Count;
        _images = tensor(set.Images, [n, c, h, w], device: device).DetachFromDisposeScope();
        _inside = tensor(set.Masks, [n, 1, h, w], device: device).DetachFromDisposeScope();
        _labels = tensor(Array.ConvertAll(set.Labels, label => (long)label), [n], device: device).DetachFromDisposeScope();
    }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>The images at <paramref name="indices"/> (int64, on any device).</summary>
    public Batch At(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var places = indices.to(_labels.device);
        return new(_images.index_select(0, places), _labels.index_select(0, places), _inside.index_select(0, places));
    }

    /// <summary>The images from <paramref name="start"/> on, at most <paramref name="count"/>.</summary>
    public Batch Range(int start, int count)
    {
        var length = Math.Min(count, Count - start);
        return new(_images.narrow(0, start, length), _labels.narrow(0, start, length), _inside.narrow(0, start, length));
    }

    /// <summary>Releases the tensors.</summary>
    public void Dispose()
    {
        _images.Dispose();
        _labels.Dispose();
        _inside.Dispose();
    }
}
