using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

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
            bars["error_y"] = new JsonObject { ["type"] = "data", ["array"] = Numbers(Deviations), ["thickness"] = 1.5, ["width"] = 5, ["color"] = "#4d4d4d" };
        yield return bars;
    }

    /// <summary>Whether some names take two lines.</summary>
    internal bool HasTwoLines => Categories.Any(category => Wrapped(category).Contains("<br>", StringComparison.Ordinal));

    /// <summary>A name in brackets takes a second line, so that names stand level below narrow bars.</summary>
    static string Wrapped(string category) => Figure.Escaped(category).Replace(" (", "<br>(");
}
