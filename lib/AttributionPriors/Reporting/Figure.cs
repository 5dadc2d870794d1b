using System.Net;
using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

/// <summary>
/// A figure as data: a grid of panels with a title, drawn by Plotly from its JSON (<c>data</c> and <c>layout</c>), alike in a
/// notebook, on a page and in an image file.
/// </summary>
[TypeFormatterSource(typeof(FigureForms))]
public sealed record Figure
{
    /// <summary>What the figure shows.</summary>
    public required string Title { get; init; }

    /// <summary>Of which runs, below the title; a line feed starts another line.</summary>
    public string? Subtitle { get; init; }

    /// <summary>How to read it; below the figure on a page, and its description for readers who do not see it.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Panels, row by row.</summary>
    public required IReadOnlyList<Panel> Panels { get; init; }

    /// <summary>Panels per row.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>A heading at the left of each row, written upwards, in which a line feed starts another line; empty for none.</summary>
    public IReadOnlyList<string> RowTitles { get; init; } = [];

    /// <summary>Width, CSS pixels.</summary>
    public int Width { get; init; } = 900;

    /// <summary>Height, CSS pixels.</summary>
    public int Height { get; init; } = 520;

    /// <summary>The records that it was drawn from; null for a figure of other numbers.</summary>
    public RecordSet? RecordSet { get; init; }

    /// <summary>A grid of images with their titles; cells are sized so that <paramref name="columns"/> of them fill the width.</summary>
    public static Figure ImageGrid(string title, string? subtitle, IReadOnlyList<Panel> panels, int columns)
    {
        var figure = new Figure { Title = title, Subtitle = subtitle, Panels = panels, Columns = columns };
        return figure with { Height = FigureLayout.HeightOfImages(figure) };
    }

    /// <summary>A grid of images whose rows have headings too: one row per entry of <paramref name="rows"/>, as wide as <paramref name="width"/>.</summary>
    public static Figure ImageRows(string title, string? subtitle, IReadOnlyList<(string Title, IReadOnlyList<Panel> Panels)> rows, int width)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var figure = new Figure
        {
            Title = title,
            Subtitle = subtitle,
            Panels = [.. rows.SelectMany(row => row.Panels)],
            Columns = rows[0].Panels.Count,
            RowTitles = [.. rows.Select(row => row.Title)],
            Width = width,
        };
        return figure with { Height = FigureLayout.HeightOfImages(figure) };
    }

    /// <summary>
    /// Panels side by side on equal axes: the outer ones keep axis titles, so that each is written once per row and column.
    /// </summary>
    public static Figure SmallMultiples(string title, string? subtitle, IReadOnlyList<Panel> panels, int columns)
    {
        ArgumentNullException.ThrowIfNull(panels);
        var outer = panels.Select((panel, i) => panel with
        {
            Y = i % columns == 0 ? panel.Y : panel.Y with { ShowsTitle = false },
            X = i + columns >= panels.Count ? panel.X : panel.X with { ShowsTitle = false },
        });
        var rows = (panels.Count + columns - 1) / columns;
        return new() { Title = title, Subtitle = subtitle, Panels = [.. outer], Columns = columns, Height = 120 + 280 * rows };
    }

    /// <summary>The figure as Plotly takes it, and as the MIME type <c>application/vnd.plotly.v1+json</c> carries it: <c>data</c> and <c>layout</c>.</summary>
    public JsonObject ToJson()
    {
        var data = new JsonArray();
        for (var i = 0; i < Panels.Count; i++)
            foreach (var trace in Panels[i].Traces)
                foreach (var json in trace.ToJson(FigureLayout.AxisId('x', i), FigureLayout.AxisId('y', i)))
                    data.Add(json);
        return new() { ["data"] = data, ["layout"] = FigureLayout.Of(this) };
    }

    /// <summary>How many pixels or cells its maps have together.</summary>
    internal int Cells => Panels.Sum(panel => panel.Traces.Sum(trace => trace.Cells));

    /// <summary>A heat map of named rows and columns, high enough that its numbers can be read.</summary>
    public static Figure HeatMap(string title, string? subtitle, Axis rows, Axis columns, Matrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var figure = new Figure { Title = title, Subtitle = subtitle, Panels = [new() { X = columns, Y = rows, Traces = [matrix] }] };
        return figure with { Height = FigureLayout.HeightOfRows(figure, matrix.RowNames.Count) };
    }

    /// <summary>What is drawn, in words: one row per trace, with its extent or its numbers.</summary>
    public Table Summary()
    {
        (Column Column, Func<Panel, Trace, string?> Text)[] columns =
        [
            (new("Panel", Alignment.Left), (panel, _) => panel.Title?.Replace('\n', ' ')),
            (new("Series", Alignment.Left), (_, trace) => trace.Name),
            (new("Axes", Alignment.Left), (panel, _) => panel.Y.Label is null ? panel.X.Label : $"{panel.Y.Label} against {panel.X.Label ?? "–"}"),
            (new("Drawn", Alignment.Left), (_, trace) => trace.Summary),
        ];
        var drawn = Panels.SelectMany(panel => panel.Traces.Select(trace => (Panel: panel, Trace: trace))).ToArray();
        columns = [.. columns.Where(column => drawn.Any(item => column.Text(item.Panel, item.Trace) is not null))];
        string?[] notes = [Subtitle, Caption, RecordSet?.ToString()];
        return new(
            Title,
            [.. columns.Select(column => column.Column)],
            [.. drawn.Select(item => columns.Select(column => column.Text(item.Panel, item.Trace) is { } text ? Cell.Of(text) : Cell.None).ToArray())],
            [.. notes.OfType<string>().Where(note => note.Length > 0)]);
    }

    /// <summary>
    /// A page of its own that draws the figure with the script at <paramref name="plotlyScriptHref"/> (a file beside the
    /// page, see <see cref="PlotlyScript"/>) and says what to install where the script is missing.
    /// </summary>
    public string ToHtml(string plotlyScriptHref) => HtmlPage.Render(Title, plotlyScriptHref, [HtmlPart.Of(this)]);

    /// <summary>Text as Plotly's labels take it, which read a few HTML tags.</summary>
    internal static string Escaped(string text) => WebUtility.HtmlEncode(text).Replace("&#39;", "'").Replace("&quot;", "\"");
}
