using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Table 2 of proactive pseudo-intervention: accuracy without it and with it, by the map that it trains with. Beside the test accuracy stand the
/// validation accuracy (the same distribution as training) and the gap between the two, and how much of each map lies in the object's box.
/// </summary>
public static class PpiTable2
{
    /// <summary>The paper's name of each row that survives.</summary>
    static readonly Dictionary<string, string> s_paperRows = new() { ["PpiWbp"] = "PPI + WBP" };

    /// <summary>Row of the game that is shown: a fifth of the points, the paper's 10,000 of 50,176.</summary>
    const int ShownPoints = 4;

    const string Map = "WeightBackPropagation";

    /// <summary>Draws the table.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table, see <see cref="RecordGroup.Of(IReadOnlyList{RunRecord})"/>.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        const string accuracy = "Accuracy", energy = "Energy of WBP in the box", paper = "Paper (VGG-11)";
        var group = RecordGroup.Of(records);
        var printed = Printed(group);
        return new(
            $"PPI, Table 2: accuracy by map ({group.Label})",
            [
                new("Method", Alignment.Left), new("Seeds"),
                new("Validation", Group: accuracy), new("Test", Group: accuracy), new("Gap", Group: accuracy),
                new("Top fifth", Group: energy), new("Chance", Group: energy),
                .. printed.Select(column => new Column(column.Name, Group: paper)),
            ],
            [.. group.Methods.Select(method => Row(group, method, printed))],
            [
                "Mean ± sample s.d. over seeds. Gap: validation minus test accuracy of the same run. Chance: the box's share of the image.",
                .. Note(group, printed),
            ]);
    }

    /// <summary>The paper's columns that stand beside these runs, and their names in its cells: of its birds only what is of its size is held against its number.</summary>
    static (string Name, string Cell)[] Printed(RecordGroup group)
    {
        (string, string) cub = ("CUB", "CUB accuracy");
        return !CubTask.IsOne(group.Task) ? [cub, ("CIFAR-10", "CIFAR-10 accuracy")] : group.Records.All(record => CubTask.IsWhole(record.Spec)) ? [cub] : [];
    }

    static string[] Note(RecordGroup group, (string Name, string Cell)[] printed) => printed.Length == 0
        ? ["The paper's number is of all 200 species, its own split and a full VGG-11: none stands beside these."]
        : [$"Paper: {(CubTask.IsOne(group.Task) ? "the same photographs, another draw of its split" : "full-sized networks on other data")}; – where its text has lost the number."];

    static IReadOnlyList<Cell> Row(RecordGroup group, MethodStyle method, (string Name, string Cell)[] printed)
    {
        double? Paper(string column) => s_paperRows.TryGetValue(method.Name, out var row) ? PpiPaper.Find("2", row, column) : null;
        return
        [
            Cell.Of(method.Display),
            Cell.Of(group.Of(method).Count, "0"),
            Cell.Of(group.Measure(method, record => record.Valid?.Accuracy)),
            Cell.Of(group.Measure(method, Quantity.TestAccuracy.Of)),
            Cell.Of(group.Measure(method, record => record.Valid?.Accuracy - record.Test.Accuracy)),
            Cell.Of(group.Measure(method, record => record.Pointing?[Map][ShownPoints].Energy)),
            Cell.Of(group.Measure(method, record => record.Pointing?[Map][ShownPoints].Chance)?.Mean, "F3"),
            .. printed.Select(column => Cell.Of(Paper(column.Cell), "F3")),
        ];
    }
}
