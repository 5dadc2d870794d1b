using System.Buffers.Binary;
using System.IO.Compression;
using AttributionPriors.Data;

namespace Tests.Data;

/// <summary>PNG files made by hand, slowly, row by row, with the filter and the interlacing that a test wants.</summary>
static class PngBytes
{
    // Which pass stores each pixel of an 8 × 8 tile, as printed in the standard.
    static readonly int[,] adam7 =
    {
        { 1, 6, 4, 6, 2, 6, 4, 6 },
        { 7, 7, 7, 7, 7, 7, 7, 7 },
        { 5, 6, 5, 6, 5, 6, 5, 6 },
        { 7, 7, 7, 7, 7, 7, 7, 7 },
        { 3, 6, 4, 6, 3, 6, 4, 6 },
        { 7, 7, 7, 7, 7, 7, 7, 7 },
        { 5, 6, 5, 6, 5, 6, 5, 6 },
        { 7, 7, 7, 7, 7, 7, 7, 7 },
    };

    /// <summary>Rows take the filters 0 to 4 in turn, beginning with <paramref name="firstFilter"/>.</summary>
    public static byte[] Make(
        int height, int width, int colour, int bits, int stored, ushort[] samples,
        bool interlaced = false, int firstFilter = 0, byte[]? palette = null, byte[]? transparency = null)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)bits, (byte)colour, (byte)(interlaced ? 1 : 0));
        var raw = new List<byte>();
        foreach (var pass in interlaced ? Enumerable.Range(1, 7) : [0])
            raw.AddRange(Pass(height, width, bits, stored, samples, pass, firstFilter));
        return File(
            [("IHDR", header), .. palette is null ? [] : new[] { ("PLTE", palette) },
            .. transparency is null ? [] : new[] { ("tRNS", transparency) }, ("IDAT", Deflate([.. raw])), ("IEND", [])]);
    }

    public static byte[] File(params (string Type, byte[] Data)[] chunks) =>
        [0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n', .. chunks.SelectMany(c => Chunk(c.Type, c.Data))];

    public static byte[] Deflate(byte[] raw)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest)) zlib.Write(raw);
        return packed.ToArray();
    }

    static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        for (var k = 0; k < 4; k++) chunk[4 + k] = (byte)type[k];
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), PngFormat.Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    static IEnumerable<byte> Pass(int height, int width, int bits, int stored, ushort[] samples, int pass, int filter)
    {
        byte[]? above = null;
        for (var r = 0; r < height; r++)
        {
            var pixels = Enumerable.Range(0, width).Where(c => pass == 0 || adam7[r % 8, c % 8] == pass).ToArray();
            if (pixels.Length == 0) continue;
            var row = Pack([.. pixels.SelectMany(c => samples.Skip((r * width + c) * stored).Take(stored))], bits);
            var before = above ?? new byte[row.Length];
            yield return (byte)(filter % 5);
            foreach (var value in Filtered(row, before, filter % 5, Math.Max(1, stored * bits / 8))) yield return value;
            (above, filter) = (row, filter + 1);
        }
    }

    static byte[] Pack(ushort[] samples, int bits)
    {
        var text = string.Concat(samples.Select(s => Convert.ToString(s, 2).PadLeft(bits, '0')));
        return [.. text.Chunk(8).Select(b => Convert.ToByte(new string(b).PadRight(8, '0'), 2))];
    }

    static IEnumerable<byte> Filtered(byte[] row, byte[] above, int filter, int distance)
    {
        for (var i = 0; i < row.Length; i++)
        {
            int a = i < distance ? 0 : row[i - distance], b = above[i], c = i < distance ? 0 : above[i - distance];
            var p = a + b - c;
            var paeth = ((int[])[a, b, c]).MinBy(v => Math.Abs(p - v));
            yield return (byte)(row[i] - ((int[])[0, a, b, (a + b) / 2, paeth])[filter]);
        }
    }
}
