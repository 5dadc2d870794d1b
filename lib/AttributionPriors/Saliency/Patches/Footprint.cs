using AttributionPriors.Models.Layers;

namespace AttributionPriors.Saliency.Patches;

/// <summary>
/// Along one axis of a map, which pixels depend on what is in a window of the image, for each place of the window:
/// those from <c>first</c> to <c>last</c>, and a <see cref="Patch"/> of equal length around them.
/// </summary>
sealed class Footprint
{
    readonly int[] _first, _last;

    Footprint(int size, int[] first, int[] last, Stretch? patch = null)
    {
        (Size, _first, _last) = (size, first, last);
        var length = Math.Clamp(first.Zip(last, (from, to) => to - from + 1).Max(), 1, size);
        // Near the border a patch reaches further into the map instead of over the border.
        Patch = patch ?? new([.. first.Select(start => Math.Clamp(start, 0, size - length))], length);
    }

    /// <summary>Pixels of the map along the axis.</summary>
    public int Size { get; }

    /// <summary>What is computed for each place: it holds all that depends on the window, and lies within the map but in the image.</summary>
    public Stretch Patch { get; }

    /// <summary>The whole map, for each place.</summary>
    public Stretch Whole => new([.. _first.Select(_ => 0)], Size);

    /// <summary>Of windows in the image itself: <paramref name="window"/> pixels every <paramref name="stride"/> pixels.</summary>
    public static Footprint OfWindows(int size, int window, int stride, int places)
    {
        int[] starts = [.. Enumerable.Range(0, places).Select(place => place * stride)];
        return new(size, starts, [.. starts.Select(start => Math.Min(start + window, size) - 1)], new(starts, Math.Min(window, size)));
    }

    /// <summary>In the output of a layer that reads <paramref name="from"/>.</summary>
    public Footprint Through(Neighbourhood from, int axis)
    {
        if (from == Neighbourhood.Pixel) return Patch.Starts.All(start => start + Patch.Length <= Size) ? this : new(Size, _first, _last);
        var (reach, stride, padding, outputs) = (from.Reach[axis], from.Stride[axis], from.Padding[axis], (int)from.Outputs(axis, Size));
        // Output p reads p·stride - padding … p·stride - padding + reach - 1.
        return new(
            outputs,
            [.. _first.Select(first => Math.Max(0, Floor(first + padding - reach + stride, stride)))],
            [.. _last.Select(last => Math.Min(outputs - 1, Floor(last + padding, stride)))]);
    }

    /// <summary>In a map that is computed from both.</summary>
    public Footprint And(Footprint other) =>
        ReferenceEquals(this, other) ? this : new(Size, [.. _first.Zip(other._first, Math.Min)], [.. _last.Zip(other._last, Math.Max)]);

    /// <summary>The pixels of the layer's input that its patches of <paramref name="output"/> read.</summary>
    public static Stretch Read(Neighbourhood from, int axis, Stretch output) => new(
        [.. output.Starts.Select(start => (int)(start * from.Stride[axis] - from.Padding[axis]))],
        (int)((output.Length - 1) * from.Stride[axis] + from.Reach[axis]));

    static int Floor(long dividend, long divisor) => (int)(dividend >= 0 ? dividend / divisor : -((divisor - 1 - dividend) / divisor));
}
