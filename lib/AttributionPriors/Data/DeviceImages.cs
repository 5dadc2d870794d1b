using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Data;

/// <summary>
/// An <see cref="ImageSet"/> as batches on a device. Another device than the CPU holds the whole set; on the CPU batches are gathered from the set's own
/// arrays, so that thousands of X-rays are in memory once. It owns its tensors.
/// </summary>
public sealed class DeviceImages : IDisposable
{
    readonly ImageSet _set;
    readonly Batch? _resident;

    /// <summary>Copies <paramref name="set"/> to <paramref name="device"/> where that is not the CPU.</summary>
    public DeviceImages(ImageSet set, Device device)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(device);
        _set = set;
        if (device.type == DeviceType.CPU) return;
        using var scope = NewDisposeScope();
        var whole = Gather([.. Enumerable.Range(0, set.Count)]);
        _resident = new(
            whole.Images.to(device).DetachFromDisposeScope(), whole.Labels.to(device).DetachFromDisposeScope(), whole.Inside.to(device).DetachFromDisposeScope());
    }

    /// <summary>Number of images.</summary>
    public int Count => _set.Count;

    /// <summary>The images at <paramref name="indices"/> (int64, on any device).</summary>
    public Batch At(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (_resident is not { } all) return Gather(Array.ConvertAll(indices.cpu().data<long>().ToArray(), place => (int)place));
        var places = indices.to(all.Labels.device);
        return new(all.Images.index_select(0, places), all.Labels.index_select(0, places), all.Inside.index_select(0, places));
    }

    /// <summary>The images from <paramref name="start"/> on, at most <paramref name="count"/>.</summary>
    public Batch Range(int start, int count)
    {
        var length = Math.Min(count, Count - start);
        return _resident is { } all
            ? new(all.Images.narrow(0, start, length), all.Labels.narrow(0, start, length), all.Inside.narrow(0, start, length))
            : Gather([.. Enumerable.Range(start, length)]);
    }

    /// <summary>Releases the tensors.</summary>
    public void Dispose()
    {
        _resident?.Images.Dispose();
        _resident?.Labels.Dispose();
        _resident?.Inside.Dispose();
    }

    Batch Gather(int[] places)
    {
        var (area, size) = (_set.Height * _set.Width, _set.Channels * _set.Height * _set.Width);
        var (images, masks) = (new float[places.Length * size], new float[places.Length * area]);
        for (var k = 0; k < places.Length; k++)
        {
            _set.Image(places[k]).CopyTo(images.AsSpan(k * size));
            _set.Mask(places[k]).CopyTo(masks.AsSpan(k * area));
        }
        long n = places.Length, h = _set.Height, w = _set.Width;
        return new(tensor(images, [n, _set.Channels, h, w]), tensor(Array.ConvertAll(places, place => (long)_set.Labels[place]), [n]), tensor(masks, [n, 1, h, w]));
    }
}
