using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

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
        // A line through one point is not seen.
        (line["mode"], line["x"], line["y"]) = (X.Count == 1 ? "markers" : "lines", Numbers(X), Numbers(Y));
        line["line"] = new JsonObject { ["color"] = Colour, ["width"] = 2, ["dash"] = Dash };
        line["marker"] = new JsonObject { ["color"] = Colour };
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
