using System.Buffers.Binary;
using System.Text;

namespace AttributionPriors.Data.Dicom;

/// <summary>Where an element's value lies.</summary>
/// <param name="Type">Its value representation, two letters; empty where the syntax does not name it.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
readonly record struct DicomElement(string Type, int Start, int Length);

/// <summary>Walks through the elements of a data set (PS3.5, section 7): the outermost ones are kept, sequences are passed over.</summary>
ref struct DicomParser(ReadOnlySpan<byte> bytes, string name, DicomSyntax syntax, int start)
{
    const uint Undefined = uint.MaxValue;

    // Deeper nesting than any real file has; a hostile one must not exhaust the stack.
    const int MostLevels = 64;

    readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The next byte.</summary>
    public int At { get; private set; } = start;

    /// <summary>The pieces of coded pixels, the table of offsets first; empty where the pixels are not coded.</summary>
    public List<Range> Fragments { get; } = [];

    /// <summary>Keeps elements whose tags lie in the range; stops at the first one beyond it, or at the end.</summary>
    /// <exception cref="BrokenFileException">An element reaches beyond the file, or is none.</exception>
    public void Read(Dictionary<uint, DicomElement> into, uint last)
    {
        while (At < _bytes.Length)
        {
            // What lies beyond the range may be written in another syntax.
            if (Tag(At) > last) return;
            var (tag, type, length) = Next();
            if (tag == DicomTag.PixelData && length == Undefined) ReadFragments();
            else if (length == Undefined) SkipSequence(type == "UN" ? DicomSyntax.Implicit : syntax, 0);
            else
            {
                into[tag] = new(type, At, Take(length));
                continue;
            }
            into[tag] = new(type, At, 0);
        }
    }

    // Tag, type and length; At is behind them.
    (uint Tag, string Type, uint Length) Next()
    {
        var begin = At;
        var tag = Tag(begin);
        At = begin + 8;
        // Items and their ends never name a type.
        if (!syntax.IsExplicit || tag >> 16 == 0xfffe) return (tag, "", Long(begin + 4));
        var type = Encoding.ASCII.GetString(Slice(begin + 4, 2));
        if (!char.IsAsciiLetterUpper(type[0]) || !char.IsAsciiLetterUpper(type[1]))
            throw new BrokenFileException(name, $"byte {begin}", $"element {DicomTag.Text(tag)} has no type (two capital letters) where {syntax.Name} wants one.");
        if (type is not ("OB" or "OD" or "OF" or "OL" or "OV" or "OW" or "SQ" or "SV" or "UC" or "UN" or "UR" or "UT" or "UV"))
            return (tag, type, Short(begin + 6));
        At = begin + 12;
        return (tag, type, Long(begin + 8));
    }

    // Passes over a sequence of undefined length, its end included.
    void SkipSequence(DicomSyntax inside, int level)
    {
        if (level > MostLevels) throw new BrokenFileException(name, $"byte {At}", $"sequences lie more than {MostLevels} deep in each other.");
        var parser = new DicomParser(_bytes, name, inside, At);
        while (true)
        {
            var (tag, _, length) = parser.Next();
            if (tag == DicomTag.SequenceEnd) break;
            if (tag != DicomTag.Item) throw new BrokenFileException(name, $"byte {parser.At - 8}", $"a sequence holds items, not {DicomTag.Text(tag)}.");
            if (length == Undefined) parser.SkipItem(level);
            else parser.Take(length);
        }
        At = parser.At;
    }

    void SkipItem(int level)
    {
        while (true)
        {
            var (tag, type, length) = Next();
            if (tag == DicomTag.ItemEnd) return;
            if (length == Undefined) SkipSequence(type == "UN" ? DicomSyntax.Implicit : syntax, level + 1);
            else Take(length);
        }
    }

    void ReadFragments()
    {
        while (true)
        {
            var (tag, _, length) = Next();
            if (tag == DicomTag.SequenceEnd) return;
            if (tag != DicomTag.Item) throw new BrokenFileException(name, $"byte {At - 8}", $"coded pixels lie in items, not in {DicomTag.Text(tag)}.");
            var begin = At;
            Fragments.Add(begin..(begin + Take(length)));
        }
    }

    int Take(uint length)
    {
        if (length > _bytes.Length - At)
            throw new BrokenFileException(name, $"byte {At}", $"an element of {length} bytes begins here, {_bytes.Length - At} are left; the file is cut off or damaged.");
        At += (int)length;
        return (int)length;
    }

    readonly uint Tag(int at) => (uint)Short(at) << 16 | Short(at + 2);

    readonly ushort Short(int at) => syntax.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(Slice(at, 2)) : BinaryPrimitives.ReadUInt16LittleEndian(Slice(at, 2));

    readonly uint Long(int at) => syntax.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(Slice(at, 4)) : BinaryPrimitives.ReadUInt32LittleEndian(Slice(at, 4));

    readonly ReadOnlySpan<byte> Slice(int at, int length) => at <= _bytes.Length - length
        ? _bytes.Slice(at, length)
        : throw new BrokenFileException(name, $"byte {at}", "the file is cut off within an element.");
}
