using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CSharpKernel.Display;

/// <summary>
/// Turns a value into a bundle: the forms that its type declares (<see cref="ConventionalFormatters"/>), an HTML table where it is one, and
/// <c>text/plain</c> always. A form that fails is told to <paramref name="report"/>, and the others still go out.
/// </summary>
sealed class Formatter(Action<string> report)
{
    const string Plain = "text/plain";
    const string Html = "text/html";
    const string Json = "application/json";

    readonly ConventionalFormatters conventional = new();

    /// <summary>The bundle of a value.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="wanted">Only these MIME types, besides <c>text/plain</c>; none means all.</param>
    /// <exception cref="ArgumentException">A wanted form is one that the value does not have.</exception>
    public MimeBundle Format(object? value, IReadOnlyList<string> wanted)
    {
        if (value is MimeBundle bundle) return bundle;
        var shown = value is IEnumerable sequence and not string and not Array { Rank: > 1 } && !PlainText.SpeaksForItself(value.GetType()) && Declared(value).Count == 0
            ? Items.Of(sequence, HtmlTable.RowLimit + 1)
            : value;
        var data = new Dictionary<string, object>();
        foreach (var (mime, write) in FormsOf(shown))
        {
            if (wanted.Count > 0 && mime != Plain && !wanted.Contains(mime)) continue;
            if (data.ContainsKey(mime)) continue;
            if (Try(mime, shown, write) is { } content) data[mime] = content;
        }
        if (!data.ContainsKey(Plain)) data[Plain] = PlainText.Of(shown);
        foreach (var mime in wanted.Where(m => !data.ContainsKey(m)))
            data[mime] = OnDemand(value, mime, (string)data[Plain]);
        return new(data);
    }

    IEnumerable<(string Mime, Func<TextWriter, bool> Write)> FormsOf(object? value)
    {
        if (value is null) yield break;
        if (value is Content content)
        {
            yield return (content.MimeType, Writing(w => w.Write(content.Text)));
            if (!IsText(content.MimeType)) yield return (Plain, Writing(w => w.Write($"({content.MimeType})")));
            yield break;
        }
        if (value is Items items)
        {
            if (HtmlTable.IsTable(items)) yield return (Html, Writing(w => HtmlTable.Write(items, w)));
            yield break;
        }
        foreach (var formatter in Declared(value)) yield return (formatter.MimeType, w => formatter.Format(value, w));
    }

    IReadOnlyList<ConventionalFormatter> Declared(object value)
    {
        try { return conventional.For(value.GetType()); }
        catch (Exception e) when (RunningCell.IsFailure(e))
        {
            report($"{PlainText.NameOf(value.GetType())}: {Unwrap(e).Message}");
            return [];
        }
    }

    object? Try(string mime, object? value, Func<TextWriter, bool> write)
    {
        try
        {
            using var text = new StringWriter();
            if (!write(text)) return null;
            // Typed, because a string converts to a JsonNode without being asked to.
            return IsJson(mime) ? JsonNode.Parse(text.ToString()) : (object)text.ToString();
        }
        catch (Exception e) when (RunningCell.IsFailure(e))
        {
            var cause = Unwrap(e);
            report($"The {mime} form of {PlainText.NameOf(value!.GetType())} failed: {cause.GetType().Name}: {cause.Message}");
            return null;
        }
    }

    /// <summary>Forms that any value has, but only on demand.</summary>
    static object OnDemand(object? value, string mime, string plain) => mime switch
    {
        Html => $"<pre>{HtmlTable.Escape(plain)}</pre>",
        Json => (object?)JsonSerializer.SerializeToNode(value) ?? "null",
        _ => throw new ArgumentException(
            $"{(value is null ? "null" : PlainText.NameOf(value.GetType()))} has no {mime} form. Text that is {mime} already is shown by text.DisplayAs(\"{mime}\")."),
    };

    static Func<TextWriter, bool> Writing(Action<TextWriter> write) => writer =>
    {
        write(writer);
        return true;
    };

    /// <summary>JSON goes out as objects, as the protocol wants it.</summary>
    static bool IsJson(string mime) => mime == Json || mime.EndsWith("+json", StringComparison.Ordinal);

    static bool IsText(string mime) => mime.StartsWith("text/", StringComparison.Ordinal) || IsJson(mime);

    static Exception Unwrap(Exception e) => e is TargetInvocationException { InnerException: { } inner } ? inner : e;
}
