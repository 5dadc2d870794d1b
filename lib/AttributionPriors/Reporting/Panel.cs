namespace AttributionPriors.Reporting;

/// <summary>An axis of a <see cref="Panel"/>.</summary>
/// <param name="Title">What it measures; null for none.</param>
/// <param name="Unit">Its unit, appended in brackets; null for a pure number.</param>
/// <param name="Low">Its first number; null leaves the range to Plotly.</param>
/// <param name="High">Its last number.</param>
public sealed record Axis(string? Title = null, string? Unit = null, double? Low = null, double? High = null)
{
    /// <summary>Draws neither line, ticks nor labels, as around an image.</summary>
    public bool Hidden { get; init; }

    /// <summary>Names at 0, 1, 2 … in place of numbers; empty for numbers.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>False where a neighbouring panel's axis shows the same title.</summary>
    public bool ShowsTitle { get; init; } = true;

    /// <summary>Title and unit, e.g. <c>Time (s)</c>.</summary>
    public string? Label => Unit is null ? Title : $"{Title} ({Unit})";
}

/// <summary>A dotted line across a whole panel, e.g. a chance level.</summary>
/// <param name="Value">Where it crosses the axis.</param>
/// <param name="Text">What it marks, written beside it.</param>
/// <param name="Upright">True for a line at an abscissa, false for one at an ordinate.</param>
/// <param name="Colour">CSS colour.</param>
public sealed record Guide(double Value, string Text, bool Upright, string Colour = "#6b6b6b");

/// <summary>One coordinate system of a <see cref="Figure"/> and what is drawn in it, lowest first.</summary>
public sealed record Panel
{
    /// <summary>The panel's heading, in which a line feed starts another line; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>The horizontal axis.</summary>
    public Axis X { get; init; } = new();

    /// <summary>The vertical axis.</summary>
    public Axis Y { get; init; } = new();

    /// <summary>What is drawn, lowest first.</summary>
    public required IReadOnlyList<Trace> Traces { get; init; }

    /// <summary>Marked levels.</summary>
    public IReadOnlyList<Guide> Guides { get; init; } = [];

    /// <summary>Whether the panel is an image: square cells, first row at the top, no axes.</summary>
    public bool IsImage { get; init; }

    /// <summary>An image panel of <paramref name="height"/> rows and <paramref name="width"/> columns.</summary>
    public static Panel Image(string? title, int height, int width, IReadOnlyList<Trace> traces) => new()
    {
        Title = title,
        Traces = traces,
        IsImage = true,
        X = new(Low: -0.5, High: width - 0.5) { Hidden = true },
        Y = new(Low: height - 0.5, High: -0.5) { Hidden = true },
    };

    /// <summary>Panels whose legend entries are each named once, by the first panel that has it.</summary>
    public static IReadOnlyList<Panel> NamedOnce(IReadOnlyList<Panel> panels)
    {
        ArgumentNullException.ThrowIfNull(panels);
        HashSet<string> named = [];
        return
        [
            .. panels.Select(panel => panel with
            {
                Traces = [.. panel.Traces.Select(trace => trace with { InLegend = trace.InLegend && trace.Name is { } name && named.Add(name) })],
            }),
        ];
    }
}
