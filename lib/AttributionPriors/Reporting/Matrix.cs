using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

/// <summary>A table of numbers as coloured cells that carry their numbers, first row at the top; e.g. a score by method and setting.</summary>
/// <param name="RowNames">From top to bottom.</param>
/// <param name="ColumnNames">From left to right.</param>
/// <param name="Values">One number per cell; NaN leaves the cell empty.</param>
/// <param name="Meaning">What the numbers are: the colour bar's title.</param>
public sealed record Matrix(IReadOnlyList<string> RowNames, IReadOnlyList<string> ColumnNames, PixelMap Values, string Meaning) : Trace
{
    /// <summary>Above this share of the colour scale cells are light, and their numbers dark.</summary>
    const double LightCell = 0.55;

    /// <summary>The numbers of the first and last colour; null takes the least and largest of the cells.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>How numbers are written, as .NET formats them.</summary>
    public string Format { get; init; } = "F2";

    /// <inheritdoc/>
    public override string Summary => string.Join("; ", RowNames.Select((name, row) =>
        $"{name} {string.Join(" ", Values.Values.Skip(row * Values.Width).Take(Values.Width).Select(value => float.IsFinite(value) ? Rounded(value) : "–"))}"));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The names do not fit the numbers.</exception>
    public override IEnumerable<JsonObject> ToJson(string x, string y)
    {
        if ((RowNames.Count, ColumnNames.Count) != (Values.Height, Values.Width))
            throw new InvalidOperationException($"{Values.Height} × {Values.Width} numbers have {RowNames.Count} names for their rows and {ColumnNames.Count} for their columns.");
        var cells = Common("heatmap", x, y);
        (cells["x"], cells["y"]) = (Texts(ColumnNames.Select(Figure.Escaped)), Texts(RowNames.Select(Figure.Escaped)));
        (cells["z"], cells["colorscale"]) = (HeatMap.Rows(Values), HeatMap.ColourScale(ColourMap.Heat));
        (cells["xgap"], cells["ygap"], cells["hoverongaps"]) = (2, 2, false);
        cells["hovertemplate"] = "%{y}, %{x}: %{z:.3g}<extra></extra>";
        (cells["showscale"], cells["colorbar"]) = (true, HeatMap.ColourBar(Meaning));
        double[] finite = [.. Values.Values.Where(float.IsFinite).Select(value => (double)value).DefaultIfEmpty(0)];
        var (low, high) = Range ?? (finite.Min(), finite.Max());
        (cells["zmin"], cells["zmax"]) = (low, high);
        yield return cells;
        yield return Numbers(x, y, value => (value - low) / (high - low) > LightCell ? "#222222" : "#ffffff");
    }

    /// <summary>The numbers as a trace of their own, since plotly.js writes numbers into cells only from version 2.8 on.</summary>
    JsonObject Numbers(string x, string y, Func<double, string> colour)
    {
        var cells = RowNames.SelectMany(row => ColumnNames.Select(column => (Row: row, Column: column)))
            .Zip(Values.Values, (names, value) => (names.Row, names.Column, Value: value)).Where(cell => float.IsFinite(cell.Value)).ToArray();
        var numbers = Common("scatter", x, y);
        (numbers["mode"], numbers["hoverinfo"], numbers["showlegend"]) = ("text", "skip", false);
        (numbers["x"], numbers["y"]) = (Texts(cells.Select(cell => Figure.Escaped(cell.Column))), Texts(cells.Select(cell => Figure.Escaped(cell.Row))));
        numbers["text"] = Texts(cells.Select(cell => cell.Value.ToString(Format)));
        numbers["textfont"] = new JsonObject { ["color"] = Texts(cells.Select(cell => colour(cell.Value))), ["size"] = 13 };
        return numbers;
    }
}
