using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CSharpKernel.Jupyter;

/// <summary>How the kernel writes JSON: short, and never failing on a text that a cell made.</summary>
static class Json
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(JsonObject value) => JsonSerializer.SerializeToUtf8Bytes(value, Plain);

    /// <summary>A text that is valid Unicode: what is half a surrogate pair becomes U+FFFD.</summary>
    public static JsonNode Text(string text) => JsonValue.Create(IsWhole(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(Text)]);

    /// <summary>MIME type to content; JSON types are objects.</summary>
    public static JsonObject Bundle(MimeBundle bundle)
    {
        JsonObject data = [];
        foreach (var (type, content) in bundle.Data)
            data[type] = content switch
            {
                JsonNode node => node.DeepClone(),
                JsonElement element => JsonSerializer.SerializeToNode(element),
                _ => Text(content as string ?? content.ToString() ?? ""),
            };
        return data;
    }

    public static JsonObject Failure(CellError error) => new()
    {
        ["ename"] = Text(error.Name), ["evalue"] = Text(error.Message), ["traceback"] = Texts(error.Traceback),
    };

    static bool IsWhole(string text)
    {
        for (var rest = text.AsSpan(); ;)
        {
            var next = rest.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0) return true;
            if (Rune.DecodeFromUtf16(rest[next..], out _, out var length) != System.Buffers.OperationStatus.Done) return false;
            rest = rest[(next + length)..];
        }
    }
}
