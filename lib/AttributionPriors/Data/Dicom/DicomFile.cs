using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace AttributionPriors.Data.Dicom;

/// <summary>
/// A DICOM file (PS3.10): its outermost elements and the pixels of its first frame. Reads implicit and explicit little endian, explicit
/// big endian, deflated, RLE and JPEG of 8 bits itself; other JPEG codings through <see cref="ForeignDicom"/>.
/// </summary>
public sealed class DicomFile
{
    // Preamble and the letters DICM.
    const int PreambleLength = 128, MetaStart = PreambleLength + 4;

    // What the view of a radiograph lies within; a longer header is found by reading the whole file.
    const int HeaderBytes = 1 << 16;

    readonly byte[] _bytes;
    readonly Dictionary<uint, DicomElement> _elements = [];
    readonly IReadOnlyList<Range> _fragments;

    DicomFile(byte[] bytes, string name, uint last)
    {
        Name = name;
        var (uid, start) = Meta(bytes, name);
        Syntax = DicomSyntax.Find(uid)
            ?? throw new BrokenFileException(name, $"element {DicomTag.Text(DicomTag.TransferSyntax)}", $"the transfer syntax {uid} is not read here.");
        _bytes = Syntax.IsDeflated ? Inflate(bytes, start, name) : bytes;
        var parser = new DicomParser(_bytes, name, Syntax, Syntax.IsDeflated ? 0 : start);
        parser.Read(_elements, last);
        _fragments = parser.Fragments;
    }

    /// <summary>What error messages call it.</summary>
    internal string Name { get; }

    /// <summary>The file, inflated where it was deflated.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>How it is written.</summary>
    internal DicomSyntax Syntax { get; }

    /// <summary>The pieces of coded pixels, the table of offsets first.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Fragments => [.. _fragments.Select(range => (ReadOnlyMemory<byte>)_bytes.AsMemory(range))];

    /// <summary>Whether bytes start as a DICOM file does.</summary>
    public static bool IsDicom(ReadOnlySpan<byte> bytes) => bytes.Length >= MetaStart && bytes[PreambleLength..].StartsWith("DICM"u8);

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="BrokenFileException">It is no DICOM file, is cut off, or is written in a syntax that is not read here.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DicomFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="BrokenFileException">As for <see cref="Read"/>.</exception>
    public static DicomFile Decode(byte[] bytes, string name) => new(bytes, name, uint.MaxValue);

    /// <summary>Reads a file's elements up to <paramref name="last"/>, and seldom more of the file than its beginning.</summary>
    /// <exception cref="BrokenFileException">As for <see cref="Read"/>.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DicomFile ReadHeader(string path, uint last)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Math.Min(file.Length, HeaderBytes)];
        file.ReadExactly(bytes);
        if (file.Length == bytes.Length) return new(bytes, path, last);
        try
        {
            return new(bytes, path, last);
        }
        catch (BrokenFileException)
        {
            // The part read may be what is too short.
            return new(File.ReadAllBytes(path), path, last);
        }
    }

    /// <summary>An element's text without the blanks that fill it up; null where it is absent or empty.</summary>
    public string? Text(uint tag) =>
        _elements.TryGetValue(tag, out var element) && Encoding.Latin1.GetString(_bytes, element.Start, element.Length).Trim(' ', '\0') is { Length: > 0 } text
            ? text
            : null;

    /// <summary>The pixels of the first frame: see <see cref="DicomPixels.Decode"/>.</summary>
    /// <exception cref="BrokenFileException">There are none, or they do not fit what the file says of them.</exception>
    /// <exception cref="MissingDecoderException">Their coding needs a program that is not installed.</exception>
    public DecodedImage Pixels() => DicomPixels.Decode(this);

    /// <summary>A 16-bit number; <paramref name="otherwise"/> where it is absent.</summary>
    /// <exception cref="BrokenFileException">It is absent and there is no other, or it is no such number.</exception>
    internal int Number(uint tag, int? otherwise = null)
    {
        if (!_elements.TryGetValue(tag, out var element) || element.Length == 0)
            return otherwise ?? throw new BrokenFileException(Name, $"element {DicomTag.Text(tag)}", "it is missing, and without it there is no image.");
        if (element.Length < 2) throw new BrokenFileException(Name, $"element {DicomTag.Text(tag)}", "it is no number of two bytes.");
        var value = _bytes.AsSpan(element.Start);
        return Syntax.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value);
    }

    /// <summary>A number written as text; <paramref name="otherwise"/> where it is absent.</summary>
    internal int WrittenNumber(uint tag, int otherwise) =>
        Text(tag) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw new BrokenFileException(Name, $"element {DicomTag.Text(tag)}", $"'{text}' is no whole number.");

    /// <summary>Type and bytes of the pixels where they are not coded; null where there are none.</summary>
    internal (string Type, ReadOnlyMemory<byte> Bytes)? NativePixels() =>
        _elements.TryGetValue(DicomTag.PixelData, out var element) ? (element.Type, _bytes.AsMemory(element.Start, element.Length)) : null;

    // The transfer syntax and where the data set begins. Old files have no first group, and are written implicitly.
    static (string Uid, int Start) Meta(byte[] bytes, string name)
    {
        if (!IsDicom(bytes))
        {
            // Their first group is then the identifying one, 0008.
            if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[8, 0])) return (DicomSyntax.Implicit.Uid, 0);
            throw new BrokenFileException(name, "byte 128", "it does not start as a DICOM file does.");
        }
        var elements = new Dictionary<uint, DicomElement>();
        var parser = new DicomParser(bytes, name, DicomSyntax.Explicit, MetaStart);
        parser.Read(elements, last: 0x0002_ffff);
        return elements.TryGetValue(DicomTag.TransferSyntax, out var uid)
            ? (Encoding.ASCII.GetString(bytes, uid.Start, uid.Length).TrimEnd('\0', ' '), parser.At)
            : throw new BrokenFileException(name, $"element {DicomTag.Text(DicomTag.TransferSyntax)}", "the transfer syntax is missing.");
    }

    static byte[] Inflate(byte[] bytes, int start, string name)
    {
        try
        {
            using var packed = new DeflateStream(new MemoryStream(bytes, start, bytes.Length - start), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            packed.CopyTo(plain);
            return plain.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new BrokenFileException(name, $"byte {start}", $"the deflated elements are damaged ({e.Message}).", e);
        }
    }
}
