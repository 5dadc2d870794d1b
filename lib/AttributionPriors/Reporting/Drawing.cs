using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

/// <summary>
/// A drawing of boxes, arrows and words, lowest first, in the units of its panel's axes. In an image panel of so many rows and columns as
/// the figure has pixels, a unit is about a pixel.
/// </summary>
/// <param name="Marks">What is drawn.</param>
public sealed record Drawing(IReadOnlyList<Mark> Marks) : Trace
{
    /// <inheritdoc/>
    public override string Summary => string.Join("; ", Marks.OfType<Words>().Select(words => words.Text));

    /// <inheritdoc/>
    public override IEnumerable<JsonObject> ToJson(string x, string y) => Marks.SelectMany(mark => mark.Draw(() =>
    {
        var trace = Common("scatter", x, y);
        trace["hoverinfo"] = "skip";
        return trace;
    }));
}

/// <summary>One thing in a <see cref="Drawing"/>.</summary>
public abstract record Mark
{
    /// <summary>Its Plotly traces, each begun by <paramref name="trace"/>.</summary>
    internal abstract IEnumerable<JsonObject> Draw(Func<JsonObject> trace);

    /// <summary>Makes a trace a path through <paramref name="points"/>; with a colour to fill it, a closed one.</summary>
    private protected static JsonObject Path(JsonObject trace, IReadOnlyList<(double X, double Y)> points, JsonObject line, string? fill = null)
    {
        trace["mode"] = "lines";
        trace["x"] = new JsonArray([.. points.Select(point => JsonValue.Create(point.X))]);
        trace["y"] = new JsonArray([.. points.Select(point => JsonValue.Create(point.Y))]);
        line["simplify"] = false; // or Plotly would straighten round corners
        trace["line"] = line;
        if (fill is not null) (trace["fill"], trace["fillcolor"]) = ("toself", fill);
        return trace;
    }
}

/// <summary>A filled box with round corners.</summary>
/// <param name="Left">Its left edge.</param>
/// <param name="Top">Its top edge.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Fill">CSS colour.</param>
/// <param name="Edge">CSS colour.</param>
public sealed record Box(double Left, double Top, double Width, double Height, string Fill, string Edge) : Mark
{
    const int CornerSteps = 4;

    /// <summary>Radius of the corners.</summary>
    public double Radius { get; init; } = 6;

    internal override IEnumerable<JsonObject> Draw(Func<JsonObject> trace)
    {
        var radius = Math.Min(Radius, Math.Min(Width, Height) / 2);
        (double X, double Y)[] centres =
        [
            (Left + Width - radius, Top + radius), (Left + Width - radius, Top + Height - radius),
            (Left + radius, Top + Height - radius), (Left + radius, Top + radius),
        ];
        // From the top right corner on, clockwise where y grows downwards.
        var border = centres.SelectMany((centre, quarter) => Enumerable.Range(0, CornerSteps + 1).Select(step =>
        {
            var angle = Math.PI / 2 * (quarter - 1 + step / (double)CornerSteps);
            return (centre.X + radius * Math.Cos(angle), centre.Y + radius * Math.Sin(angle));
        })).ToList();
        yield return Path(trace(), [.. border, border[0]], new() { ["color"] = Edge, ["width"] = 1.5 }, Fill);
    }
}

/// <summary>A line with an arrow's head at its end.</summary>
/// <param name="Points">Its corners, at least two.</param>
/// <param name="Colour">CSS colour.</param>
public sealed record Arrow(IReadOnlyList<(double X, double Y)> Points, string Colour) : Mark
{
    const double HeadLength = 9, HeadHalfWidth = 4.5;

    /// <summary>Plotly's dash name.</summary>
    public string Dash { get; init; } = "solid";

    /// <summary>Whether it has a head.</summary>
    public bool HasHead { get; init; } = true;

    internal override IEnumerable<JsonObject> Draw(Func<JsonObject> trace)
    {
        yield return Path(trace(), Points, new() { ["color"] = Colour, ["width"] = 1.6, ["dash"] = Dash });
        if (!HasHead) yield break;
        var (tip, before) = (Points[^1], Points[^2]);
        var length = Math.Sqrt((tip.X - before.X) * (tip.X - before.X) + (tip.Y - before.Y) * (tip.Y - before.Y));
        var (dx, dy) = ((tip.X - before.X) / length, (tip.Y - before.Y) / length);
        (double X, double Y) Side(double sign) =>
            (tip.X - HeadLength * dx - sign * HeadHalfWidth * dy, tip.Y - HeadLength * dy + sign * HeadHalfWidth * dx);
        yield return Path(trace(), [tip, Side(1), Side(-1), tip], new() { ["color"] = Colour, ["width"] = 0.5 }, Colour);
    }
}

/// <summary>A line of text.</summary>
/// <param name="X">Abscissa of its anchor.</param>
/// <param name="Y">Ordinate of its middle.</param>
/// <param name="Text">What it says.</param>
public sealed record Words(double X, double Y, string Text) : Mark
{
    /// <summary>CSS colour.</summary>
    public string Colour { get; init; } = "#222222";

    /// <summary>Size, CSS pixels.</summary>
    public double Size { get; init; } = 13;

    /// <summary>Whether the anchor is the text's left end, not its middle.</summary>
    public bool StartsHere { get; init; }

    /// <summary>Whether it is bold.</summary>
    public bool IsBold { get; init; }

    internal override IEnumerable<JsonObject> Draw(Func<JsonObject> trace)
    {
        var (text, json) = (Figure.Escaped(Text), trace());
        (json["mode"], json["x"], json["y"]) = ("text", new JsonArray(X), new JsonArray(Y));
        json["text"] = new JsonArray(IsBold ? $"<b>{text}</b>" : text);
        json["textposition"] = StartsHere ? "middle right" : "middle center";
        json["textfont"] = new JsonObject { ["size"] = Size, ["color"] = Colour };
        json["cliponaxis"] = false;
        yield return json;
    }
}
