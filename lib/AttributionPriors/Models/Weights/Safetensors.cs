using AttributionPriors.Data;
using System.Buffers.Binary;

namespace AttributionPriors.Models.Weights;

/// <summary>
/// Reads and writes the safetensors format: an 8-byte little-endian length, a JSON header of that length, then the tensors'
/// bytes. Nothing in such a file can be executed. Format: the safetensors project's README (Hugging Face).
/// </summary>
public static class Safetensors
{
    /// <summary>Reads <paramref name="path"/>; tensors come in the header's order.</summary>
    /// <exception cref="BrokenFileException">The file is not as the format has it; everything is checked before a tensor is read.</exception>
    public static StateDict Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads all of <paramref name="stream"/> from where it stands. <paramref name="name"/> stands for the file in errors.</summary>
    /// <exception cref="BrokenFileException">The content is not as the format has it.</exception>
    public static StateDict Read(Stream stream, string name = "stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
        {
            // The length must be known before anything that the header claims is allocated.
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            copy.Position = 0;
            return Read(copy, name);
        }
        var json = ReadHeader(stream, name);
        var header = SafetensorsHeader.Parse(json, stream.Length - stream.Position, name);
        return new(ReadData(stream, header.Entries, name), header.Metadata);
    }

    /// <summary>
    /// Writes <paramref name="path"/> whole or not at all: to a temporary file in the same folder, flushed to the disk and
    /// renamed. Equal tensors in equal order with equal metadata give equal bytes.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="tensors">Name → tensor, each name once; <see cref="Read(string)"/> returns them in this order.</param>
    /// <param name="metadata">Free text, stored sorted by key.</param>
    /// <exception cref="ArgumentException">A name occurs twice or cannot be stored.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, RawTensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes the same bytes to a stream.</summary>
    /// <exception cref="ArgumentException">A name occurs twice or cannot be stored.</exception>
    public static void Write(
        Stream stream, IEnumerable<KeyValuePair<string, RawTensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        KeyValuePair<string, RawTensor>[] given = [.. tensors];
        // Wide elements first: so every tensor starts at a multiple of its element size.
        var layout = given.OrderByDescending(pair => RawTensor.ElementSizes[pair.Value.DType]);
        var json = new SafetensorsHeader(Entries(given, layout), metadata ?? new Dictionary<string, string>()).Format();
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        stream.Write(length);
        stream.Write(json);
        foreach (var (_, tensor) in layout)
            stream.Write(tensor.Data);
    }

    static List<SafetensorsEntry> Entries(IEnumerable<KeyValuePair<string, RawTensor>> given, IEnumerable<KeyValuePair<string, RawTensor>> layout)
    {
        var begins = new Dictionary<string, long>();
        var end = 0L;
        foreach (var (name, tensor) in layout)
        {
            SafetensorsHeader.CheckName(name);
            if (!begins.TryAdd(name, end))
                throw new ArgumentException($"Two tensors are called '{name}': rename one.");
            end = checked(end + tensor.Data.Length);
        }
        return [.. given.Select(pair => new SafetensorsEntry(
            pair.Key, pair.Value.DType, pair.Value.Shape, begins[pair.Key], begins[pair.Key] + pair.Value.Data.Length))];
    }

    static byte[] ReadHeader(Stream stream, string file)
    {
        var available = stream.Length - stream.Position;
        if (available < SafetensorsHeader.LengthBytes)
            throw new BrokenFileException(file, $"byte {available}", "it ends within the 8 bytes of the header's length.", BrokenFileException.FetchAgain);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.LengthBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaxBytes)
            throw new BrokenFileException(file, "byte 0", $"its header claims {length} bytes; the format allows {SafetensorsHeader.MaxBytes}.",
                "Check that this is a safetensors file.");
        if (length > (ulong)(available - SafetensorsHeader.LengthBytes))
            throw new BrokenFileException(file, $"byte {available}", $"it ends within its header of {length} bytes.", BrokenFileException.FetchAgain);
        var json = new byte[length];
        stream.ReadExactly(json);
        return json;
    }

    static OrderedDictionary<string, RawTensor> ReadData(Stream stream, IReadOnlyList<SafetensorsEntry> entries, string file)
    {
        if (entries.FirstOrDefault(entry => entry.End - entry.Begin > Array.MaxLength) is { } large)
            throw new BrokenFileException(file, "header", $"tensor '{large.Name}' takes {large.End - large.Begin} bytes; at most {Array.MaxLength} can be read.",
                "Split it, or store it in a narrower element type.");
        var data = new Dictionary<string, byte[]>();
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            data[entry.Name] = new byte[entry.End - entry.Begin];
            stream.ReadExactly(data[entry.Name]);
        }
        return new(entries.Select(entry => KeyValuePair.Create(entry.Name, new RawTensor(entry.DType, entry.Shape, data[entry.Name]))));
    }
}
