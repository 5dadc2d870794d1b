using System.Text;

namespace AttributionPriors.Models.Weights;

/// <summary>The bytes of a pickle, with the place of each for errors. Reads on from wherever <paramref name="stream"/> stands.</summary>
/// <param name="stream">A seekable stream.</param>
/// <param name="file">The file's name.</param>
/// <param name="entry">The archive entry that the stream is the content of, if any.</param>
sealed class PickleInput(Stream stream, string file, string? entry)
{
    const int MaxText = 16 << 20, MaxLine = 1024;

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
            throw Error($"a text or number of {count} bytes is longer than any state dict needs ({MaxText}).", WeightFileException.FetchAgain);
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
            throw Error("a text is no valid UTF-8.", WeightFileException.FetchAgain, at);
        }
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
        throw Error("a name does not end.", WeightFileException.FetchAgain, start);
    }

    /// <summary>An error at a place of this pickle; the present one unless told.</summary>
    public WeightFileException Error(string reason, string advice, long? at = null) =>
        new(file, (entry is null ? "" : $"entry {entry}, ") + $"byte {at ?? Position}", reason, advice);

    WeightFileException EndsEarly() => Error("the pickle ends early.", WeightFileException.FetchAgain);
}
