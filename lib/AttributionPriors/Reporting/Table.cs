using System.Net;
using System.Text;

namespace AttributionPriors.Reporting;

/// <summary>Where a column's text stands.</summary>
public enum Alignment
{
    /// <summary>At the left.</summary>
    Left,

    /// <summary>At the right.</summary>
    Right,
}

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Alignment">Where its cells stand.</param>
/// <param name="Group">A heading above it, shared with neighbours of the same group; null for none.</param>
public sealed record Column(string Name, Alignment Alignment = Alignment.Right, string? Group = null)
{
    /// <summary>Heading and group in one line, for formats without a second heading line.</summary>
    public string FullName => Group is null ? Name : $"{Group}: {Name}";
}

/// <summary>A cell of a <see cref="Table"/>: what is read, and the unrounded number behind it where there is one.</summary>
/// <param name="Text">As printed; an en dash where there is nothing.</param>
/// <param name="Value">The number, in full precision, for CSV.</param>
/// <param name="Deviation">Its standard deviation over seeds.</param>
/// <param name="IsBold">Whether it stands out: in bold, in plain text between stars.</param>
public sealed record Cell(string Text, double? Value = null, double? Deviation = null, bool IsBold = false)
{
    /// <summary>In plain text.</summary>
    internal string Plain => IsBold ? $"*{Text}*" : Text;

    /// <summary>A cell without a value.</summary>
    public static Cell None { get; } = new("–");

    /// <summary>A cell of words.</summary>
    public static Cell Of(string text) => new(text);

    /// <summary>A number with two decimals, or with <paramref name="format"/>.</summary>
    public static Cell Of(double? value, string? format = null) =>
        value is not { } number ? None : new(format is null ? Estimate.Rounded(number) : number.ToString(format), number);

    /// <summary>Mean ± standard deviation.</summary>
    public static Cell Of(Estimate? estimate) =>
        estimate is not { } e ? None : new(e.ToString(), e.Mean, e.Deviation);
}

/// <summary>
/// One table, rendered as text, Markdown, HTML or CSV. Text carries the rounded numbers; CSV carries them in full, a
/// column of means with a column of standard deviations beside it.
/// </summary>
[TypeFormatterSource(typeof(TableForms))]
public sealed record Table
{
    const string Gap = "  ";

    /// <summary>Checks that every row has a cell for every column.</summary>
    /// <exception cref="ArgumentException">A row has too few or too many cells.</exception>
    public Table(string title, IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<Cell>> rows, IReadOnlyList<string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        for (var r = 0; r < rows.Count; r++)
            if (rows[r].Count != columns.Count)
                throw new ArgumentException($"Row {r + 1} of table \"{title}\" has {rows[r].Count} cells for {columns.Count} columns.", nameof(rows));
        (Title, Columns, Rows, Notes) = (title, columns, rows, notes ?? []);
    }

    /// <summary>What the table shows, and of which runs.</summary>
    public string Title { get; }

    /// <summary>Columns from left to right.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Rows from top to bottom, each with one cell per column.</summary>
    public IReadOnlyList<IReadOnlyList<Cell>> Rows { get; }

    /// <summary>Remarks below the table.</summary>
    public IReadOnlyList<string> Notes { get; }

    bool HasGroups => Columns.Any(column => column.Group is not null);

    /// <summary>Aligned columns without a box, for terminals and <c>text/plain</c>; lines end with a line feed.</summary>
    /// <param name="room">
    /// Characters in a line: where the table is wider, the words of its widest left-aligned columns go on in further lines. Null for as many as it takes. Numbers are never
    /// broken, so that a table of many of them may stay wider.
    /// </param>
    public string ToText(int? room = null)
    {
        var widths = Fitted(Widths(), room);
        List<string> lines = [.. TextWrap.Lines(Title, room), ""];
        if (HasGroups)
            lines.Add(GroupLine(widths));
        lines.Add(Line(widths, Columns.Select(column => column.Name)));
        lines.Add(string.Join(Gap, widths.Select(width => new string('─', width))));
        lines.AddRange(Rows.SelectMany(row => Wrapped(widths, row)));
        if (Notes.Count > 0)
            lines.Add("");
        lines.AddRange(Notes.SelectMany(note => TextWrap.Lines(note, room)));
        return string.Join('\n', lines.Select(line => line.TrimEnd())) + "\n";
    }

    /// <summary>A GitHub-flavoured Markdown table, with its title in bold above and its notes below.</summary>
    public string ToMarkdown()
    {
        static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|")))} |\n";
        var text = new StringBuilder($"**{Title}**\n\n");
        text.Append(Row(Columns.Select(column => column.FullName)));
        text.Append(Row(Columns.Select(column => column.Alignment == Alignment.Right ? "---:" : ":---")));
        foreach (var row in Rows)
            text.Append(Row(row.Select(cell => cell.IsBold ? $"**{cell.Text}**" : cell.Text)));
        foreach (var note in Notes)
            text.Append($"\n{note}\n");
        return text.ToString();
    }

    /// <summary>An HTML <c>table</c> with its own inline style, so that it looks the same on a page and in a notebook; text and background are the reader's own, light or dark.</summary>
    public string ToHtml()
    {
        var text = new StringBuilder("<table style=\"border-collapse:collapse;font-variant-numeric:tabular-nums\">\n");
        text.Append($"<caption style=\"text-align:left;font-weight:600;padding:0 0 .5em\">{Html(Title)}</caption>\n<thead>\n");
        if (HasGroups)
            text.Append($"<tr>{string.Concat(Spans().Select(GroupHead))}</tr>\n");
        text.Append($"<tr>{string.Concat(Columns.Select(Head))}</tr>\n</thead>\n<tbody>\n");
        foreach (var row in Rows)
            text.Append($"<tr>{string.Concat(row.Zip(Columns, Data))}</tr>\n");
        text.Append("</tbody>\n");
        if (Notes.Count > 0)
            text.Append($"<tfoot><tr><td colspan=\"{Columns.Count}\" style=\"text-align:left;font-size:.85em;opacity:.75;padding:.6em 0 0\">")
                .Append(string.Join("<br>", Notes.Select(Html))).Append("</td></tr></tfoot>\n");
        return text.Append("</table>\n").ToString();
    }

    /// <summary>
    /// Comma-separated values (RFC 4180, line feeds) with one heading line and full precision. A column in which any cell
    /// has a deviation is followed by a column of its own for them, named after it with <c>: s.d.</c>.
    /// </summary>
    public string ToCsv()
    {
        var deviates = Columns.Select((_, c) => Rows.Any(row => row[c].Deviation is not null)).ToArray();
        IEnumerable<string> head = Columns.SelectMany((column, c) => deviates[c] ? [column.FullName, $"{column.FullName}: s.d."] : new[] { column.FullName });
        var lines = Rows.Select(row => row.SelectMany((cell, c) => deviates[c] ? [Plain(cell), Number(cell.Deviation)] : new[] { Plain(cell) }));
        return string.Concat(lines.Prepend(head).Select(fields => string.Join(',', fields.Select(Quoted)) + "\n"));
    }

    static string Plain(Cell cell) => cell == Cell.None ? "" : cell.Value is null ? cell.Text : Number(cell.Value);

    static string Number(double? value) => value?.ToString("R") ?? "";

    static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"")}\"";

    int[] Widths()
    {
        var widths = Columns.Select((column, c) => Rows.Select(row => row[c].Plain.Length).Append(column.Name.Length).Max()).ToArray();
        foreach (var (group, first, count) in Spans())
        {
            var room = widths.AsSpan(first, count).ToArray().Sum() + Gap.Length * (count - 1);
            widths[first] += Math.Max(0, (group?.Length ?? 0) - room);
        }
        return widths;
    }

    /// <summary>The widest columns of words narrowed one by one until all fit, or none can give any more.</summary>
    int[] Fitted(int[] widths, int? room)
    {
        int[] fitted = [.. widths];
        int[] least = [.. Columns.Select((column, c) => column.Alignment == Alignment.Left && column.Group is null ? Math.Min(widths[c], Math.Max(LeastOfWords, column.Name.Length)) : widths[c])];
        for (var excess = fitted.Sum() + Gap.Length * (fitted.Length - 1) - room; excess > 0; excess--)
        {
            if (Enumerable.Range(0, fitted.Length).Where(c => fitted[c] > least[c]).ToArray() is not { Length: > 0 } wide) break;
            fitted[wide.MaxBy(c => fitted[c])]--;
        }
        return fitted;
    }

    /// <summary>Characters to which a column of words is narrowed at most: fewer are harder to read than a line that is too long.</summary>
    const int LeastOfWords = 16;

    /// <summary>A row in as many lines as its longest cell takes.</summary>
    IEnumerable<string> Wrapped(int[] widths, IReadOnlyList<Cell> row)
    {
        var cells = row.Select((cell, c) => TextWrap.Lines(cell.Plain, widths[c])).ToArray();
        return Enumerable.Range(0, cells.Max(lines => lines.Count)).Select(n => Line(widths, cells.Select(lines => n < lines.Count ? lines[n] : "")));
    }

    string Line(int[] widths, IEnumerable<string> cells) =>
        string.Join(Gap, cells.Select((cell, c) => Columns[c].Alignment == Alignment.Right ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c])));

    string GroupLine(int[] widths) =>
        string.Join(Gap, Spans().Select(span =>
        {
            var room = widths.AsSpan(span.First, span.Count).ToArray().Sum() + Gap.Length * (span.Count - 1);
            var text = span.Group ?? "";
            return text.PadLeft(text.Length + (room - text.Length) / 2).PadRight(room);
        }));

    IEnumerable<(string? Group, int First, int Count)> Spans()
    {
        for (var first = 0; first < Columns.Count;)
        {
            var (group, count) = (Columns[first].Group, 1);
            while (group is not null && first + count < Columns.Count && Columns[first + count].Group == group)
                count++;
            yield return (group, first, count);
            first += count;
        }
    }

    static string Html(string text) => WebUtility.HtmlEncode(text);

    static string GroupHead((string? Group, int First, int Count) span) =>
        $"<th colspan=\"{span.Count}\" style=\"text-align:center;padding:.2em .7em\">{Html(span.Group ?? "")}</th>";

    static string Head(Column column) => $"<th style=\"{Style(column)};border-bottom:1px solid #888\">{Html(column.Name)}</th>";

    static string Data(Cell cell, Column column) => $"<td style=\"{Style(column)}\">{(cell.IsBold ? $"<b>{Html(cell.Text)}</b>" : Html(cell.Text))}</td>";

    static string Style(Column column) => $"text-align:{(column.Alignment == Alignment.Right ? "right;white-space:nowrap" : "left")};padding:.2em .7em";
}
