using System.Runtime.InteropServices;
using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Patches;

/// <summary>
/// Patches to larger ones, or to whole maps: what lies around each is the map of the image without a window. [B, C, h, w] to [B, C, H, W], one row for each
/// window, channels last in memory, so that a pixel is copied at once.
/// </summary>
/// <param name="reference">The maps without windows.</param>
/// <param name="patches">Where the patches are.</param>
/// <param name="rows">The rows of the result.</param>
/// <param name="columns">Its columns.</param>
/// <param name="border">What lies beyond the border.</param>
/// <param name="windows">The windows.</param>
sealed class SurroundingsLayer(Func<ReferenceMap> reference, Area patches, Stretch rows, Stretch columns, double border, IReadOnlyList<Window> windows) : UnaryLayer
{
    /// <inheritdoc/>
    public override string Kind => "surroundings";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input)
    {
        using var scope = NewDisposeScope();
        var map = reference();
        var pixels = cat([map.Pixels, ReferenceMap.PixelsOf(input)]);
        using var places = empty([windows.Count * rows.Length * columns.Length], ScalarType.Int32);
        Place(map, MemoryMarshal.Cast<byte, int>(places.bytes));
        return pixels.index_select(0, places.to(input.device)).view(windows.Count, rows.Length, columns.Length, -1).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    internal override bool OutputIsFree => true;

    internal override long[] Shape(IReadOnlyList<long[]> inputs) => [inputs[0][0], rows.Length, columns.Length];

    /// <summary>The pixels' places, and the patches beside themselves.</summary>
    internal override long Passing(long inputs, long outputs) => inputs + rows.Length * columns.Length;

    /// <summary>Where each pixel of the result is taken from: the map's pixels, or behind them the patches'.</summary>
    void Place(ReferenceMap map, Span<int> places)
    {
        var patch = (int)map.Pixels.size(0);
        var next = 0;
        foreach (var window in windows)
        {
            var (row, column) = (rows.Starts[window.Row], columns.Starts[window.Column]);
            var (above, before) = (patches.Rows.Patch.Starts[window.Row], patches.Columns.Patch.Starts[window.Column]);
            for (var y = row; y < row + rows.Length; y++)
            {
                for (var x = column; x < column + columns.Length; x++)
                    places[next++] = IsWithin(y, above, patches.Rows) && IsWithin(x, before, patches.Columns)
                        ? patch + (y - above) * patches.Columns.Patch.Length + (x - before)
                        : map.Place(window.Image, y, x, border);
            }
            patch += patches.Rows.Patch.Length * patches.Columns.Patch.Length;
        }
    }

    /// <summary>Whether a pixel is in the patch, and in the map: a patch of the image may reach over the border.</summary>
    static bool IsWithin(int pixel, int start, Footprint footprint) => (uint)(pixel - start) < (uint)footprint.Patch.Length && (uint)pixel < (uint)footprint.Size;
}

/// <summary>A layer on patches that hold all it reads.</summary>
sealed class UnpaddedLayer(Layer layer) : Layer
{
    /// <inheritdoc/>
    public override string Kind => layer.Kind;

    /// <inheritdoc/>
    public override Tensor Apply(IReadOnlyList<Tensor> inputs) => layer.ApplyUnpadded(inputs);

    internal override bool OutputIsFree => layer.OutputIsFree;

    internal override long[] Shape(IReadOnlyList<long[]> inputs) => layer.ShapeUnpadded(inputs);

    internal override long Passing(long inputs, long outputs) => layer.Passing(inputs, outputs);
}
