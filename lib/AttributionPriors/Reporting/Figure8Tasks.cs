using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figure 8 as it is printed: test AUC against test IoU for every run of several tasks, a panel each, the tasks whose training data carry a shift.
/// </summary>
public static class Figure8Tasks
{
    const int PanelHeight = 460, FigureWidth = 1100;

    /// <summary>Draws the figure.</summary>
    /// <param name="tasks">The runs of each task.</param>
    /// <param name="saliency">The saliency method.</param>
    /// <exception cref="ArgumentException">A task's records cannot share a panel, or have not both quantities.</exception>
    public static Figure Build(IReadOnlyList<IReadOnlyList<RunRecord>> tasks, string saliency = SaliencyName.IntegratedGradients)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        RecordGroup[] groups = [.. tasks.Select(RecordGroup.Of)];
        var (iou, auc) = (Quantity.Iou(saliency), Quantity.TestAuc);
        var all = groups.Select(group => Figure8.Points(group, iou, auc)).ToList();
        // One axis for all panels: that an IoU of the heart's circle is higher than one of a cross is part of what there is to see.
        var right = Math.Max(0.6, 1.06 * all.Max(points => points.Max(point => point.X)));
        Panel[] panels = [.. groups.Zip(all, (group, points) => PanelOf(group, points, right, saliency))];
        return Figure.SmallMultiples(
            $"Figure 8: Test AUC against IoU, {SaliencyName.InText(saliency)}", string.Join("\n", groups.Select(group => group.Label)), Panel.NamedOnce(panels), panels.Length) with
        {
            RecordSet = RecordSet.Of(groups.SelectMany(group => group.Records)),
            Height = PanelHeight,
            Width = FigureWidth,
            Caption = "Each dot is one run. Symbols: approach. Colours: method. " + string.Join(". ", groups.Zip(all, (group, points) => $"{group.Task}: {Figure8.Correlation(points)}")) + ".",
        };
    }

    static Panel PanelOf(RecordGroup group, List<Figure8.Point> points, double right, string saliency) => new()
    {
        Title = $"{group.Task}\n{Figure8.ShortCorrelation(points)}",
        X = new("Test IoU", Low: -0.03, High: right),
        Y = new("Test AUC", Low: -0.05, High: 1.05),
        Guides = Estimate.Of(group.Records.Select(Quantity.IouChance(saliency).Of)) is { } chance ? [new(chance.Mean, "chance", Upright: true)] : [],
        Traces = [.. points.GroupBy(point => point.Method).Select(Figure8.Cloud)],
    };
}
