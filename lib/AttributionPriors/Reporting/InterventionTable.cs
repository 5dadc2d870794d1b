using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The main table of a task of proactive pseudo-intervention on objects: accuracy without it and with it, by the map that it trains with. Beside the test accuracy stand
/// the validation accuracy (the same distribution as training) and the gap between the two, and how much of each map lies in the object's box.
/// <see cref="PpiTable2"/> has the tasks side by side, with the paper's numbers.
/// </summary>
public static class InterventionTable
{
    /// <summary>Row of the game that is shown: a fifth of the points, the paper's 10,000 of 50,176.</summary>
    const int ShownPoints = 4;

    const string Map = "WeightBackPropagation";

    /// <summary>Draws the table.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table, see <see cref="RecordGroup.Of(IReadOnlyList{RunRecord})"/>.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        const string accuracy = "Accuracy", energy = "Energy of WBP in the box";
        var group = RecordGroup.Of(records);
        return new(
            $"PPI: accuracy by map ({group.Label})",
            [
                new("Method", Alignment.Left), new("Seeds"),
                new("Validation", Group: accuracy), new("Test", Group: accuracy), new("Gap", Group: accuracy),
                new("Top fifth", Group: energy), new("Chance", Group: energy),
            ],
            [.. group.Methods.Select(method => Row(group, method))],
            ["Mean ± sample s.d. over seeds. Gap: validation minus test accuracy of the same run. Chance: the box's share of the image. Beside the paper's: ppi-table2."]);
    }

    static IReadOnlyList<Cell> Row(RecordGroup group, MethodStyle method) =>
    [
        Cell.Of(method.Display),
        Cell.Of(group.Of(method).Count, "0"),
        Cell.Of(group.Measure(method, record => record.Valid?.Accuracy)),
        Cell.Of(group.Measure(method, Quantity.TestAccuracy.Of)),
        Cell.Of(group.Measure(method, record => record.Valid?.Accuracy - record.Test.Accuracy)),
        Cell.Of(group.Measure(method, record => record.Pointing?[Map][ShownPoints].Energy)),
        Cell.Of(group.Measure(method, record => record.Pointing?[Map][ShownPoints].Chance)?.Mean, "F3"),
    ];
}
