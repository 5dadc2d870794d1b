using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

/// <summary>One thing drawn in a <see cref="Panel"/>. Traces of one legend group share one entry and are shown and hidden together.</summary>
public abstract record Trace
{
    /// <summary>Its name in the legend and on hovering; null for a trace without a name.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the legend lists it. A name that several panels share should be listed by one of them.</summary>
    public bool InLegend { get; init; } = true;

    /// <summary>A heading above its legend entry, shared with the entries of the same heading.</summary>
    public string? LegendHeading { get; init; }

    /// <summary>What it draws, in a few words and numbers.</summary>
    public abstract string Summary { get; }

    /// <summary>The trace as Plotly traces on the axes <paramref name="x"/> and <paramref name="y"/> (<c>x</c>, <c>x2</c> …), lowest first.</summary>
    public abstract IEnumerable<JsonObject> ToJson(string x, string y);

    /// <summary>A number as a reader needs it: three significant digits.</summary>
    protected static string Rounded(double value) => value.ToString("G3");

    /// <summary>Least and largest of the finite numbers.</summary>
    protected static string Extent(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        return finite.Length == 0 ? "nothing" : $"{Rounded(finite.Min())} to {Rounded(finite.Max())}";
    }

    /// <summary>What every Plotly trace has.</summary>
    protected JsonObject Common(string type, string x, string y)
    {
        var json = new JsonObject { ["type"] = type, ["xaxis"] = x, ["yaxis"] = y, ["showlegend"] = InLegend && Name is not null };
        if (Name is not null)
            (json["name"], json["legendgroup"]) = (Figure.Escaped(Name), LegendHeading ?? Name);
        if (LegendHeading is not null)
            json["legendgrouptitle"] = new JsonObject { ["text"] = Figure.Escaped(LegendHeading) };
        return json;
    }

    /// <summary>JSON has no NaN and no infinity: both become null, which Plotly draws as a gap.</summary>
    protected static JsonArray Numbers(IEnumerable<double> values) =>
        [.. values.Select(value => double.IsFinite(value) ? JsonValue.Create(value) : null)];

    /// <summary>An array of texts.</summary>
    protected static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}

/// <summary>A curve, with a band around it where <see cref="Lower"/> and <see cref="Upper"/> are given.</summary>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates; NaN leaves a gap.</param>
/// <param name="Colour">CSS colour, <c>#rrggbb</c>.</param>
/// <param name="Dash">Plotly's dash name.</param>
public sealed record Line(IReadOnlyList<double> X, IReadOnlyList<double> Y, string Colour, string Dash = "solid") : Trace
{
    /// <inheritdoc/>
    public override string Summary =>
        $"line{(Lower is null || Upper is null ? "" : " with band")}, {X.Count} points, x {Extent(X)}, y {Extent(Y)}{(Y.Count > 0 ? $", last {Rounded(Y[^1])}" : "")}";

    /// <summary>The band's lower edge.</summary>
    public IReadOnlyList<double>? Lower { get; init; }

    /// <summary>The band's upper edge.</summary>
    public IReadOnlyList<double>? Upper { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<JsonObject> ToJson(string x, string y)
    {
        if (Lower is not null && Upper is not null)
            yield return Band(x, y, Lower, Upper);
        var line = Common("scatter", x, y);
        (line["mode"], line["x"], line["y"]) = ("lines", Numbers(X), Numbers(Y));
        line["line"] = new JsonObject { ["color"] = Colour, ["width"] = 2, ["dash"] = Dash };
        yield return line;
    }

    /// <summary>There along the upper edge and back along the lower one.</summary>
    JsonObject Band(string x, string y, IReadOnlyList<double> lower, IReadOnlyList<double> upper)
    {
        var band = Common("scatter", x, y);
        (band["mode"], band["showlegend"], band["hoverinfo"]) = ("lines", false, "skip");
        band["x"] = Numbers(X.Concat(X.Reverse()));
        band["y"] = Numbers(upper.Concat(lower.Reverse()));
        band["fill"] = "toself";
        band["fillcolor"] = Transparent(Colour, 0.14);
        band["line"] = new JsonObject { ["width"] = 0 };
        return band;
    }

    static string Transparent(string colour, double opacity)
    {
        var rgb = Convert.FromHexString(colour.AsSpan(1));
        return $"rgba({rgb[0]},{rgb[1]},{rgb[2]},{opacity})";
    }
}

/// <summary>A cloud of points.</summary>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates.</param>
/// <param name="Colour">CSS colour.</param>
/// <param name="Symbol">Plotly's symbol name.</param>
public sealed record Dots(IReadOnlyList<double> X, IReadOnlyList<double> Y, string Colour, string Symbol = "circle") : Trace
{
    /// <inheritdoc/>
    public override string Summary => X.Count <= 4
        ? string.Join(" ", X.Zip(Y, (x, y) => $"({Rounded(x)}, {Rounded(y)})"))
        : $"{X.Count} points, x {Extent(X)}, y {Extent(Y)}";

    /// <summary>One text per point, shown on hovering.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<JsonObject> ToJson(string x, string y)
    {
        var dots = Common("scatter", x, y);
        (dots["mode"], dots["x"], dots["y"]) = ("markers", Numbers(X), Numbers(Y));
        var open = Symbol.EndsWith("-open", StringComparison.Ordinal) || Symbol.EndsWith("-thin", StringComparison.Ordinal);
        dots["marker"] = new JsonObject
        {
            ["color"] = Colour,
            ["symbol"] = Symbol,
            ["size"] = 11,
            ["opacity"] = 0.85,
            ["line"] = open ? new JsonObject { ["width"] = 2, ["color"] = Colour } : new JsonObject { ["width"] = 0.7, ["color"] = "#ffffff" },
        };
        if (Labels is not null)
            dots["text"] = Texts(Labels.Select(Figure.Escaped));
        yield return dots;
    }
}

/// <summary>Upright bars over categories, with whiskers where <see cref="Deviations"/> are given.</summary>
/// <param name="Categories">One name per bar.</param>
/// <param name="Heights">One height per bar.</param>
/// <param name="Colours">One CSS colour per bar, or one for all.</param>
public sealed record Bars(IReadOnlyList<string> Categories, IReadOnlyList<double> Heights, IReadOnlyList<string> Colours) : Trace
{
    /// <inheritdoc/>
    public override string Summary => string.Join(", ", Categories.Zip(Heights, (name, height) => $"{name} {Rounded(height)}"));

    /// <summary>Half-lengths of the whiskers.</summary>
    public IReadOnlyList<double>? Deviations { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<JsonObject> ToJson(string x, string y)
    {
        var bars = Common("bar", x, y);
        (bars["x"], bars["y"]) = (Texts(Categories.Select(Wrapped)), Numbers(Heights));
        bars["marker"] = new JsonObject { ["color"] = Colours.Count == 1 ? JsonValue.Create(Colours[0]) : Texts(Colours) };
        if (Deviations is not null)
            bars["error_y"] = new JsonObject { ["type"] = "data", ["array"] = Numbers(Deviations), ["thickness"] = 1.2, ["width"] = 4, ["color"] = "#7a7a7a" };
        yield return bars;
    }

    /// <summary>A name in brackets takes a second line, so that names stand level below narrow bars.</summary>
    static string Wrapped(string category) => Figure.Escaped(category).Replace(" (", "<br>(");
}

/// <summary>A grid of coloured cells, its first row at the top of an image panel.</summary>
/// <param name="Map">The numbers; NaN is transparent.</param>
/// <param name="Scale">Colours from the lowest to the highest number.</param>
public sealed record HeatMap(PixelMap Map, IReadOnlyList<(double Position, string Colour)> Scale) : Trace
{
    /// <inheritdoc/>
    public override string Summary => $"{Map.Height} × {Map.Width} cells, {Extent(Map.Values.Select(value => (double)value))}";

    /// <summary>The numbers of the first and last colour; null takes the map's own extremes.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>Where its first cell's upper left corner lies and how long a cell's sides are, in a drawing; null for cells around whole numbers.</summary>
    public (double Left, double Top, double Cell)? Place { get; init; }

    /// <summary>From 0 (invisible) to 1.</summary>
    public double Opacity { get; init; } = 1;

    /// <summary>The colour bar's title; null draws no bar. Panels that share a range need one bar in all.</summary>
    public string? BarTitle { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<JsonObject> ToJson(string x, string y)
    {
        var heat = Common("heatmap", x, y);
        heat["z"] = new JsonArray([.. Enumerable.Range(0, Map.Height).Select(Row)]);
        heat["colorscale"] = new JsonArray([.. Scale.Select(stop => (JsonNode)new JsonArray(stop.Position, stop.Colour))]);
        (heat["opacity"], heat["hoverongaps"], heat["showscale"]) = (Opacity, false, BarTitle is not null);
        heat["hovertemplate"] = "row %{y}, column %{x}: %{z:.3g}";
        if (Place is { } place)
            (heat["x0"], heat["dx"], heat["y0"], heat["dy"]) = (place.Left + place.Cell / 2, place.Cell, place.Top + place.Cell / 2, place.Cell);
        if (Range is { } range)
            (heat["zmin"], heat["zmax"]) = (range.Low, range.High);
        if (BarTitle is not null)
            heat["colorbar"] = new JsonObject
            {
                ["title"] = new JsonObject { ["text"] = Figure.Escaped(BarTitle), ["side"] = "right", ["font"] = new JsonObject { ["size"] = 12 } },
                ["tickfont"] = new JsonObject { ["size"] = 12 },
                ["thickness"] = 12,
                ["outlinewidth"] = 0,
                ["ticks"] = "outside",
            };
        yield return heat;
    }

    JsonArray Row(int row) =>
        [.. Map.Values.Skip(row * Map.Width).Take(Map.Width).Select(value => float.IsFinite(value) ? JsonValue.Create(Shortened(value)) : null)];

    /// <summary>As hovering shows it: more digits than a colour has, and less than half the text.</summary>
    static double Shortened(float value) => double.Parse(value.ToString("G3"));
}

/// <summary>The border between the cells of a map that reach <paramref name="Level"/> and their neighbours that do not, along the cells' edges.</summary>
/// <param name="Map">The numbers, e.g. a mean mask.</param>
/// <param name="Level">E.g. 0.5: inside the mask of at least half the images.</param>
/// <param name="Colour">CSS colour.</param>
public sealed record Outline(PixelMap Map, double Level, string Colour) : Trace
{
    /// <inheritdoc/>
    public override string Summary => $"outline at {Rounded(Level)}";

    /// <summary>The border's segments, each from (x₀, y₀) to (x₁, y₁) in cells, with cell centres at whole numbers.</summary>
    public IReadOnlyList<(double X0, double Y0, double X1, double Y1)> Segments()
    {
        var segments = new List<(double, double, double, double)>();
        bool Inside(int r, int c) => Map.Values[r * Map.Width + c] >= Level;
        for (var r = 0; r < Map.Height; r++)
            for (var c = 0; c < Map.Width; c++)
            {
                if (c + 1 < Map.Width && Inside(r, c) != Inside(r, c + 1))
                    segments.Add((c + 0.5, r - 0.5, c + 0.5, r + 0.5));
                if (r + 1 < Map.Height && Inside(r, c) != Inside(r + 1, c))
                    segments.Add((c - 0.5, r + 0.5, c + 0.5, r + 0.5));
            }
        return segments;
    }

    /// <inheritdoc/>
    public override IEnumerable<JsonObject> ToJson(string x, string y)
    {
        var segments = Segments();
        if (segments.Count == 0)
            yield break;
        var line = Common("scatter", x, y);
        (line["mode"], line["hoverinfo"]) = ("lines", "skip");
        line["x"] = Numbers(segments.SelectMany(s => new[] { s.X0, s.X1, double.NaN }));
        line["y"] = Numbers(segments.SelectMany(s => new[] { s.Y0, s.Y1, double.NaN }));
        line["line"] = new JsonObject { ["color"] = Colour, ["width"] = 1.5 };
        yield return line;
    }
}
