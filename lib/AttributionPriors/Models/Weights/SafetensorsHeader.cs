using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AttributionPriors.Data;

namespace AttributionPriors.Models.Weights;

/// <summary>One tensor's line in a safetensors header.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="DType">Element type, a known one.</param>
/// <param name="Shape">Sizes of the axes.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
sealed record SafetensorsEntry(string Name, string DType, long[] Shape, long Begin, long End);

/// <summary>
/// The JSON header of a safetensors file: <c>{"__metadata__":{text:text},name:{"dtype":…,"shape":[…],"data_offsets":[begin,end]},…}</c>.
/// </summary>
/// <param name="Entries">The tensors in the header's order; together their ranges cover the data once, without gaps.</param>
/// <param name="Metadata">The free text.</param>
sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The format's own bound on the header.</summary>
    public const int MaxBytes = 100_000_000;

    /// <summary>Bytes of the length that precedes the header.</summary>
    public const int LengthBytes = 8;

    const string MetadataKey = "__metadata__";

    /// <summary>Parses and validates <paramref name="json"/> of a file whose data are <paramref name="dataBytes"/> long.</summary>
    /// <exception cref="BrokenFileException">Anything is not as the format has it.</exception>
    public static SafetensorsHeader Parse(byte[] json, long dataBytes, string file)
    {
        if (json is not [(byte)'{', ..])
            throw Error(file, "the header does not start with '{'.");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            var header = Interpret(document.RootElement, file);
            CheckRanges(header.Entries, dataBytes, file);
            return header;
        }
        // The second is what a name with half a surrogate pair causes.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BrokenFileException(file, "header", $"the header is no valid JSON: {e.Message}", BrokenFileException.FetchAgain, e);
        }
    }

    /// <summary>The header as UTF-8, in one fixed form: metadata first and sorted, no spaces inside, padded with spaces to a multiple of 8.</summary>
    public byte[] Format()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json);
            foreach (var entry in Entries)
                WriteEntry(json, entry);
            json.WriteEndObject();
        }
        while (buffer.Length % LengthBytes != 0)
            buffer.WriteByte((byte)' ');
        if (buffer.Length > MaxBytes)
            throw new ArgumentException($"The header would take {buffer.Length} bytes and the format allows {MaxBytes}: split the tensors over several files.");
        return buffer.ToArray();
    }

    /// <summary>Refuses a name that the header cannot carry unchanged.</summary>
    public static void CheckName(string name)
    {
        if (name == MetadataKey)
            throw new ArgumentException($"A tensor cannot be called {MetadataKey}, which the format keeps for itself: rename it.");
        CheckText(name);
    }

    static void CheckText(string text)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"'{text}' holds half a surrogate pair, which no file can store: rename it.", e);
        }
    }

    void WriteMetadata(Utf8JsonWriter json)
    {
        if (Metadata.Count == 0)
            return;
        json.WriteStartObject(MetadataKey);
        foreach (var (key, value) in Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            CheckText(key);
            CheckText(value);
            json.WriteString(key, value);
        }
        json.WriteEndObject();
    }

    static void WriteEntry(Utf8JsonWriter json, SafetensorsEntry entry)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", entry.DType);
        json.WriteStartArray("shape");
        foreach (var size in entry.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(entry.Begin);
        json.WriteNumberValue(entry.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static SafetensorsHeader Interpret(JsonElement root, string file)
    {
        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == MetadataKey)
                metadata = ReadMetadata(property.Value, file);
            else
                entries.Add(ReadEntry(property, file));
        }
        return new(entries, metadata);
    }

    static Dictionary<string, string> ReadMetadata(JsonElement value, string file)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
            throw Error(file, $"{MetadataKey} is no object of texts.");
        return value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
    }

    static SafetensorsEntry ReadEntry(JsonProperty property, string file)
    {
        var (name, value) = (property.Name, property.Value);
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 3
            || !value.TryGetProperty("dtype", out var dtype) || !value.TryGetProperty("shape", out var shape)
            || !value.TryGetProperty("data_offsets", out var offsets))
            throw Error(file, $"tensor '{name}' is not described by exactly dtype, shape and data_offsets.");
        if (dtype.ValueKind != JsonValueKind.String || !RawTensor.ElementSizes.ContainsKey(dtype.GetString()!))
            throw new BrokenFileException(file, "header", $"tensor '{name}' has the element type {dtype.GetRawText()}, which is not supported.",
                $"Convert it to one of {RawTensor.KnownTypes}.");
        if (Integers(shape) is not { } sizes || RawTensor.ByteCount(dtype.GetString()!, sizes) is not { } bytes)
            throw Error(file, $"tensor '{name}' has the shape {shape.GetRawText()}, which is no list of sizes.");
        if (Integers(offsets) is not [var begin, var end] || begin < 0 || end < begin)
            throw Error(file, $"tensor '{name}' has the data_offsets {offsets.GetRawText()}, which are no [begin, end].");
        if (end - begin != bytes)
            throw Error(file, $"tensor '{name}' is {dtype.GetString()} {shape.GetRawText()}, which takes {bytes} bytes, but its data_offsets {offsets.GetRawText()} span {end - begin}.");
        return new(name, dtype.GetString()!, sizes, begin, end);
    }

    static long[]? Integers(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
            return null;
        var values = new List<long>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var value))
                return null;
            values.Add(value);
        }
        return [.. values];
    }

    static void CheckRanges(IEnumerable<SafetensorsEntry> entries, long dataBytes, string file)
    {
        var reached = 0L;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != reached)
                throw Error(file, $"tensor '{entry.Name}' begins at {entry.Begin} where the data before it end at {reached}: "
                    + (entry.Begin < reached ? "tensors overlap." : "there is a gap."));
            reached = entry.End;
        }
        if (reached != dataBytes)
            throw Error(file, $"the tensors take {reached} bytes, but {dataBytes} bytes follow the header.");
    }

    static BrokenFileException Error(string file, string reason) => new(file, "header", reason, BrokenFileException.FetchAgain);
}
