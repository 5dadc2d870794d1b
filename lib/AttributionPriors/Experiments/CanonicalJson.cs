using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AttributionPriors.Experiments;

/// <summary>
/// The one way that settings and results become text: equal values give equal bytes, and reading gives back what was written.
/// </summary>
/// <remarks>
/// Members in the order of their declaration with camelCase names, dictionaries by ordinal key, enums by name, the shortest digits
/// that read back to the same number, two blanks of indentation, line feeds, and one at the end. NaN and infinities have no text here:
/// a result that is not a number is an error to be seen, not stored.
/// </remarks>
public static class CanonicalJson
{
    static readonly JsonSerializerOptions Pretty = Options(indented: true), Compact = Options(indented: false);

    /// <summary>The canonical text of <paramref name="value"/>, ending with a line feed.</summary>
    /// <exception cref="InvalidDataException">A number in it is not finite; the message names the property.</exception>
    public static string Write<T>(T value) => Serialise(value, Pretty) + "\n";

    /// <summary>The same on one line, without a line feed: for messages between processes.</summary>
    /// <exception cref="InvalidDataException">A number in it is not finite; the message names the property.</exception>
    public static string WriteLine<T>(T value) => Serialise(value, Compact);

    /// <summary>Reads what <see cref="Write"/> or <see cref="WriteLine"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Where it comes from (a file's path), for the message.</param>
    /// <exception cref="InvalidDataException">It is no JSON, or a member is unknown, missing, doubled, null or of another type.</exception>
    public static T Read<T>(string json, string source)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Compact)
                ?? throw new InvalidDataException($"{source}: holds null, want a {typeof(T).Name}.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{source}: is no valid {typeof(T).Name}. {e.Message}", e);
        }
    }

    /// <summary>SHA-256 (64 lower-case hex digits) of the canonical text in UTF-8.</summary>
    public static string Sha256<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(value))));

    static string Serialise<T>(T value, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Serialize(value, options);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{typeof(T).Name}: {e.Path?.TrimStart('$', '.')} {e.Message}", e);
        }
    }

    static JsonSerializerOptions Options(bool indented) => new(JsonSerializerOptions.Strict)
    {
        WriteIndented = indented,
        IndentSize = 2,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // The text never stands in a page's script, and base64 would grow by its escaped plus signs.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false), new FiniteNumber() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { SortKeys, LeaveOutUsualSwitches } },
    };

    /// <summary>A dictionary's own order is an accident of how it was filled.</summary>
    static void SortKeys(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property is { Get: { } get, PropertyType: { IsGenericType: true } declared } && declared.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            {
                var sort = typeof(CanonicalJson).GetMethod(nameof(Sorted), BindingFlags.NonPublic | BindingFlags.Static)!
                    .MakeGenericMethod(declared.GetGenericArguments()[1]);
                property.Get = owner => sort.Invoke(null, [get(owner)]);
            }
    }

    /// <summary>X-ray switches are written where they differ from the first setting, so that a new switch leaves earlier runs their names.</summary>
    static void LeaveOutUsualSwitches(JsonTypeInfo type)
    {
        if (type.Type != typeof(XrayProtocol)) return;
        var usual = new XrayProtocol();
        foreach (var property in type.Properties)
            if (property.Get is { } get)
                property.ShouldSerialize = (_, value) => !Equals(value, get(usual));
    }

    static SortedDictionary<string, T>? Sorted<T>(IReadOnlyDictionary<string, T>? entries) =>
        entries is null ? null : new(entries.ToDictionary(), StringComparer.Ordinal);

    sealed class FiniteNumber : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            // Without a message of its own, the exception gets one with the member's path.
            reader.GetDouble() is var number && double.IsFinite(number) ? number : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (!double.IsFinite(value)) throw new JsonException($"is {value}; only finite numbers are stored.");
            writer.WriteNumberValue(value);
        }
    }
}
