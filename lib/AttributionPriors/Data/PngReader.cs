using System.Buffers.Binary;
using System.IO.Compression;

namespace AttributionPriors.Data;

/// <summary>
/// Reads every kind of PNG file (ISO/IEC 15948): grey, RGB and palette, with or without alpha, 1 to 16 bits, interlaced or not.
/// </summary>
/// <remarks>Gamma, colour profiles and other ancillary chunks are passed over; the samples are those stored.</remarks>
public static class PngReader
{
    // 2^28 samples are half a gigabyte as 16-bit numbers: far beyond any image here, well short of a machine's memory.
    const long MostSamples = 1L << 28;

    /// <summary>Whether bytes start as a PNG file does.</summary>
    public static bool IsPng(ReadOnlySpan<byte> bytes) => bytes.StartsWith(PngFormat.Signature);

    /// <summary>Reads a file.</summary>
    /// <exception cref="BrokenFileException">It is no PNG file, is cut off or damaged, or breaks the format's rules.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DecodedImage Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(File.ReadAllBytes(path), path);
    }

    /// <summary>Decodes bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="BrokenFileException">As for <see cref="Read"/>.</exception>
    public static DecodedImage Decode(byte[] bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var chunks = PngChunks.Read(bytes, name);
        var layout = Layout(chunks.Header, name);
        var passes = PngPass.Of(layout);
        var raw = Inflate(chunks.Data, passes.Sum(pass => pass.Bytes(layout)), name);
        return PngColours.Resolve(PngPass.Samples(raw, layout, passes, name), layout, chunks.Palette, chunks.Transparency, name);
    }

    /// <summary>The comment that a file holds; null where there is none.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="BrokenFileException">As for <see cref="Read"/>.</exception>
    public static string? Comment(byte[] bytes, string name) => PngChunks.Read(bytes, name).Comment;

    static PngLayout Layout(byte[] header, string name)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        var (bits, colour, interlace) = (header[8], header[9], header[12]);
        if (width <= 0 || height <= 0) throw Broken($"the image is {height} × {width}.");
        var exists = colour switch
        {
            0 => bits is 1 or 2 or 4 or 8 or 16,
            3 => bits is 1 or 2 or 4 or 8,
            2 or 4 or 6 => bits is 8 or 16,
            _ => false,
        };
        if (!exists) throw Broken($"colour type {colour} with {bits} bits does not exist.");
        if (header[10] != 0 || header[11] != 0 || interlace > 1)
            throw Broken($"compression {header[10]}, filter {header[11]}, interlace {interlace}: only 0, 0 and 0 or 1 exist.");
        var layout = new PngLayout(height, width, colour, bits, interlace == 1);
        // Four channels at most come out, whatever is stored.
        if ((long)height * width > MostSamples / 4) throw Broken($"{height} × {width} pixels are more than are read here.");
        return layout;

        BrokenFileException Broken(string reason) => new(name, "chunk IHDR", reason);
    }

    static byte[] Inflate(ArraySegment<byte> data, long wanted, string name)
    {
        // No deflate stream unpacks to more than 1032 times its size: a lying header must not cost memory.
        if (wanted > 1032L * data.Count) throw Broken($"{data.Count} compressed bytes cannot hold the {wanted} that the image's shape wants.");
        var raw = GC.AllocateUninitializedArray<byte>((int)wanted);
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(data.Array!, data.Offset, data.Count), CompressionMode.Decompress);
            var read = zlib.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false);
            if (read < wanted) throw Broken($"the pixels end after {read} of {wanted} bytes.");
            if (zlib.ReadByte() >= 0) throw Broken($"there are more pixels than the {wanted} bytes that the image's shape wants.");
        }
        catch (InvalidDataException e)
        {
            throw new BrokenFileException(name, "chunk IDAT", $"the compressed pixels are damaged ({e.Message}).", e);
        }
        return raw;

        BrokenFileException Broken(string reason) => new(name, "chunk IDAT", reason);
    }
}

/// <summary>How a PNG file stores its samples.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Colour">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</param>
/// <param name="Bits">Bits of a sample.</param>
/// <param name="Interlaced">In the seven passes of Adam7.</param>
sealed record PngLayout(int Height, int Width, int Colour, int Bits, bool Interlaced)
{
    /// <summary>Samples stored per pixel.</summary>
    public int Stored => Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Distance in bytes to the sample that filters call the left one.</summary>
    public int PixelBytes => Math.Max(1, Stored * Bits / 8);

    /// <summary>Bytes of a row of so many pixels, without its filter byte.</summary>
    public long RowBytes(int pixels) => ((long)pixels * Stored * Bits + 7) / 8;
}
