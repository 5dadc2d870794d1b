namespace AttributionPriors.Reporting;

/// <summary>
/// Says how notebooks show a type. Notebook kernels find this attribute by its name and its members' names (the convention of .NET Interactive),
/// so that neither side needs the other.
/// </summary>
/// <param name="formatterSourceType">A type with a constructor without parameters and <c>IEnumerable&lt;T&gt; CreateTypeFormatters()</c>, see <see cref="TypeFormatter"/>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>Makes the formatters.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>
    /// The MIME types that .NET Interactive puts into its answer: all but JSON, which it would send as quoted text that viewers take for damaged.
    /// </summary>
    public string[] PreferredMimeTypes =>
        [.. ((ITypeFormatterSource)Activator.CreateInstance(FormatterSourceType)!).CreateTypeFormatters()
            .Select(formatter => formatter.MimeType).Where(mimeType => !mimeType.EndsWith("json", StringComparison.Ordinal))];
}

/// <summary>Makes the formatters of a type.</summary>
public interface ITypeFormatterSource
{
    /// <summary>One formatter per MIME type that can be offered on this machine, the richest first.</summary>
    IEnumerable<TypeFormatter> CreateTypeFormatters();
}

/// <summary>Writes a value in one MIME type: text as it is, binary content in base64, JSON as its text.</summary>
public sealed class TypeFormatter
{
    readonly Func<object, string?> _write;

    TypeFormatter(string mimeType, Func<object, string?> write) => (MimeType, _write) = (mimeType, write);

    /// <summary>The MIME type.</summary>
    public string MimeType { get; }

    /// <summary>A formatter of values of one type; it writes null for one that has no such form.</summary>
    public static TypeFormatter Of<T>(string mimeType, Func<T, string?> write) where T : notnull =>
        new(mimeType, value => value is T known ? write(known) : null);

    /// <summary>Writes the value; false, and nothing written, where it is of another type or has no such form.</summary>
    public bool Format(object value, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_write(value) is not { } text)
            return false;
        writer.Write(text);
        return true;
    }
}
