using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace AttributionPriors.Data;

/// <summary>One of the grids in which a PNG file stores its pixels: the whole image, or one of Adam7's seven.</summary>
/// <param name="Row">First row.</param>
/// <param name="Column">First column.</param>
/// <param name="RowStep">Distance of its rows.</param>
/// <param name="ColumnStep">Distance of its columns.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
readonly record struct PngPass(int Row, int Column, int RowStep, int ColumnStep, int Height, int Width)
{
    // First row, first column, row step, column step.
    static readonly (int, int, int, int)[] adam7 =
        [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)];

    /// <summary>The grids of a layout that hold any pixel.</summary>
    internal static PngPass[] Of(PngLayout layout) =>
        layout.Interlaced
            ? [.. adam7.Select(pass => Grid(layout, pass)).Where(pass => pass.Height > 0 && pass.Width > 0)]
            : [new(0, 0, 1, 1, layout.Height, layout.Width)];

    /// <summary>Its bytes in the decompressed stream: a filter byte and the packed samples for each row.</summary>
    internal long Bytes(PngLayout layout) => Height * (1 + layout.RowBytes(Width));

    /// <summary>The stored samples, [H, W, stored]. Undoes the filters in place.</summary>
    /// <exception cref="BrokenFileException">A row names a filter that does not exist.</exception>
    internal static ushort[] Samples(byte[] raw, PngLayout layout, PngPass[] passes, string name)
    {
        // Every sample is in one of the passes.
        var samples = GC.AllocateUninitializedArray<ushort>(layout.Height * layout.Width * layout.Stored);
        var at = 0;
        foreach (var pass in passes)
        {
            var length = (int)layout.RowBytes(pass.Width);
            var above = new byte[length].AsSpan();
            for (var r = 0; r < pass.Height; r++, at += 1 + length)
            {
                var row = raw.AsSpan(at + 1, length);
                if (raw[at] > 4)
                    throw new BrokenFileException(name, $"pixel row {pass.Row + r * pass.RowStep}", $"filter {raw[at]} does not exist; 0 to 4 do.");
                PngFilter.Undo(raw[at], row, above, layout.PixelBytes);
                pass.Spread(row, layout, r, samples);
                above = row;
            }
        }
        return samples;
    }

    static PngPass Grid(PngLayout layout, (int Row, int Column, int RowStep, int ColumnStep) p) => new(
        p.Row, p.Column, p.RowStep, p.ColumnStep,
        (layout.Height - p.Row + p.RowStep - 1) / p.RowStep, (layout.Width - p.Column + p.ColumnStep - 1) / p.ColumnStep);

    // Unpacks a row and puts its pixels where they belong in the image.
    void Spread(ReadOnlySpan<byte> row, PngLayout layout, int r, ushort[] samples)
    {
        var (stored, bits) = (layout.Stored, layout.Bits);
        if (ColumnStep == 1 && bits >= 8)
        {
            // Whole rows in the image's own order, as nearly all files have them.
            var whole = samples.AsSpan((Row + r * RowStep) * layout.Width * stored, Width * stored);
            if (bits == 16) BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(row), whole);
            else for (var i = 0; i < whole.Length; i++) whole[i] = row[i];
            return;
        }
        for (var c = 0; c < Width; c++)
        {
            var to = ((Row + r * RowStep) * layout.Width + Column + c * ColumnStep) * stored;
            for (var k = 0; k < stored; k++)
            {
                var i = c * stored + k;
                samples[to + k] = bits switch
                {
                    16 => (ushort)(row[2 * i] << 8 | row[2 * i + 1]),
                    8 => row[i],
                    // Smaller samples fill a byte from its high end.
                    _ => (ushort)(row[(int)((long)i * bits / 8)] >> (8 - bits - i * bits % 8) & ((1 << bits) - 1)),
                };
            }
        }
    }
}
