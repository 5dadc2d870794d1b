using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Tests.Data.Dicom;

/// <summary>DICOM files made by hand, element by element, from the standard's tables.</summary>
static class DicomBytes
{
    public const string Implicit = "1.2.840.10008.1.2", Explicit = Implicit + ".1", Deflated = Explicit + ".99", Big = Implicit + ".2";
    public const string JpegBaseline = Implicit + ".4.50", Rle = Implicit + ".5";

    /// <summary>A grey image with, before it, sequences of every kind of length and nesting.</summary>
    public static byte[] Grey(
        string syntax, int height, int width, int bits, ushort[] samples, string photometric = "MONOCHROME2", int? stored = null, int? high = null,
        bool signed = false, string view = "AP") =>
        File(syntax,
        [
            Text(0x0008_0060, "CS", "CR"), .. Sequences(), Text(0x0010_0020, "LO", "p1 "), Text(0x0018_5101, "CS", view),
            .. Layout(height, width, 1, bits, photometric, stored ?? bits, high ?? (stored ?? bits) - 1, signed),
            new(0x7fe0_0010, bits == 16 || syntax == Implicit ? "OW" : "OB", big => Samples(samples, bits, big)),
        ]);

    public static IEnumerable<Element> Layout(
        int height, int width, int channels, int bits, string photometric, int stored, int high, bool signed = false, bool planar = false, int frames = 1) =>
    [
        Short(0x0028_0002, channels), Text(0x0028_0004, "CS", photometric), Short(0x0028_0006, planar ? 1 : 0), Text(0x0028_0008, "IS", $"{frames} "),
        Short(0x0028_0010, height), Short(0x0028_0011, width), Short(0x0028_0100, bits), Short(0x0028_0101, stored), Short(0x0028_0102, high),
        Short(0x0028_0103, signed ? 1 : 0),
    ];

    public static byte[] File(string syntax, IEnumerable<Element> elements)
    {
        var uid = Encoding.ASCII.GetBytes(syntax.Length % 2 == 0 ? syntax : syntax + '\0');
        var meta = Write(new(0x0002_0010, "UI", _ => uid), named: true, big: false);
        byte[] data = [.. elements.SelectMany(element => Write(element, syntax != Implicit, syntax == Big))];
        return [.. new byte[128], .. "DICM"u8, .. meta, .. syntax == Deflated ? Deflate(data) : data];
    }

    public static Element Text(uint tag, string type, string text) => new(tag, type, _ => Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text : text + ' '));

    public static Element Short(uint tag, int value) => new(tag, "US", big => Number(value, big));

    public static Element Coded(params byte[][] pieces) => new(0x7fe0_0010, "OB", big =>
        [.. pieces.SelectMany(piece => (byte[])[.. Tag(0xfffe_e000, big), .. Length(piece.Length, big), .. piece]), .. Tag(0xfffe_e0dd, big), .. Length(0, big)], IsUndefined: true);

    public static byte[] Samples(ushort[] samples, int bits, bool big)
    {
        if (bits == 16) return [.. samples.SelectMany(s => Number(s, big))];
        byte[] bytes = bits == 8 ? [.. samples.Select(s => (byte)s)] : [.. samples.Chunk(8).Select(c => (byte)c.Select((s, i) => s << i).Sum())];
        return bytes.Length % 2 == 0 ? bytes : [.. bytes, 0];
    }

    static IEnumerable<Element> Sequences()
    {
        var inner = new Element(0x0040_a730, "SQ", big => [.. Item(Write(Text(0x0008_0100, "SH", "deep"), !_implicit, big), big, undefined: true), .. Tag(0xfffe_e0dd, big), .. Length(0, big)], IsUndefined: true);
        yield return inner with { Tag = 0x0008_1110 };
        yield return new(0x0008_1111, "SQ", big => Item(Write(Text(0x0008_0100, "SH", "flat"), !_implicit, big), big, undefined: false));
        yield return new(0x0008_1115, "SQ", big => [.. Item(Write(inner, !_implicit, big), big, undefined: true), .. Tag(0xfffe_e0dd, big), .. Length(0, big)], IsUndefined: true);
        yield return new(0x0008_2111, "UT", _ => "a long text "u8.ToArray());
    }

    // Whether the file being written names no types; only sequences need to know.
    [ThreadStatic] static bool _implicit;

    static byte[] Item(byte[] content, bool big, bool undefined) => undefined
        ? [.. Tag(0xfffe_e000, big), .. Length(-1, big), .. content, .. Tag(0xfffe_e00d, big), .. Length(0, big)]
        : [.. Tag(0xfffe_e000, big), .. Length(content.Length, big), .. content];

    static byte[] Write(Element element, bool named, bool big)
    {
        _implicit = !named;
        var value = element.Value(big);
        var length = element.IsUndefined ? -1 : value.Length;
        if (!named) return [.. Tag(element.Tag, big), .. Length(length, big), .. value];
        var type = Encoding.ASCII.GetBytes(element.Type);
        return element.Type is "OB" or "OW" or "SQ" or "UN" or "UT"
            ? [.. Tag(element.Tag, big), .. type, 0, 0, .. Length(length, big), .. value]
            : [.. Tag(element.Tag, big), .. type, .. Number(length, big), .. value];
    }

    static byte[] Tag(uint tag, bool big) => [.. Number((int)(tag >> 16), big), .. Number((int)(tag & 0xffff), big)];

    static byte[] Length(int length, bool big)
    {
        var bytes = BitConverter.GetBytes(length);
        return big ? [.. bytes.Reverse()] : bytes;
    }

    static byte[] Number(int value, bool big)
    {
        var bytes = new byte[2];
        if (big) BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        else BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    static byte[] Deflate(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest)) deflate.Write(plain);
        return packed.ToArray();
    }

    public sealed record Element(uint Tag, string Type, Func<bool, byte[]> Value, bool IsUndefined = false);
}
