using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

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

    /// <summary>In CSS pixels; a triangle of the same size would look smaller than the other symbols.</summary>
    const int Size = 11, TriangleSize = 14;

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
            ["size"] = Symbol.StartsWith("triangle", StringComparison.Ordinal) ? TriangleSize : Size,
            ["opacity"] = 0.85,
            ["line"] = open ? new JsonObject { ["width"] = 2, ["color"] = Colour } : new JsonObject { ["width"] = 0.7, ["color"] = "#ffffff" },
        };
        if (Labels is not null)
            dots["text"] = Texts(Labels.Select(Figure.Escaped));
        yield return dots;
    }
}
