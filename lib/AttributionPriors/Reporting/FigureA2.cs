using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>The paper's Figure A.2: Figure 3 on radiographs, validation AUC against the epoch, a panel for each task.</summary>
public static class FigureA2
{
    const int Columns = 2, FigureWidth = 1100, Room = 170, RowHeight = 300;

    /// <summary>Draws the figure.</summary>
    /// <param name="tasks">The runs of each task.</param>
    /// <exception cref="ArgumentException">There is no task, or a task's records cannot share a panel.</exception>
    public static Figure Build(IReadOnlyList<IReadOnlyList<RunRecord>> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        if (tasks.Count == 0) throw new ArgumentException("There are no tasks to draw.", nameof(tasks));
        RecordGroup[] groups = [.. tasks.Select(RecordGroup.Of)];
        var columns = Math.Min(Columns, groups.Length);
        return Figure.SmallMultiples(
            "Figure A.2: Validation AUC during training", string.Join("\n", groups.Select(group => group.Label)),
            Panel.NamedOnce([.. groups.Select(group => Figure3.PanelOf(group) with { Title = group.Task })]), columns) with
        {
            RecordSet = RecordSet.Of(groups.SelectMany(group => group.Records)),
            Width = FigureWidth,
            Height = Room + RowHeight * ((groups.Length + columns - 1) / columns),
            Caption = "Validation AUC after each epoch. Curves: mean over seeds. Bands: ± one sample standard deviation.",
        };
    }
}
