using System.Buffers.Binary;
using System.Text;

namespace AttributionPriors.Data;

/// <summary>The chunks of a PNG file that make up its image, each with its checksum verified.</summary>
/// <param name="Header">IHDR, 13 bytes.</param>
/// <param name="Data">All IDAT chunks, joined.</param>
/// <param name="Palette">PLTE.</param>
/// <param name="Transparency">tRNS.</param>
sealed record PngChunks(byte[] Header, byte[] Data, byte[]? Palette, byte[]? Transparency)
{
    /// <summary>Walks through the chunks to IEND.</summary>
    /// <exception cref="BrokenFileException">A chunk is cut off, damaged, out of order, or must be understood and is not known.</exception>
    internal static PngChunks Read(ReadOnlyMemory<byte> bytes, string name)
    {
        if (!bytes.Span.StartsWith(PngFormat.Signature)) throw new BrokenFileException(name, "byte 0", "it does not start as a PNG file does.");
        byte[]? header = null, palette = null, transparency = null;
        using var data = new MemoryStream();
        var last = "";
        for (var at = PngFormat.Signature.Length; ;)
        {
            var (type, content) = Next(bytes, at, name);
            if (Fault(type, content.Length, last, header is null, data.Length) is { } fault)
                throw new BrokenFileException(name, $"chunk {type} at byte {at}", fault);
            switch (type)
            {
                case "IHDR": header = content.ToArray(); break;
                case "PLTE": palette = content.ToArray(); break;
                case "tRNS": transparency = content.ToArray(); break;
                case "IDAT": data.Write(content.Span); break;
                case "IEND": return new(header!, data.ToArray(), palette, transparency);
            }
            at += 12 + content.Length;
            last = type;
        }
    }

    static string? Fault(string type, int length, string last, bool first, long dataLength) => type switch
    {
        _ when first != (type == "IHDR") => "the first chunk, and no other, is IHDR.",
        "IHDR" when length != 13 => $"it has {length} bytes instead of 13.",
        "IDAT" when dataLength > 0 && last != "IDAT" => "other chunks lie between the parts of the pixels.",
        "IEND" when dataLength == 0 => "the file has no pixels (no IDAT).",
        "IHDR" or "PLTE" or "IDAT" or "IEND" => null,
        // The fifth bit of the first letter, a small letter, marks what a reader may pass over.
        _ when (type[0] & 0x20) == 0 => "this chunk must be understood, and is not known.",
        _ => null,
    };

    static (string Type, ReadOnlyMemory<byte> Content) Next(ReadOnlyMemory<byte> bytes, int at, string name)
    {
        var left = bytes.Length - at - 12;
        if (left < 0) throw new BrokenFileException(name, $"byte {at}", "the file is cut off: no further chunk, and no IEND yet.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[at..]);
        if (length > left)
            throw new BrokenFileException(name, $"byte {at}", $"the chunk says {length} bytes, {left} are left; the file is cut off or damaged.");
        var body = bytes.Slice(at + 4, 4 + (int)length);
        var type = Encoding.ASCII.GetString(body.Span[..4]);
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[(at + 8 + (int)length)..]) != PngFormat.Crc(body.Span))
            throw new BrokenFileException(name, $"chunk {type} at byte {at}", "its checksum is wrong: the file is damaged.");
        return (type, body[4..]);
    }
}
