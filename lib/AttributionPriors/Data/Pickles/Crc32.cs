using System.Buffers.Binary;

namespace AttributionPriors.Data.Pickles;

/// <summary>The checksum of ZIP archives: CRC-32 with the reflected polynomial EDB88320 (ISO 3309).</summary>
static class Crc32
{
    // Row k advances a byte's remainder by k further bytes, so that eight bytes take one step.
    static readonly uint[][] Tables = BuildTables();

    /// <summary>The checksum of <paramref name="data"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = ~0u;
        for (; data.Length >= 8; data = data[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = Tables[7][low & 255] ^ Tables[6][(low >> 8) & 255] ^ Tables[5][(low >> 16) & 255] ^ Tables[4][low >> 24]
                ^ Tables[3][high & 255] ^ Tables[2][(high >> 8) & 255] ^ Tables[1][(high >> 16) & 255] ^ Tables[0][high >> 24];
        }
        foreach (var value in data)
            crc = (crc >> 8) ^ Tables[0][(crc ^ value) & 255];
        return ~crc;
    }

    static uint[][] BuildTables()
    {
        var tables = new uint[8][];
        for (var k = 0; k < 8; k++)
        {
            tables[k] = new uint[256];
            for (var value = 0u; value < 256; value++)
                tables[k][value] = k == 0 ? Remainder(value) : (tables[k - 1][value] >> 8) ^ tables[0][tables[k - 1][value] & 255];
        }
        return tables;
    }

    static uint Remainder(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
        return value;
    }
}
