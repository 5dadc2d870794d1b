using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Table 4 of proactive pseudo-intervention: AUC on lesions by network, and by the last of them with interventions. All of the paper's cells are lost from its
/// text; none is ever shown as printed.
/// </summary>
public static class PpiTable4
{
    /// <summary>The rows: task, method and the paper's name.</summary>
    static readonly (string Task, string Method, string Paper)[] s_rows =
    [
        (LidcTask.NameOf("tensornetx"), "Baseline", "Tensor Net-X"), (LidcTask.NameOf("densenet"), "Baseline", "DenseNet"), (LidcTask.NameOf("lotenet"), "Baseline", "LoTeNet"),
        (LidcTask.MainName, "Baseline", "Inception_v3"), (LidcTask.MainName, "PpiWbp", "Inception_v3 + PPI (WBP)"),
    ];

    /// <summary>The runs it needs.</summary>
    public static IReadOnlyList<(string Task, IReadOnlyList<string> Methods)> Runs { get; } =
        [.. s_rows.GroupBy(row => row.Task).Select(task => (task.Key, (IReadOnlyList<string>)[.. task.Select(row => row.Method)]))];

    /// <summary>Draws the table from records of these runs.</summary>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var hasPaper = PpiForm.HasPaper(records);
        return new(
            $"PPI, Table 4: AUC on lesions by network ({RecordGroup.Describe([.. records])})",
            [
                new("In the paper", Alignment.Left), new("Network here", Alignment.Left), new("Method", Alignment.Left), new("Side"), new("Seeds"),
                new("Validation", Group: "AUC"), new("Test", Group: "AUC"), .. hasPaper ? [new Column("Paper", Group: "AUC")] : Array.Empty<Column>(),
            ],
            [.. s_rows.Select(row => Row(records, row, hasPaper))],
            [
                "Mean ± sample s.d. over seeds. AUC: of the probability of a lesion. Side: rows and columns of the images that the network takes.",
                hasPaper ? "The paper's numbers are lost from its text." : PpiForm.PhantomNote,
            ]);
    }

    /// <summary>As printed: every cell is lost.</summary>
    public static Table Printed() => new(
        "PPI, Table 4: AUC on lesions by network (as printed)", [new("Network", Alignment.Left), new("AUC")],
        [.. s_rows.Select(row => (Cell[])[Cell.Of(row.Paper), Lost(row.Paper)])], ["Lost: the paper's text has lost the number."]);

    static IReadOnlyList<Cell> Row(IReadOnlyList<RunRecord> records, (string Task, string Method, string Paper) row, bool hasPaper)
    {
        RunRecord[] own = [.. records.Where(record => (record.Spec.Task, record.Spec.Method) == (row.Task, row.Method))];
        var spec = own.FirstOrDefault()?.Spec;
        return
        [
            Cell.Of(row.Paper), spec is null ? Cell.None : Cell.Of(spec.Model.Name), Cell.Of(MethodStyle.Of(row.Method).Display), Cell.Of(spec?.Scan?.Side, "0"), Cell.Of(own.Length, "0"),
            Cell.Of(Estimate.Of(own.Select(record => record.Valid?.AucPositiveProbability))), Cell.Of(Estimate.Of(own.Select(PpiForm.Auc))),
            .. hasPaper ? [Lost(row.Paper)] : Array.Empty<Cell>(),
        ];
    }

    static Cell Lost(string row) => PpiPaper.Find("4", row, "LIDC AUC") is { } printed ? Cell.Of(printed, "F3") : Cell.Of("lost");
}
