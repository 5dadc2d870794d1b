using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

/// <summary>A grid of coloured cells, its first row at the top of an image panel.</summary>
/// <param name="Map">The numbers; NaN is transparent.</param>
/// <param name="Scale">Colours from the lowest to the highest number.</param>
public sealed record HeatMap(PixelMap Map, IReadOnlyList<(double Position, string Colour)> Scale) : Trace
{
    /// <summary>In CSS pixels.</summary>
    const int RowGap = 2;

    /// <inheritdoc/>
    public override string Summary => $"{Map.Height} × {Map.Width} cells, {Extent(Map.Values.Select(value => (double)value))}";

    /// <inheritdoc/>
    public override int Cells => Map.Values.Length;

    /// <summary>The numbers of the first and last colour; null takes the map's own extremes.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>Where its first cell's upper left corner lies and how long a cell's sides are, in a drawing; null for cells around whole numbers.</summary>
    public (double Left, double Top, double Cell)? Place { get; init; }

    /// <summary>Where the middle of the first column lies and how wide a column is, with some space between the rows; null for columns at whole numbers.</summary>
    public (double First, double Step)? Across { get; init; }

    /// <summary>From 0 (invisible) to 1.</summary>
    public double Opacity { get; init; } = 1;

    /// <summary>The colour bar's title; null draws no bar. Panels that share a range need one bar in all.</summary>
    public string? BarTitle { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<JsonObject> ToJson(string x, string y)
    {
        var heat = Common("heatmap", x, y);
        (heat["z"], heat["colorscale"]) = (Rows(Map), ColourScale(Scale));
        (heat["opacity"], heat["hoverongaps"], heat["showscale"]) = (Opacity, false, BarTitle is not null);
        heat["hovertemplate"] = "row %{y}, column %{x}: %{z:.3g}";
        if (Place is { } place)
            (heat["x0"], heat["dx"], heat["y0"], heat["dy"]) = (place.Left + place.Cell / 2, place.Cell, place.Top + place.Cell / 2, place.Cell);
        if (Across is { } across)
            (heat["x0"], heat["dx"], heat["ygap"]) = (across.First, across.Step, RowGap);
        if (Range is { } range)
            (heat["zmin"], heat["zmax"]) = (range.Low, range.High);
        if (BarTitle is not null)
            heat["colorbar"] = ColourBar(BarTitle);
        yield return heat;
    }

    /// <summary>The numbers row by row, to a ten-thousandth of the largest: finer than a colour shows, and a third of the text.</summary>
    internal static JsonArray Rows(PixelMap map)
    {
        double largest = map.Values.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        var digits = largest > 0 ? Math.Clamp(4 - (int)Math.Ceiling(Math.Log10(largest)), 0, 15) : 0;
        return new([.. map.Values.Chunk(map.Width).Select(row => Numbers(row.Select(value => Math.Round((double)value, digits))))]);
    }

    /// <summary>A colour scale as Plotly takes it.</summary>
    internal static JsonArray ColourScale(IReadOnlyList<(double Position, string Colour)> scale) =>
        new([.. scale.Select(stop => (JsonNode)new JsonArray(stop.Position, stop.Colour))]);

    /// <summary>A bar at the figure's right edge that says what the colours mean.</summary>
    internal static JsonObject ColourBar(string title) => new()
    {
        ["title"] = new JsonObject { ["text"] = Figure.Escaped(title), ["side"] = "right", ["font"] = new JsonObject { ["size"] = 12 } },
        ["tickfont"] = new JsonObject { ["size"] = 12 },
        ["thickness"] = 12,
        ["outlinewidth"] = 0,
        ["ticks"] = "outside",
    };
}
