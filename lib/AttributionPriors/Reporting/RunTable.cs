using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Single runs side by side under names of the reader's choice: what one change of a setting does. One run has no spread; how far seeds are apart is in the
/// task's main table.
/// </summary>
public static class RunTable
{
    /// <summary>Draws the table.</summary>
    /// <param name="runs">Runs of one task, in the order to show them.</param>
    /// <exception cref="ArgumentException">There are none, or they are of different tasks.</exception>
    public static Table Build(IReadOnlyList<(string Name, RunRecord Run)> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        string[] tasks = [.. runs.Select(run => run.Run.Spec.Task).Distinct()];
        if (tasks.Length != 1)
            throw new ArgumentException($"Runs of one task can be compared; got {(tasks.Length == 0 ? "none" : string.Join(", ", tasks))}.", nameof(runs));
        var quantities = Quantities([.. runs.Select(run => run.Run)]);
        return new(
            $"Single runs ({tasks[0]}, {string.Join(" and ", runs.Select(run => run.Run.Spec.Profile).Distinct())} profile)",
            [new("Run", Alignment.Left), new("Method", Alignment.Left), new("Seed"), .. quantities.Select(quantity => quantity.Column)],
            [
                .. runs.Select(run => (Cell[])
                [
                    Cell.Of(run.Name), Cell.Of(MethodStyle.Of(run.Run.Spec.Method).Display), Cell.Of(run.Run.Spec.Seed, "0"),
                    .. quantities.Select(quantity => Cell.Of(quantity.Of(run.Run), "F3")),
                ]),
            ],
            ["One run each: compare differences with the spread over seeds in the main table."]);
    }

    static List<(Column Column, Func<RunRecord, double?> Of)> Quantities(IReadOnlyList<RunRecord> runs)
    {
        var saliencies = SaliencyName.In(runs);
        (Column, Func<RunRecord, double?>) Each(string saliency, Func<string, Quantity> quantity, string group) =>
            (new Column(SaliencyName.Display(saliency), Group: group), quantity(saliency).Of);
        return runs[0].Spec.Attribution.Question == AttributionQuestion.EvidenceOfPositives
            ?
            [
                (new("Test AUC"), Quantity.TestAuc.Of),
                .. saliencies.Select(saliency => Each(saliency, Quantity.Iou, "IoU")),
                .. saliencies.Take(1).Select(saliency => (new Column("Chance", Group: "IoU"), Quantity.IouChance(saliency).Of)),
            ]
            :
            [
                (new("Train", Group: "Accuracy"), Quantity.TrainAccuracy.Of),
                (new("Test", Group: "Accuracy"), Quantity.TestAccuracy.Of),
                .. saliencies.Select(saliency => Each(saliency, Quantity.OutsideShare, "Attribution outside the mask")),
                .. saliencies.Take(1).Select(saliency => (new Column("Chance", Group: "Attribution outside the mask"), Quantity.OutsideChance(saliency).Of)),
            ];
    }
}
