using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Table 5 of proactive pseudo-intervention: AUC on lesions by the mask that interventions are cut with, and beside it what the paper shows in Figure 6 alone, how
/// well a map that never saw an outline fits the radiologists' union.
/// </summary>
public static class PpiTable5
{
    const string Map = "WeightBackPropagation";

    /// <summary>Our methods and the paper's name of each; the first row is there to compare with.</summary>
    static readonly (string Method, string? Paper)[] s_rows =
    [
        ("Baseline", null), ("PpiWbp", "WBP-soft (fixed sigma)"), ("PpiWbpAdaptive", "WBP-soft (adaptive sigma)"), ("PpiWbpPoint", "WBP-hard (point)"), ("PpiWbpBox", "WBP-hard (box)"),
    ];

    /// <summary>The runs it needs.</summary>
    public static IReadOnlyList<(string Task, IReadOnlyList<string> Methods)> Runs { get; } = [(LidcTask.MainName, [.. s_rows.Select(row => row.Method)])];

    /// <summary>Draws the table from records of these runs.</summary>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var hasPaper = PpiForm.HasPaper(records);
        const string fit = "Map of WBP in the union";
        return new(
            $"PPI, Table 5: lesions by mask ({RecordGroup.Describe([.. records])})",
            [
                new("Method", Alignment.Left), new("Seeds"), new("Test AUC"), .. hasPaper ? [new Column("Paper")] : Array.Empty<Column>(),
                new("Energy", Group: fit), new("Chance", Group: fit), new("Dice, points", Group: fit), new("Dice, box", Group: fit), new("IoU, box", Group: fit),
            ],
            [.. s_rows.Select(row => Row(records, row.Method, row.Paper, hasPaper))],
            [
                "Mean ± sample s.d. over seeds. On positives, against the union of four outlines. Energy: share of the positive map inside; chance: the union's share of the image.",
                "Dice and IoU: of the map's points above two standard deviations, and of the box around them.",
                hasPaper ? "The paper's AUC is Inception-v3's, of full size." : PpiForm.PhantomNote,
            ]);
    }

    /// <summary>As printed.</summary>
    public static Table Printed() => new(
        "PPI, Table 5: AUC on lesions by mask (as printed)", [new("Mask", Alignment.Left), new("AUC")],
        [.. s_rows.Where(row => row.Paper is not null).Select(row => (Cell[])[Cell.Of(row.Paper!), Cell.Of(PpiPaper.Find("5", row.Paper!, "LIDC AUC"), "F3")])]);

    static IReadOnlyList<Cell> Row(IReadOnlyList<RunRecord> records, string method, string? paper, bool hasPaper)
    {
        RunRecord[] own = [.. records.Where(record => record.Spec.Method == method)];
        Cell Of(Func<Segmentation, double?> measure) => Cell.Of(Estimate.Of(own.Select(record => record.Evidence?.Segmentation.GetValueOrDefault(Map) is { } fit ? measure(fit) : null)));
        return
        [
            Cell.Of(MethodStyle.Of(method).Display), Cell.Of(own.Length, "0"), Cell.Of(Estimate.Of(own.Select(PpiForm.Auc))),
            .. hasPaper ? [paper is null ? Cell.None : Cell.Of(PpiPaper.Find("5", paper, "LIDC AUC"), "F3")] : Array.Empty<Cell>(),
            Of(fit => fit.Energy), Of(fit => fit.EnergyChance) with { Deviation = null }, Of(fit => fit.Points.Dice), Of(fit => fit.Box.Dice), Of(fit => fit.Box.Iou),
        ];
    }
}
