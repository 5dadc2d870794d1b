using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AttributionPriors.Data;

/// <summary>Writes PNG files: of 8 bits grey, RGB or RGB with alpha, of 16 bits grey.</summary>
public static class PngWriter
{
    /// <summary>Writes a file whole or not at all: through a temporary file beside it, then renamed.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Encode"/>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, int height, int width, int channels, ReadOnlySpan<byte> pixels)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = Encode(height, width, channels, pixels);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The bytes of a PNG file.</summary>
    /// <param name="height">Rows H.</param>
    /// <param name="width">Columns W.</param>
    /// <param name="channels">C: 1 grey, 3 RGB, 4 RGB and alpha.</param>
    /// <param name="pixels">[H, W, C].</param>
    /// <param name="pixelsPerInch">How densely the pixels lie when shown at the size meant; null says nothing of it.</param>
    /// <param name="comment">Something to say of the image in ASCII, which viewers pass over and <see cref="PngReader.Comment"/> gives back.</param>
    /// <exception cref="ArgumentException">A side is not positive, C is another number, or the pixels do not fit the shape.</exception>
    public static byte[] Encode(int height, int width, int channels, ReadOnlySpan<byte> pixels, double? pixelsPerInch = null, string? comment = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (channels is not (1 or 3 or 4))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A PNG is written with 1 channel (grey), 3 (RGB) or 4 (RGB and alpha).");
        if (pixels.Length != (long)height * width * channels)
            throw new ArgumentException(
                $"[{height}, {width}, {channels}] wants {(long)height * width * channels} bytes; got {pixels.Length}.", nameof(pixels));
        return Assemble(Header(height, width, channels, bits: 8), Compressed(pixels, width * channels, channels), pixelsPerInch, comment);
    }

    /// <summary>The bytes of a grey PNG file of 16 bits.</summary>
    /// <param name="height">Rows H.</param>
    /// <param name="width">Columns W.</param>
    /// <param name="greys">[H, W].</param>
    /// <exception cref="ArgumentException">A side is not positive, or the pixels do not fit the shape.</exception>
    public static byte[] EncodeGrey16(int height, int width, ReadOnlySpan<ushort> greys)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (greys.Length != (long)height * width)
            throw new ArgumentException($"[{height}, {width}] wants {(long)height * width} pixels; got {greys.Length}.", nameof(greys));
        var bytes = new byte[2 * greys.Length];
        for (var i = 0; i < greys.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), greys[i]);
        return Assemble(Header(height, width, channels: 1, bits: 16), Compressed(bytes, 2 * width, 2));
    }

    static byte[] Assemble(byte[] header, ReadOnlySpan<byte> data, double? pixelsPerInch = null, string? comment = null)
    {
        using var file = new MemoryStream();
        file.Write(PngFormat.Signature);
        Chunk(file, "IHDR"u8, header);
        if (pixelsPerInch is { } density)
            Chunk(file, "pHYs"u8, Density(density));
        if (comment is not null)
            Chunk(file, "tEXt"u8, [.. PngFormat.CommentKey, .. Encoding.ASCII.GetBytes(comment)]);
        Chunk(file, "IDAT"u8, data);
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    static byte[] Header(int height, int width, int channels, byte bits)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bits;
        header[9] = (byte)(channels == 1 ? 0 : channels == 3 ? 2 : 6);
        return header;
    }

    /// <summary>Pixels per metre along both axes, and that the unit is the metre.</summary>
    static byte[] Density(double pixelsPerInch)
    {
        const double inch = 0.0254;
        var chunk = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(chunk, (int)Math.Round(pixelsPerInch / inch));
        chunk.AsSpan(0, 4).CopyTo(chunk.AsSpan(4));
        chunk[8] = 1;
        return chunk;
    }

    static ReadOnlySpan<byte> Compressed(ReadOnlySpan<byte> pixels, int rowBytes, int pixelBytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var above = new byte[rowBytes].AsSpan();
            var (best, trial) = (new byte[rowBytes + 1], new byte[rowBytes + 1]);
            for (var start = 0; start < pixels.Length; start += rowBytes)
            {
                var row = pixels.Slice(start, rowBytes);
                long least = long.MaxValue;
                for (byte filter = 0; filter <= 4; filter++)
                {
                    var cost = Filter(filter, row, above, pixelBytes, trial);
                    if (cost >= least) continue;
                    (best, trial, least) = (trial, best, cost);
                }
                zlib.Write(best);
                row.CopyTo(above);
            }
        }
        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }

    // Returns the sum of the filtered bytes as signed magnitudes: the usual estimate of how well a row will compress.
    static long Filter(byte filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixelBytes, Span<byte> filtered)
    {
        filtered[0] = filter;
        var cost = 0L;
        for (var i = 0; i < row.Length; i++)
        {
            var (left, up) = (i < pixelBytes ? (byte)0 : row[i - pixelBytes], above[i]);
            var corner = i < pixelBytes ? (byte)0 : above[i - pixelBytes];
            var predicted = filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                _ => PngFormat.Paeth(left, up, corner),
            };
            var rest = (byte)(row[i] - predicted);
            filtered[i + 1] = rest;
            cost += Math.Abs((int)(sbyte)rest);
        }
        return cost;
    }

    static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        var start = (int)file.Length;
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, PngFormat.Crc(file.GetBuffer().AsSpan(start, (int)file.Length - start)));
        file.Write(number);
    }
}
