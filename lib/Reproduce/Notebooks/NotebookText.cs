using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reproduce.Notebooks;

/// <summary>
/// The one text of a notebook: as nbformat writes it (keys in order, one blank of indentation, texts in lines), less all that
/// changes from one execution to the next. Two executions with the same outputs give the same bytes. Only the JSON of an
/// interactive figure is written otherwise, in one line: nbformat would give each number its own, and twice the bytes.
/// </summary>
/// <remarks>
/// Kept are a cell's id, type, source, tags, outputs and attachments. Executed cells are counted from 1, parts of one stream are
/// joined, and the notebook's metadata names the kit's kernel and nothing else: no times, versions or editor's settings.
/// </remarks>
static class NotebookText
{
    /// <summary>The kernel's name in notebooks and kernelspecs.</summary>
    public const string Kernel = "reproduce-csharp";

    /// <summary>The first minor version in which every cell has an id.</summary>
    const int Minor = 5;

    static readonly JsonSerializerOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly JsonWriterOptions s_format = new()
    {
        Indented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of <paramref name="notebook"/>, ending with a line feed.</summary>
    public static string Of(JsonObject notebook)
    {
        var count = 0;
        var cells = notebook["cells"]!.AsArray().Select((cell, i) => (JsonNode)Cell(cell!.AsObject(), i, ref count));
        JsonObject normal = new()
        {
            ["cells"] = new JsonArray([.. cells]),
            ["metadata"] = Metadata(),
            ["nbformat"] = 4,
            ["nbformat_minor"] = Minor,
        };
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, s_format))
            Write(writer, Sorted(normal));
        return Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length)) + "\n";
    }

    static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject entries:
                writer.WriteStartObject();
                foreach (var (name, value) in entries)
                {
                    writer.WritePropertyName(name);
                    if (value is not null && IsJson(name)) writer.WriteRawValue(value.ToJsonString(s_compact));
                    else Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items) Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                if (node is null) writer.WriteNullValue();
                else node.WriteTo(writer, s_compact);
                break;
        }
    }

    /// <summary>The MIME types whose content is an object.</summary>
    static bool IsJson(string type) => type.EndsWith("+json", StringComparison.Ordinal);

    static JsonObject Metadata() => new()
    {
        ["kernelspec"] = new JsonObject { ["name"] = Kernel, ["display_name"] = "C# (Reproduce)", ["language"] = "C#" },
        ["language_info"] = new JsonObject { ["name"] = "C#", ["file_extension"] = ".cs", ["mimetype"] = "text/x-csharp", ["pygments_lexer"] = "csharp" },
    };

    static JsonObject Cell(JsonObject cell, int index, ref int count)
    {
        var isCode = (string?)cell["cell_type"] == "code";
        JsonObject normal = new()
        {
            ["cell_type"] = cell["cell_type"]!.DeepClone(),
            ["id"] = (string?)cell["id"] ?? $"cell-{index + 1}",
            ["metadata"] = cell["metadata"]?["tags"] is JsonArray { Count: > 0 } tags ? new JsonObject { ["tags"] = tags.DeepClone() } : new JsonObject(),
            ["source"] = Lines(cell["source"]),
        };
        if (cell["attachments"] is { } attachments) normal["attachments"] = attachments.DeepClone();
        if (!isCode) return normal;
        int? number = cell["execution_count"] is null ? null : ++count;
        normal["execution_count"] = number;
        normal["outputs"] = Outputs(cell["outputs"] as JsonArray ?? [], number);
        return normal;
    }

    static JsonArray Outputs(JsonArray outputs, int? number)
    {
        JsonArray normal = [];
        foreach (var output in outputs.Select(output => output!.AsObject()))
        {
            if (IsStream(output) && normal.LastOrDefault() is JsonObject last && IsStream(last) && (string?)last["name"] == (string?)output["name"])
                last["text"] = Lines(NotebookCell.Joined(last["text"]) + NotebookCell.Joined(output["text"]));
            else
                normal.Add(Output(output, number));
        }
        return normal;
    }

    static bool IsStream(JsonObject output) => (string?)output["output_type"] == "stream";

    static JsonObject Output(JsonObject output, int? number)
    {
        var normal = output.DeepClone().AsObject();
        if (normal.ContainsKey("execution_count")) normal["execution_count"] = number;
        if (IsStream(normal)) normal["text"] = Lines(normal["text"]);
        if (normal["data"] is JsonObject data)
            foreach (var (type, _) in data.ToList().Where(entry => IsText(entry.Key)))
                data[type] = Lines(data[type]);
        return normal;
    }

    /// <summary>The MIME types whose content nbformat keeps in lines.</summary>
    static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal) || type is "image/svg+xml" or "application/javascript";

    /// <summary>A text in lines, each with its line feed.</summary>
    static JsonArray Lines(JsonNode? text)
    {
        var joined = NotebookCell.Joined(text);
        var lines = joined.Split('\n');
        return [.. lines.Select((line, i) => i + 1 < lines.Length ? line + "\n" : line).Where(line => line.Length > 0).Select(line => (JsonNode)line)];
    }

    static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject entries => new JsonObject(entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
