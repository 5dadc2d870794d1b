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
    readonly Device _device;
    readonly Augmentation? _augmentation;
    readonly Batch? _resident;

    /// <summary>Copies <paramref name="set"/> to <paramref name="device"/> where that is not the CPU, unless images differ from epoch to epoch.</summary>
    /// <param name="set">The images.</param>
    /// <param name="device">Where batches are asked for.</param>
    /// <param name="augmentation">How <see cref="At"/> changes the images; null leaves them as they are.</param>
    public DeviceImages(ImageSet set, Device device, Augmentation? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(device);
        (_set, _device, _augmentation) = (set, device, augmentation);
        if (device.type == DeviceType.CPU || augmentation is not null) return;
        using var scope = NewDisposeScope();
        var whole = Gather([.. Enumerable.Range(0, set.Count)]);
        _resident = new(
            whole.Images.to(device).DetachFromDisposeScope(), whole.Labels.to(device).DetachFromDisposeScope(), whole.Inside.to(device).DetachFromDisposeScope());
    }

    /// <summary>Number of images.</summary>
    public int Count => _set.Count;

    /// <summary>The images at <paramref name="indices"/> (int64, on any device).</summary>
    /// <param name="indices">Their places.</param>
    /// <param name="epoch">Counted from 1: augmentation draws anew in each.</param>
    public Batch At(Tensor indices, int epoch = 1)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (_resident is not { } all) return Placed(Gather(Array.ConvertAll(indices.cpu().data<long>().ToArray(), place => (int)place), epoch));
        var places = indices.to(all.Labels.device);
        return new(all.Images.index_select(0, places), all.Labels.index_select(0, places), all.Inside.index_select(0, places));
    }

    /// <summary>The images from <paramref name="start"/> on, at most <paramref name="count"/>, as they are.</summary>
    public Batch Range(int start, int count)
    {
        var length = Math.Min(count, Count - start);
        return _resident is { } all
            ? new(all.Images.narrow(0, start, length), all.Labels.narrow(0, start, length), all.Inside.narrow(0, start, length))
            : Placed(Gather([.. Enumerable.Range(start, length)]));
    }

    /// <summary>Releases the tensors.</summary>
    public void Dispose()
    {
        _resident?.Images.Dispose();
        _resident?.Labels.Dispose();
        _resident?.Inside.Dispose();
    }

    Batch Placed(Batch batch) =>
        _device.type == DeviceType.CPU ? batch : new(batch.Images.to(_device), batch.Labels.to(_device), batch.Inside.to(_device));

    /// <summary>Images on the CPU: as they are, or as augmentation shows them in an epoch.</summary>
    Batch Gather(int[] places, int? epoch = null)
    {
        var (area, size) = (_set.Height * _set.Width, _set.Channels * _set.Height * _set.Width);
        var (images, masks) = (new float[places.Length * size], new float[places.Length * area]);
        if (_augmentation is { } drawn && epoch is { } now)
        {
            InParallel.For(places.Length, Environment.ProcessorCount, k => drawn.Write(_set, places[k], now, images.AsSpan(k * size, size), masks.AsSpan(k * area, area)));
        }
        else
        {
            for (var k = 0; k < places.Length; k++)
            {
                _set.Image(places[k]).CopyTo(images.AsSpan(k * size));
                _set.Mask(places[k]).CopyTo(masks.AsSpan(k * area));
            }
        }
        long n = places.Length, h = _set.Height, w = _set.Width;
        return new(tensor(images, [n, _set.Channels, h, w]), tensor(Array.ConvertAll(places, place => (long)_set.Labels[place]), [n]), tensor(masks, [n, 1, h, w]));
    }
}
