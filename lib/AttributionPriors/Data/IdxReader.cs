using System.Buffers.Binary;
using System.IO.Compression;

namespace AttributionPriors.Data;

/// <summary>Grey images from an idx3 file.</summary>
/// <param name="Count">Images N.</param>
/// <param name="Height">Rows H.</param>
/// <param name="Width">Columns W.</param>
/// <param name="Pixels">[N, H, W], 0 to 255.</param>
public sealed record IdxImages(int Count, int Height, int Width, byte[] Pixels);

/// <summary>
/// Reads the idx format of the MNIST family, of bytes only: labels (idx1, magic 0x00000801) and images (idx3, magic
/// 0x00000803). Files may be gzipped; that is told from their content, not their name.
/// </summary>
public static class IdxReader
{
    /// <summary>The labels of an idx1 file.</summary>
    /// <exception cref="BrokenFileException">It is no idx1 file of bytes, is cut off, goes on after its data, or its compression is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] Labels(string path)
    {
        var content = Content(path);
        Shape(content, 1, path);
        return content[8..];
    }

    /// <summary>The images of an idx3 file.</summary>
    /// <exception cref="BrokenFileException">As for <see cref="Labels"/>, of an idx3 file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IdxImages Images(string path)
    {
        var content = Content(path);
        var shape = Shape(content, 3, path);
        return new(shape[0], shape[1], shape[2], content[16..]);
    }

    static byte[] Content(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = File.ReadAllBytes(path);
        if (bytes is not [0x1f, 0x8b, _, _, ..]) return bytes;
        try
        {
            using var zip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            zip.CopyTo(plain);
            // The decoder is content when the trailer is cut off; the trailer's length, modulo 2³², tells.
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4));
            if (length != (uint)plain.Length)
                throw new BrokenFileException(path, "gzip trailer", $"it says {length} bytes, {plain.Length} were unpacked; the file is cut off, get it again.");
            return plain.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new BrokenFileException(path, "gzip", $"the compressed data are damaged or cut off ({e.Message}); get the file again.", e);
        }
    }

    static int[] Shape(byte[] content, int axes, string path)
    {
        var magic = 0x0800 + axes;
        if (content.Length < 4) throw new BrokenFileException(path, "byte 0", "the file is too short for an idx header.");
        var found = BinaryPrimitives.ReadInt32BigEndian(content);
        if (found != magic)
            throw new BrokenFileException(path, "byte 0", $"the magic number is 0x{found:x8}, an idx{axes} file of bytes starts with 0x{magic:x8}.");
        var header = 4 + 4 * axes;
        if (content.Length < header) throw new BrokenFileException(path, "byte 4", "the file is cut off in its header.");
        var shape = new int[axes];
        long product = 1;
        for (var k = 0; k < axes; k++)
        {
            shape[k] = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(4 + 4 * k));
            if (shape[k] < 0) throw new BrokenFileException(path, $"byte {4 + 4 * k}", $"axis {k} has the length {(uint)shape[k]}, which no array here has.");
            product = Math.Min(product * shape[k], int.MaxValue);
        }
        if (content.Length - header != product)
            throw new BrokenFileException(path, $"byte {header}",
                $"the shape {string.Join(" × ", shape)} wants {product} bytes, {content.Length - header} follow; the file is {(content.Length - header < product ? "cut off" : "too long")}.");
        return shape;
    }
}
