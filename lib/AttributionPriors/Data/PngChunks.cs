using System.Buffers.Binary;
using System.Text;

namespace AttributionPriors.Data;

/// <summary>The chunks of a PNG file that make up its image, each with its checksum verified.</summary>
/// <param name="Header">IHDR, 13 bytes.</param>
/// <param name="Data">All IDAT chunks, joined.</param>
/// <param name="Palette">PLTE.</param>
/// <param name="Transparency">tRNS.</param>
/// <param name="Comment">What the file says of itself (tEXt).</param>
sealed record PngChunks(byte[] Header, ArraySegment<byte> Data, byte[]? Palette, byte[]? Transparency, string? Comment)
{
    /// <summary>Walks through the chunks to IEND.</summary>
    /// <exception cref="BrokenFileException">A chunk is cut off, damaged, out of order, or must be understood and is not known.</exception>
    internal static PngChunks Read(ArraySegment<byte> bytes, string name)
    {
        if (!bytes.AsSpan().StartsWith(PngFormat.Signature)) throw new BrokenFileException(name, "byte 0", "it does not start as a PNG file does.");
        byte[]? header = null, palette = null, transparency = null;
        var data = new List<ArraySegment<byte>>();
        var last = "";
        string? comment = null;
        for (var at = PngFormat.Signature.Length; ;)
        {
            var (type, content) = Next(bytes, at, name);
            if (Fault(type, content.Count, last, header is null, data.Exists(part => part.Count > 0)) is { } fault)
                throw new BrokenFileException(name, $"chunk {type} at byte {at}", fault);
            switch (type)
            {
                case "IHDR": header = content.ToArray(); break;
                case "PLTE": palette = content.ToArray(); break;
                case "tRNS": transparency = content.ToArray(); break;
                case "tEXt" when content.AsSpan().StartsWith(PngFormat.CommentKey): comment = Encoding.Latin1.GetString(content.AsSpan(PngFormat.CommentKey.Length)); break;
                case "IDAT": data.Add(content); break;
                case "IEND": return new(header!, Joined(data), palette, transparency, comment);
            }
            at += 12 + content.Count;
            last = type;
        }
    }

    // One part, as many programs write it, is taken where it lies.
    static ArraySegment<byte> Joined(List<ArraySegment<byte>> parts)
    {
        if (parts.Count == 1) return parts[0];
        var joined = new byte[parts.Sum(part => part.Count)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(joined, at);
            at += part.Count;
        }
        return joined;
    }

    static string? Fault(string type, int length, string last, bool first, bool hasData) => type switch
    {
        _ when first != (type == "IHDR") => "the first chunk, and no other, is IHDR.",
        "IHDR" when length != 13 => $"it has {length} bytes instead of 13.",
        "IDAT" when hasData && last != "IDAT" => "other chunks lie between the parts of the pixels.",
        "IEND" when !hasData => "the file has no pixels (no IDAT).",
        "IHDR" or "PLTE" or "IDAT" or "IEND" => null,
        // The fifth bit of the first letter, a small letter, marks what a reader may pass over.
        _ when (type[0] & 0x20) == 0 => "this chunk must be understood, and is not known.",
        _ => null,
    };

    static (string Type, ArraySegment<byte> Content) Next(ArraySegment<byte> bytes, int at, string name)
    {
        var left = bytes.Count - at - 12;
        if (left < 0) throw new BrokenFileException(name, $"byte {at}", "the file is cut off: no further chunk, and no IEND yet.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
        if (length > left)
            throw new BrokenFileException(name, $"byte {at}", $"the chunk says {length} bytes, {left} are left; the file is cut off or damaged.");
        var body = bytes.Slice(at + 4, 4 + (int)length);
        var type = Encoding.ASCII.GetString(body.AsSpan(0, 4));
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 8 + (int)length)) != PngFormat.Crc(body))
            throw new BrokenFileException(name, $"chunk {type} at byte {at}", "its checksum is wrong: the file is damaged.");
        return (type, body[4..]);
    }
}
