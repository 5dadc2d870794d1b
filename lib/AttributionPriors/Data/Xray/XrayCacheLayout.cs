using System.Security.Cryptography;
using System.Text;

namespace AttributionPriors.Data.Xray;

/// <summary>
/// Where things lie in a file of decoded radiographs: 64 bytes of header (letters, version, key), the planes of pixels, the planes of masks that are
/// not the same for all, the SHA-256 of each plane, and the SHA-256 of header and table. Numbers are float32 in the machine's order.
/// </summary>
sealed class XrayCacheLayout
{
    const int HeaderLength = 64;

    readonly int?[] _masks;
    readonly int _planes;

    internal XrayCacheLayout(IReadOnlyList<XrayEntry> entries, int size, XrayPreprocessing preprocessing)
    {
        Size = size;
        _masks = new int?[entries.Count];
        _planes = entries.Count;
        for (var i = 0; i < entries.Count; i++)
            if (preprocessing.Mask == MaskShape.Boxes && entries[i].Label == 1)
                _masks[i] = _planes++;
    }

    internal int Size { get; }

    internal long FileLength => HashStart(_planes) + SHA256.HashSizeInBytes;

    internal int PixelPlane(int index) => index;

    internal int? MaskPlane(int index) => _masks[index];

    internal long PlaneStart(int plane) => HeaderLength + (long)plane * Size * Size * sizeof(float);

    internal long HashStart(int plane) => PlaneStart(_planes) + (long)plane * SHA256.HashSizeInBytes;

    /// <summary>The first bytes of a file with this key.</summary>
    internal static byte[] Header(string key)
    {
        var header = new byte[HeaderLength];
        // The version of the format, and the order of bytes.
        Encoding.ASCII.GetBytes(BitConverter.IsLittleEndian ? "XRAYCACHE 1 LE" : "XRAYCACHE 1 BE").CopyTo(header, 0);
        Convert.FromHexString(key).CopyTo(header, HeaderLength - SHA256.HashSizeInBytes);
        return header;
    }

    /// <summary>The last bytes of a file: they seal the header and the table of hashes.</summary>
    internal static byte[] Seal(ReadOnlySpan<byte> header, ReadOnlySpan<byte> table) => SHA256.HashData([.. header, .. table]);

    /// <summary>What is wrong with a file, planes aside; null where nothing is.</summary>
    internal string? Fault(string path, string key)
    {
        using var file = File.OpenRead(path);
        if (file.Length != FileLength) return $"it has {file.Length} bytes instead of {FileLength}.";
        var (header, table, seal) = (new byte[HeaderLength], new byte[_planes * SHA256.HashSizeInBytes], new byte[SHA256.HashSizeInBytes]);
        file.ReadExactly(header);
        file.Position = HashStart(0);
        file.ReadExactly(table);
        file.ReadExactly(seal);
        return header.AsSpan().SequenceEqual(Header(key)) && Seal(header, table).AsSpan().SequenceEqual(seal) ? null : "its header or its table is damaged.";
    }
}
