using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

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
