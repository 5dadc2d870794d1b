using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>The paper's Figure A.13: Figure 8 by every saliency method, a row each, a column for each task whose training data carry a shift.</summary>
public static class FigureA13
{
    const int Room = 120, RowHeight = 380;

    /// <summary>Draws the figure.</summary>
    /// <param name="tasks">The runs of each task.</param>
    /// <exception cref="ArgumentException">As for <see cref="Figure8Tasks.Build"/>.</exception>
    public static Figure Build(IReadOnlyList<IReadOnlyList<RunRecord>> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var saliencies = SaliencyName.In(tasks.SelectMany(task => task));
        var rows = saliencies.Select(saliency => Figure8Tasks.Build(tasks, saliency)).ToArray();
        // A method is named once; the axes below the last row and beside the first column serve all.
        var panels = rows.SelectMany((row, i) => row.Panels.Select(panel => panel with
        {
            Traces = i == 0 ? panel.Traces : [.. panel.Traces.Select(trace => trace with { InLegend = false })],
            X = panel.X with { ShowsTitle = i == rows.Length - 1 },
            Y = panel.Y with { Title = $"{panel.Y.Title}, {SaliencyName.InText(saliencies[i])}" },
        }));
        return rows[0] with
        {
            Title = "Figure A.13: Test AUC against IoU, by every saliency method",
            Panels = [.. panels],
            Caption = "Each dot is one run. Symbols: approach. Colours: method. Rows: saliency method.",
            Height = Room + RowHeight * rows.Length,
        };
    }
}
