using System.Text;

namespace AttributionPriors.Data.Pickles;

/// <summary>The bytes of a pickle, with the place of each for errors. Reads on from wherever <paramref name="stream"/> stands.</summary>
/// <param name="stream">A seekable stream.</param>
/// <param name="file">The file's name.</param>
/// <param name="entry">The archive entry that the stream is the content of, if any.</param>
/// <param name="ofArrays">
/// Whether it holds numpy's arrays: then long texts and bytes stay where they are (<see cref="PickleBlob"/>), and Python 2's texts are bytes,
/// read as Latin-1. Else these are UTF-8, as torch reads them.
/// </param>
sealed class PickleInput(Stream stream, string file, string? entry, bool ofArrays = false)
{
    const int MaxText = 16 << 20, MaxLine = 1024;

    /// <summary>Texts and bytes from this length on stay in the file where arrays are read.</summary>
    const int Long = 1 << 10;

    static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Offset of the next byte, in the entry or the file.</summary>
    public long Position => stream.Position;

    /// <summary>The next byte.</summary>
    public byte Byte()
    {
        var value = stream.ReadByte();
        return value >= 0 ? (byte)value : throw EndsEarly();
    }

    /// <summary>The next <paramref name="count"/> bytes.</summary>
    public byte[] Bytes(long count)
    {
        if (count < 0 || count > MaxText)
            throw Error($"a text or number of {count} bytes is longer than any that is read here ({MaxText}).", BrokenFileException.FetchAgain);
        if (count > stream.Length - stream.Position)
            throw EndsEarly();
        var data = new byte[count];
        stream.ReadExactly(data);
        return data;
    }

    /// <summary>The next <paramref name="count"/> bytes as text.</summary>
    public string Text(long count)
    {
        var at = Position;
        try
        {
            return StrictUtf8.GetString(Bytes(count));
        }
        catch (DecoderFallbackException)
        {
            throw Error("a text is no valid UTF-8.", BrokenFileException.FetchAgain, at);
        }
    }

    /// <summary>The next text of Python 2.</summary>
    public object OldText(long count) => !ofArrays ? Text(count) : count >= Long ? Left(count, isText: false) : Encoding.Latin1.GetString(Bytes(count));

    /// <summary>The next text, or where it is.</summary>
    public object LongText(long count) => ofArrays && count >= Long ? Left(count, isText: true) : Text(count);

    /// <summary>The next bytes, or where they are.</summary>
    public object LongBytes(long count) => ofArrays && count >= Long ? Left(count, isText: false) : Bytes(count);

    /// <summary>What was left in the file; of a text the bytes that Latin-1 makes of it, which is how Python 3 writes bytes for Python 2.</summary>
    public byte[] Read(PickleBlob blob)
    {
        if (blob.Length > Array.MaxLength) throw Error($"{blob.Length} bytes are more than are read at once.", BrokenFileException.FetchAgain, blob.Position);
        var data = new byte[blob.Length];
        stream.Position = blob.Position;
        stream.ReadExactly(data);
        return blob.IsText ? Encoding.Latin1.GetBytes(StrictUtf8.GetString(data)) : data;
    }

    /// <summary>The text up to the next line feed, which is passed over.</summary>
    public string Line()
    {
        var start = Position;
        for (var count = 0; count < MaxLine; count++)
            if (Byte() == '\n')
            {
                stream.Position = start;
                var line = Text(count);
                stream.Position++;
                return line;
            }
        throw Error("a name does not end.", BrokenFileException.FetchAgain, start);
    }

    /// <summary>An error at a place of this pickle; the present one unless told.</summary>
    public BrokenFileException Error(string reason, string advice, long? at = null) =>
        new(file, (entry is null ? "" : $"entry {entry}, ") + $"byte {at ?? Position}", reason, advice);

    PickleBlob Left(long count, bool isText)
    {
        if (count < 0 || count > stream.Length - stream.Position) throw EndsEarly();
        var blob = new PickleBlob(stream.Position, count, isText);
        stream.Position += count;
        return blob;
    }

    BrokenFileException EndsEarly() => Error("the pickle ends early.", BrokenFileException.FetchAgain);
}
