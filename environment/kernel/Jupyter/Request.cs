using System.Text.Json;
using System.Text.Unicode;
using CSharpKernel.Transport;

namespace CSharpKernel.Jupyter;

/// <summary>What a front end asks for.</summary>
/// <param name="Wire">The message: whom to answer, and the header that every answer carries as its parent.</param>
/// <param name="Id">msg_id.</param>
/// <param name="Type">msg_type.</param>
/// <param name="Content">A JSON object.</param>
sealed record Request(WireMessage Wire, string Id, string Type, JsonElement Content)
{
    /// <exception cref="FormatException">A part is no JSON object, or the header lacks msg_id or msg_type.</exception>
    public static Request Parse(WireMessage wire)
    {
        var header = Object(wire.Header, "header");
        return new(wire, Text(header, "msg_id", "its header"), Text(header, "msg_type", "its header"), Object(wire.Content, "content"));
    }

    /// <summary>The id of the request that this one answers, as an input_reply may say; null where it says none.</summary>
    public string? ParentId => Object(Wire.ParentHeader, "parent header") is var parent && parent.TryGetProperty("msg_id", out _) ? Text(parent, "msg_id", "its parent header") : null;

    /// <summary>A text that the content must have.</summary>
    /// <exception cref="FormatException">It has none.</exception>
    public string Text(string name) => Text(Content, name, Type);

    public string Text(string name, string absent) => IsAbsent(name) ? absent : Text(name);

    public bool Flag(string name, bool absent) => IsAbsent(name) ? absent : Content.GetProperty(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new FormatException($"{Type}: '{name}' must be true or false"),
    };

    public int? Number(string name) =>
        IsAbsent(name) ? null
        : Content.GetProperty(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number
        : throw new FormatException($"{Type}: '{name}' must be a whole number");

    /// <summary>The texts of an object, by name; empty where there is none.</summary>
    public IEnumerable<(string Name, string Text)> Texts(string name)
    {
        if (IsAbsent(name)) return [];
        var value = Content.GetProperty(name);
        if (value.ValueKind != JsonValueKind.Object) throw new FormatException($"{Type}: '{name}' must be an object");
        return [.. value.EnumerateObject().Select(entry => (Decoded(() => entry.Name, Type), Text(value, entry.Name, Type)))];
    }

    bool IsAbsent(string name) => !Content.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null;

    static JsonElement Object(byte[] json, string part)
    {
        // The header goes back to the front end as it came, and must not spoil the answers.
        if (!Utf8.IsValid(json)) throw new FormatException($"its {part} is not UTF-8");
        try
        {
            var parsed = JsonElement.Parse(json);
            return parsed.ValueKind == JsonValueKind.Object ? parsed : throw new FormatException($"its {part} is no JSON object");
        }
        catch (JsonException e)
        {
            throw new FormatException($"its {part} is not JSON: {e.Message}", e);
        }
    }

    static string Text(JsonElement owner, string name, string where) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Decoded(() => value.GetString()!, where)
            : throw new FormatException($"{where}: '{name}' must be a text");

    static string Decoded(Func<string> read, string where)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"{where}: half a surrogate pair is no text", e);
        }
    }
}
