using System.Collections;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace CSharpKernel.Display;

/// <summary>
/// Sequences of records or objects as an HTML table, a row an element and a column a property; dictionaries with a row an entry. All text is
/// escaped.
/// </summary>
static class HtmlTable
{
    /// <summary>Rows shown; a reader scrolls no further.</summary>
    public const int RowLimit = 50;

    /// <summary>Whether a sequence is worth a table.</summary>
    public static bool IsTable(Items items) => items.First.Count > 0 && ColumnsOf(items.Element).Count > 0;

    /// <summary>Writes the table.</summary>
    public static void Write(Items items, TextWriter writer)
    {
        var columns = ColumnsOf(items.Element);
        writer.Write("<table><thead><tr>");
        foreach (var column in columns) writer.Write($"<th>{Escape(column.Name)}</th>");
        writer.Write("</tr></thead><tbody>");
        foreach (var row in items.First.Take(RowLimit)) Write(row, columns, writer);
        writer.Write("</tbody></table>");
        if (items.First.Count > RowLimit) writer.Write($"<p>The first {RowLimit} rows{(items.Count is { } n ? $" of {n}" : "")}.</p>");
    }

    /// <summary>Text as HTML shows it.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    static void Write(object? row, IReadOnlyList<MemberInfo> columns, TextWriter writer)
    {
        writer.Write("<tr>");
        if (row is null or Thrown) writer.Write($"<td colspan=\"{columns.Count}\">{Escape(PlainText.Of(row))}</td>");
        else foreach (var column in columns) Write(PlainText.ValueOf(column, row), writer);
        writer.Write("</tr>");
    }

    static void Write(object? value, TextWriter writer)
    {
        var isNumber = value is IConvertible c and not Enum && c.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal;
        writer.Write($"<td{(isNumber ? " style=\"text-align:right\"" : "")}>{Escape(PlainText.Of(value))}</td>");
    }

    static IReadOnlyList<MemberInfo> ColumnsOf(Type? element)
    {
        if (element == typeof(DictionaryEntry)) return Entry;
        if (element is null || PlainText.SpeaksForItself(element)) return [];
        var isOther = typeof(IEnumerable).IsAssignableFrom(element) || typeof(ITuple).IsAssignableFrom(element) || typeof(Delegate).IsAssignableFrom(element);
        return isOther ? [] : PlainText.MembersOf(element);
    }

    static readonly MemberInfo[] Entry = [typeof(DictionaryEntry).GetProperty("Key")!, typeof(DictionaryEntry).GetProperty("Value")!];
}
