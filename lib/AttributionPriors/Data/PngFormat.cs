using System.Buffers.Binary;

namespace AttributionPriors.Data;

/// <summary>What the PNG reader and writer share (ISO/IEC 15948): signature, checksum, the Paeth predictor.</summary>
static class PngFormat
{
    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>How a text chunk begins that holds a comment: the keyword, and the zero that ends it.</summary>
    internal static ReadOnlySpan<byte> CommentKey => "Comment\0"u8;

    // Eight tables, so that eight bytes go at a time: table k is the checksum of a byte followed by k zeros.
    const int Tables = 8;
    static readonly uint[] s_crc = CrcTables();

    /// <summary>CRC-32 of a chunk's type and data.</summary>
    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        ReadOnlySpan<uint> table = s_crc;
        while (bytes.Length >= Tables)
        {
            var (low, high) = (BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc, BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));
            crc = table[(7 << 8) + (byte)low] ^ table[(6 << 8) + (byte)(low >> 8)] ^ table[(5 << 8) + (byte)(low >> 16)] ^ table[(4 << 8) + (byte)(low >> 24)]
                ^ table[(3 << 8) + (byte)high] ^ table[(2 << 8) + (byte)(high >> 8)] ^ table[(1 << 8) + (byte)(high >> 16)] ^ table[(byte)(high >> 24)];
            bytes = bytes[Tables..];
        }
        foreach (var value in bytes) crc = table[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    /// <summary>Of left, up and upper left, the one nearest to left + up − upper left; in doubt in that order.</summary>
    internal static byte Paeth(byte left, byte up, byte corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - 2 * corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    static uint[] CrcTables()
    {
        var tables = new uint[Tables << 8];
        for (var n = 0u; n < 256; n++)
        {
            var c = n;
            for (var k = 0; k < 8; k++) c = (c & 1) != 0 ? 0xedb88320 ^ (c >> 1) : c >> 1;
            tables[n] = c;
        }
        for (var i = 256; i < tables.Length; i++) tables[i] = tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
