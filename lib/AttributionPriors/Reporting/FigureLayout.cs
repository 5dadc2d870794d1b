using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

/// <summary>The layout of a figure: where its panels stand, and the one look of all figures.</summary>
static class FigureLayout
{
    const string Font = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";
    const string Ink = "#222222";
    const int TextSize = 13;
    const string Faint = "#e4e4e4";
    const int Left = 76, Right = 24, Bottom = 68, Top = 52, ImageSide = 24, RowTitleRoom = 22;
    /// <summary>The left margin has room for numbers of so many letters.</summary>
    const int TickLetters = 4;

    /// <summary>The room beside a colour bar is for so many.</summary>
    const int BarLetters = 3;

    const int CellRow = 38, LetterWidth = 7, SecondLine = 18;
    const int LegendRoom = 170, LegendMark = 44, ColourBarRoom = 96, PanelTitleRoom = 26, SubtitleLine = 18, TitleLine = 16, GuideRoom = 12;

    /// <summary>Okabe and Ito's colours, for traces that name none.</summary>
    internal static readonly string[] Colours = ["#000000", "#0072B2", "#D55E00", "#E69F00", "#009E73", "#A0529A", "#56B4E9"];

    /// <summary><c>x</c>, <c>x2</c>, <c>x3</c> …</summary>
    internal static string AxisId(char axis, int panel) => panel == 0 ? $"{axis}" : $"{axis}{panel + 1}";

    internal static JsonObject Of(Figure figure)
    {
        var layout = Template(figure);
        for (var i = 0; i < figure.Panels.Count; i++)
        {
            var (panel, domain) = (figure.Panels[i], Domain(figure, i));
            layout[Key('x', i)] = AxisJson(panel.X, panel, domain.X0, domain.X1, AxisId('y', i), i, isX: true);
            layout[Key('y', i)] = AxisJson(panel.Y, panel, domain.Y0, domain.Y1, AxisId('x', i), i, isX: false);
        }
        layout["annotations"] = new JsonArray([.. Annotations(figure)]);
        layout["shapes"] = new JsonArray([.. figure.Panels.SelectMany((panel, i) => panel.Guides.Select(JsonNode (guide) => Shape(guide, i, IsAbove(panel))))]);
        if (figure.RecordSet is { } records)
            layout["meta"] = records.ToJson();
        return layout;
    }

    /// <summary>The height at which the images of a grid have square cells and fill the figure's width.</summary>
    internal static int HeightOfImages(Figure figure)
    {
        var (m, (gapX, gapY), rows) = (Margins(figure), Gaps(figure), Rows(figure));
        var cell = (figure.Width - m.Left - m.Right - gapX * (figure.Columns - 1)) / figure.Columns;
        var (height, width) = (Math.Abs(figure.Panels[0].Y.High!.Value - figure.Panels[0].Y.Low!.Value), figure.Panels[0].X.High!.Value - figure.Panels[0].X.Low!.Value);
        return (int)Math.Round(m.Top + m.Bottom + gapY * (rows - 1) + rows * cell * height / width);
    }

    /// <summary>The height at which so many rows of cells have room for a line of text each.</summary>
    internal static int HeightOfRows(Figure figure, int rows)
    {
        var m = Margins(figure);
        return m.Top + m.Bottom + CellRow * rows;
    }

    static string[] SubtitleLines(Figure figure) => figure.Subtitle?.Split('\n') ?? [];

    static int Rows(Figure figure) => (figure.Panels.Count + figure.Columns - 1) / figure.Columns;

    static string Key(char axis, int panel) => panel == 0 ? $"{axis}axis" : $"{axis}axis{panel + 1}";

    static (int Left, int Right, int Top, int Bottom) Margins(Figure figure)
    {
        var images = figure.Panels.All(panel => panel.IsImage);
        var traces = figure.Panels.SelectMany(panel => panel.Traces).ToArray();
        var bar = traces.Any(trace => trace is Matrix or HeatMap { BarTitle: not null }) ? ColourBarRoom + BarNumbers(traces) : 0;
        var legend = traces.Where(trace => trace.InLegend && trace.Name is not null).Select(trace => Math.Max(LegendRoom, LegendMark + LetterWidth * trace.Name!.Length)).DefaultIfEmpty(0).Max();
        var title = TitleRoom(figure.Panels.Take(figure.Columns)) + (figure.Panels.Any(panel => panel.Guides.Any(guide => IsNamedOutside(guide, panel))) ? GuideRoom : 0);
        var side = images ? ImageSide : Right;
        var rows = figure.RowTitles.Count > 0 ? RowTitleRoom + TitleLine * (figure.RowTitles.Max(Lines) - 1) : 0;
        var names = NameRoom(traces.OfType<Matrix>().SelectMany(matrix => matrix.RowNames).Concat(figure.Panels.SelectMany(panel => panel.Y.Names)));
        var categories = traces.OfType<Bars>().Any(bars => bars.HasTwoLines) ? SecondLine : 0;
        return (
            (images ? ImageSide : Left) + rows + names, side + bar + legend, Top + title + SubtitleLine * SubtitleLines(figure).Length,
            images ? ImageSide : Bottom + categories);
    }

    /// <summary>What the numbers beside a colour bar need beyond <see cref="BarLetters"/>, so that its title stands clear of them.</summary>
    static int BarNumbers(IEnumerable<Trace> traces) =>
        traces.OfType<HeatMap>().Where(map => map.BarTitle is not null)
            .SelectMany(map => map.Range is { } range ? (double[])[range.Low, range.High] : [])
            .Select(number => LetterWidth * Math.Max(0, number.ToString("0").Length - BarLetters)).DefaultIfEmpty(0).Max();

    static (int X, int Y) Gaps(Figure figure) =>
        figure.Panels.All(panel => panel.IsImage) ? (14, 14 + TitleRoom(figure.Panels.Skip(figure.Columns)))
        : (56 + NameRoom(figure.Panels.Where((_, index) => index % figure.Columns > 0).SelectMany(panel => panel.Y.Names)), 64 + PanelTitleRoom);

    /// <summary>What the longest of the names beside an axis needs beyond the room for numbers.</summary>
    static int NameRoom(IEnumerable<string> names) => names.Select(name => LetterWidth * Math.Max(0, name.Length - TickLetters)).DefaultIfEmpty(0).Max();

    /// <summary>The room above panels for the highest of their headings.</summary>
    static int TitleRoom(IEnumerable<Panel> panels)
    {
        string[] titles = [.. panels.Select(panel => panel.Title).OfType<string>()];
        return titles.Length == 0 ? 0 : PanelTitleRoom + TitleLine * (titles.Max(Lines) - 1);
    }

    static int Lines(string title) => 1 + title.Count(c => c == '\n');

    /// <summary>Where panel <paramref name="index"/> stands, in shares of the plotting area; row 0 is at the top.</summary>
    static (double X0, double X1, double Y0, double Y1) Domain(Figure figure, int index)
    {
        var (m, (gapX, gapY)) = (Margins(figure), Gaps(figure));
        var (column, row, rows) = (index % figure.Columns, index / figure.Columns, Rows(figure));
        double width = figure.Width - m.Left - m.Right, height = figure.Height - m.Top - m.Bottom;
        var (w, h) = ((width - gapX * (figure.Columns - 1)) / figure.Columns, (height - gapY * (rows - 1)) / rows);
        var (x, y) = (column * (w + gapX), row * (h + gapY));
        return (x / width, Math.Min(1, (x + w) / width), Math.Max(0, 1 - (y + h) / height), 1 - y / height);
    }

    static JsonObject Template(Figure figure)
    {
        var m = Margins(figure);
        var subtitle = string.Concat(SubtitleLines(figure).Select(line => $"<br><span style=\"font-size:12px;color:#555555\">{Figure.Escaped(line)}</span>"));
        return new()
        {
            ["width"] = figure.Width,
            ["height"] = figure.Height,
            ["title"] = new JsonObject
            {
                ["text"] = $"<b>{Figure.Escaped(figure.Title)}</b>{subtitle}",
                ["font"] = new JsonObject { ["size"] = 17 },
                ["x"] = (double)m.Left / figure.Width,
                ["xanchor"] = "left",
                ["y"] = 1 - 24.0 / figure.Height,
                ["yanchor"] = "top",
            },
            ["font"] = new JsonObject { ["family"] = Font, ["size"] = TextSize, ["color"] = Ink },
            ["margin"] = new JsonObject { ["l"] = m.Left, ["r"] = m.Right, ["t"] = m.Top, ["b"] = m.Bottom, ["autoexpand"] = false },
            ["paper_bgcolor"] = "#ffffff",
            ["plot_bgcolor"] = "#ffffff",
            ["colorway"] = new JsonArray([.. Colours.Select(colour => JsonValue.Create(colour))]),
            ["hovermode"] = "closest",
            ["legend"] = new JsonObject
            {
                ["x"] = 1.02,
                ["y"] = 1,
                ["yanchor"] = "top",
                ["tracegroupgap"] = 8,
                ["groupclick"] = figure.Panels.Any(panel => panel.Traces.Any(trace => trace.LegendHeading is not null)) ? "toggleitem" : "togglegroup",
            },
        };
    }

    static JsonObject AxisJson(Axis axis, Panel panel, double from, double to, string other, int index, bool isX)
    {
        var json = new JsonObject { ["domain"] = new JsonArray(from, to), ["anchor"] = other };
        if (axis.Low is not null && axis.High is not null)
            json["range"] = new JsonArray(axis.Low, axis.High);
        if (panel.IsImage && !isX)
            (json["scaleanchor"], json["constrain"]) = (AxisId('x', index), "domain");
        if (panel.IsImage && isX)
            json["constrain"] = "domain";
        if (axis.Hidden)
        {
            json["visible"] = false;
            return json;
        }
        if (axis.Names.Count > 0)
        {
            json["tickvals"] = new JsonArray([.. Enumerable.Range(0, axis.Names.Count).Select(i => JsonValue.Create(i))]);
            json["ticktext"] = new JsonArray([.. axis.Names.Select(name => JsonValue.Create(Figure.Escaped(name)))]);
        }
        if (axis is { Label: { } label, ShowsTitle: true })
            json["title"] = new JsonObject { ["text"] = Figure.Escaped(label), ["standoff"] = 10, ["font"] = new JsonObject { ["size"] = TextSize } };
        var (hasBars, hasNames) = (panel.Traces.Any(trace => trace is Bars), panel.Traces.Any(trace => trace is Matrix));
        (json["showgrid"], json["gridcolor"], json["zeroline"]) = (!hasNames && !(isX && hasBars), Faint, false);
        if (isX && (hasBars || hasNames))
            json["tickangle"] = 0;
        if (hasNames)
        {
            // Names that are digits would be taken for numbers, and Plotly counts rows from below.
            (json["type"], json["showline"]) = ("category", false);
            (json["ticks"], json["ticklen"], json["tickcolor"]) = ("outside", 5, "rgba(0,0,0,0)");
            if (!isX)
                json["autorange"] = "reversed";
            return json;
        }
        (json["showline"], json["linecolor"], json["linewidth"]) = (true, "#555555", 1);
        (json["ticks"], json["ticklen"], json["tickcolor"]) = ("outside", 5, "#555555");
        return json;
    }

    static IEnumerable<JsonNode> Annotations(Figure figure)
    {
        for (var i = 0; i < figure.Panels.Count; i++)
        {
            var (panel, domain) = (figure.Panels[i], Domain(figure, i));
            if (panel.Title is not null)
                yield return Heading(panel.Title, (domain.X0 + domain.X1) / 2, domain.Y1, "bottom", yShift: 3);
            if (i % figure.Columns == 0 && i / figure.Columns < figure.RowTitles.Count)
                yield return RowHeading(figure.RowTitles[i / figure.Columns], (domain.Y0 + domain.Y1) / 2);
            foreach (var guide in panel.Guides)
                yield return Label(guide, panel, i);
        }
    }

    /// <summary>A heading in the middle of a row's left side, written upwards.</summary>
    static JsonObject RowHeading(string text, double y)
    {
        var heading = Heading(text, 0, y, "middle", yShift: 0);
        (heading["textangle"], heading["xshift"]) = (-90, -(RowTitleRoom + TitleLine * (Lines(text) - 1)) / 2 - 2);
        return heading;
    }

    /// <summary>A heading around a place given in shares of the plotting area.</summary>
    static JsonObject Heading(string text, double x, double y, string yAnchor, int yShift) => new()
    {
        ["text"] = Figure.Escaped(text).Replace("\n", "<br>"),
        ["x"] = x,
        ["y"] = y,
        ["xref"] = "paper",
        ["yref"] = "paper",
        ["xanchor"] = "center",
        ["yanchor"] = yAnchor,
        ["yshift"] = yShift,
        ["showarrow"] = false,
        ["font"] = new JsonObject { ["size"] = TextSize },
    };

    /// <summary>
    /// An upright guide is named above the panel, or at its foot where a heading is in the way; a level one at its right end, above it.
    /// </summary>
    static JsonObject Label(Guide guide, Panel panel, int index)
    {
        var isOutside = IsNamedOutside(guide, panel);
        return new()
        {
            ["text"] = Figure.Escaped(guide.Text),
            ["x"] = guide.Upright ? guide.Value : 1,
            ["y"] = isOutside ? 1 : guide.Upright ? 0 : guide.Value,
            ["xref"] = guide.Upright ? AxisId('x', index) : $"{AxisId('x', index)} domain",
            ["yref"] = guide.Upright ? $"{AxisId('y', index)} domain" : AxisId('y', index),
            ["xanchor"] = isOutside ? "center" : guide.Upright ? "left" : "right",
            ["yanchor"] = "bottom",
            ["xshift"] = guide.Upright && !isOutside ? 4 : 0,
            ["yshift"] = guide.Upright ? 0 : 2,
            ["showarrow"] = false,
            ["font"] = new JsonObject { ["size"] = 11, ["color"] = guide.Colour },
            ["bgcolor"] = IsAbove(panel) ? "rgba(255,255,255,0.85)" : "rgba(0,0,0,0)",
        };
    }

    static bool IsNamedOutside(Guide guide, Panel panel) => guide.Upright && panel.Title is null;

    /// <summary>Guides lie below points and curves, and above bars, which would hide them.</summary>
    static bool IsAbove(Panel panel) => panel.Traces.Any(trace => trace is Bars);

    static JsonObject Shape(Guide guide, int panel, bool isAbove)
    {
        var (x, y) = (AxisId('x', panel), AxisId('y', panel));
        return new JsonObject
        {
            ["type"] = "line",
            ["layer"] = isAbove ? "above" : "below",
            ["xref"] = guide.Upright ? x : $"{x} domain",
            ["yref"] = guide.Upright ? $"{y} domain" : y,
            ["x0"] = guide.Upright ? guide.Value : 0,
            ["x1"] = guide.Upright ? guide.Value : 1,
            ["y0"] = guide.Upright ? 0 : guide.Value,
            ["y1"] = guide.Upright ? 1 : guide.Value,
            ["line"] = new JsonObject { ["color"] = guide.Colour, ["width"] = 1.5, ["dash"] = "dot" },
        };
    }
}
