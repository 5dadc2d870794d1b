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

    /// <summary>How many numbers it has that are drawn as one pixel or cell each.</summary>
    public virtual int Cells => 0;

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
