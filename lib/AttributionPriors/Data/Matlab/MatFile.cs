using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AttributionPriors.Data.Matlab;

/// <summary>
/// Reads the variables of a MATLAB level-5 file (<c>.mat</c> of MATLAB 5 to 7.2, little-endian), compressed or not, one after another and without ever
/// holding the file. Format: MathWorks, "MAT-File Format", level 5.
/// </summary>
public static class MatFile
{
    const int HeaderLength = 128, TagLength = 8;
    const int Matrix = 14, Compressed = 15;

    /// <summary>Whether a file starts as a MATLAB file does.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsMat(string path)
    {
        using var stream = File.OpenRead(path);
        var head = new byte[6];
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.AsSpan().SequenceEqual("MATLAB"u8);
    }

    /// <summary>Goes through the variables. Each must be read, or passed over, before the next.</summary>
    /// <exception cref="BrokenFileException">It is no such file, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IEnumerable<MatVariable> Variables(string path)
    {
        using var stream = File.OpenRead(path);
        CheckHeader(stream, path);
        var tag = new byte[TagLength];
        for (long at = HeaderLength; at < stream.Length;)
        {
            stream.Position = at;
            if (stream.ReadAtLeast(tag, TagLength, throwOnEndOfStream: false) < TagLength) throw new BrokenFileException(path, $"byte {at}", "the file is cut off in an element's tag.");
            var (type, size) = (BinaryPrimitives.ReadInt32LittleEndian(tag), BinaryPrimitives.ReadUInt32LittleEndian(tag.AsSpan(4)));
            if (at + TagLength + size > stream.Length)
                throw new BrokenFileException(path, $"byte {at}", $"an element of {size} bytes begins here, and {stream.Length - at - TagLength} follow: the file is cut off.");
            if (type == Compressed)
            {
                using var unpacked = new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true);
                var elements = new MatElements(unpacked, path, at, long.MaxValue);
                if (elements.Tag().Type != Matrix) throw elements.Broken("a compressed element holds no variable.");
                yield return MatVariable.Read(elements);
            }
            else if (type == Matrix)
            {
                yield return MatVariable.Read(new(stream, path, at, size));
            }
            at += TagLength + size;
        }
    }

    static void CheckHeader(Stream stream, string path)
    {
        var header = new byte[HeaderLength];
        var read = stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        var text = Encoding.ASCII.GetString(header, 0, Math.Min(read, 10));
        if (text.StartsWith("MATLAB 7.3", StringComparison.Ordinal)) throw new BrokenFileException(path, "header", "it is a file of MATLAB 7.3 (HDF5); save it with the option -v7.");
        if (read < HeaderLength || !text.StartsWith("MATLAB 5.0", StringComparison.Ordinal)) throw new BrokenFileException(path, "byte 0", "it does not start as a MATLAB level-5 file does.");
        if (header[126] == 'M' && header[127] == 'I') throw new BrokenFileException(path, "byte 126", "its numbers are big-endian; save it on a current machine.");
        if (header[126] != 'I' || header[127] != 'M') throw new BrokenFileException(path, "byte 126", "its mark of the order of bytes is none.");
    }
}

/// <summary>The stream of elements within one variable.</summary>
/// <param name="stream">Stands behind the variable's own tag.</param>
/// <param name="path">For errors.</param>
/// <param name="place">Where the variable begins in the file.</param>
/// <param name="limit">Bytes that may be read.</param>
sealed class MatElements(Stream stream, string path, long place, long limit)
{
    long _read;

    /// <summary>An error at this variable.</summary>
    public BrokenFileException Broken(string reason, Exception? inner = null) => new(path, $"variable at byte {place}", reason, inner);

    /// <summary>The next element's tag; of a short element its data come with it.</summary>
    public (int Type, long Size, byte[]? Short) Tag()
    {
        var tag = Bytes(8);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(tag);
        return first >> 16 == 0
            ? ((int)first, BinaryPrimitives.ReadUInt32LittleEndian(tag.AsSpan(4)), null)
            : first >> 16 <= 4 ? ((int)(first & 0xffff), first >> 16, tag[4..(4 + (int)(first >> 16))])
            : throw Broken($"a short element claims {first >> 16} bytes, and at most 4 fit.");
    }

    /// <summary>The next element whole, which is small.</summary>
    public (int Type, byte[] Data) Small()
    {
        const int most = 1 << 16;
        var (type, size, data) = Tag();
        if (size > most) throw Broken($"a name or shape of {size} bytes is longer than any.");
        return (type, data ?? Padded((int)size));
    }

    /// <summary>The next bytes.</summary>
    public byte[] Bytes(int count)
    {
        var data = new byte[count];
        Fill(data);
        return data;
    }

    /// <summary>Fills a buffer with the next bytes.</summary>
    public void Fill(Span<byte> buffer)
    {
        _read += buffer.Length;
        if (_read > limit) throw Broken("it goes on beyond its element.");
        try
        {
            if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length) throw Broken("it ends early.");
        }
        catch (InvalidDataException e)
        {
            throw Broken($"its compressed data are damaged ({e.Message}).", e);
        }
    }

    /// <summary>The elements within the next bytes.</summary>
    public MatElements Part(int size) => new(new MemoryStream(Bytes(size)), path, place, size);

    byte[] Padded(int size)
    {
        var data = Bytes(size);
        Bytes((8 - size % 8) % 8);
        return data;
    }
}
