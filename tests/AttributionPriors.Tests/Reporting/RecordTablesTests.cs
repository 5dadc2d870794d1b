using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

public class RecordTablesTests
{
    static readonly RunRecord[] Synthetic =
    [
        MadeUp.Synthetic("ActDiff", 1, auc: 0.9, iou: 0.5),
        MadeUp.Synthetic("ActDiff", 2, auc: 1.0, iou: 0.7),
        MadeUp.Synthetic("Baseline", 1, auc: 0.1, iou: 0.04),
    ];

    static IReadOnlyList<string> Texts(Table table, int row) => [.. table.Rows[row].Select(cell => cell.Text)];

    /// <summary>{0.9, 1}: 0.95 ± 0.1/√2 = 0.0707; {0.5, 0.7}: 0.6 ± 0.2/√2 = 0.1414.</summary>
    [Fact]
    public void The_synthetic_table_gives_means_deviations_chance_and_blob()
    {
        var table = SyntheticTable.Build(Synthetic);
        Assert.Equal(["Baseline", "1", "0.10", .. Repeat("0.04", "0.010", "0.050")], Texts(table, 0));
        Assert.Equal(["ActDiff", "2", "0.95 ± 0.07", .. Repeat("0.60 ± 0.14", "0.010", "0.050")], Texts(table, 1));
        Assert.Equal(["Input gradient", "Integrated gradients", "Occlusion"], table.Columns.Select(column => column.Group).OfType<string>().Distinct());
        Assert.Equal(0.1 / Math.Sqrt(2), table.Rows[1][2].Deviation!.Value, 12);
        static IEnumerable<string> Repeat(params string[] cells) => Enumerable.Repeat(cells, 3).SelectMany(cell => cell);
    }

    [Fact]
    public void The_synthetic_table_follows_the_protocols_auc()
    {
        var byProbability = Synthetic.Select(run => run with { Spec = run.Spec with { Protocol = Protocol.Recommended with { Auc = AucDefinition.PositiveProbability } } });
        Assert.Equal("0.05", SyntheticTable.Build([.. byProbability]).Rows[0][2].Text);
    }

    /// <summary>Gaps 0.9 − 0.5 and 0.8 − 0.6: 0.3 ± 0.2/√2.</summary>
    [Fact]
    public void The_decoy_table_gives_accuracies_gap_and_shares_with_their_chance()
    {
        var table = DecoyTable.Build(
        [
            MadeUp.Decoy("Baseline", 1, train: 0.9, test: 0.5, share: 0.2), MadeUp.Decoy("Baseline", 2, train: 0.8, test: 0.6, share: 0.4),
            MadeUp.Decoy("Clean", 1, train: 0.9, test: 0.8, share: 0.015625),
        ]);
        Assert.Equal(["Baseline", "2", "0.85 ± 0.07", "0.55 ± 0.07", "0.30 ± 0.14", "0.30 ± 0.14", "0.30 ± 0.14", "0.30 ± 0.14", "0.020"], Texts(table, 0));
        Assert.Equal(16 / 784.0, table.Rows[0][^1].Value!.Value, 12);
        Assert.Equal(["Clean (no swatch)", "1", "0.90", "0.80", "0.10", "0.02", "0.02", "0.02", "0.020"], Texts(table, 1));
    }

    [Fact]
    public void Images_without_an_outside_have_no_share_and_no_chance() =>
        Assert.Equal(["–", "–", "–", "–"], Texts(DecoyTable.Build([MadeUp.Decoy("Baseline", 1, 0.9, 0.8, share: 0, chance: 0)]), 0).Skip(5));

    [Fact]
    public void The_comparison_sets_authors_reference_and_machine_side_by_side()
    {
        var table = ComparisonTable.Build(OfProfile("paper"), [.. new[] { MadeUp.Synthetic("Baseline", 1, auc: 0.5, iou: 0.04) }.Select(run => InProfile(run, "paper"))]);
        Assert.Equal(["Baseline", "Test AUC", "0.00 ± 0.00 *", "0.50", "0.10", "DIFFERS: −0.40 (±0.03)", "DIFFERS: +0.10 (±0.03)"], Texts(table, 0));
        Assert.Equal(["ActDiff", "Test AUC", "1.00 ± 0.00 *", "–", "0.95 ± 0.07", "no reference", "agrees: −0.05 (±0.15)"], Texts(table, 4));
        Assert.Contains(table.Notes, note => note.Contains("* From the authors' repository; the paper does not print it."));
    }

    [Fact]
    public void Only_runs_of_the_full_protocol_are_judged_by_the_authors_numbers()
    {
        var table = ComparisonTable.Build(OfProfile("lesson"), []);
        Assert.Equal(["Baseline", "Test AUC", "0.00 ± 0.00 *", "–", "0.10", "no reference"], Texts(table, 0));
        Assert.Contains(table.Notes, note => note.Contains("lesson profile"));
    }

    static RunRecord[] OfProfile(string profile) => [.. Synthetic.Select(run => InProfile(run, profile))];

    static RunRecord InProfile(RunRecord run, string profile) => run with { Spec = run.Spec with { Profile = profile } };

    [Fact]
    public void A_task_without_authors_numbers_has_no_columns_for_them()
    {
        RunRecord[] runs = [MadeUp.Decoy("Baseline", 1, 0.9, 0.5, 0.2)];
        var table = ComparisonTable.Build(runs, runs);
        Assert.Equal(["Method", "Quantity", "Reference", "This machine", "Against the reference"], table.Columns.Select(column => column.Name));
        Assert.All(table.Rows, row => Assert.Equal("agrees: +0.00", row[^1].Text[..13]));
        Assert.All(ComparisonTable.Verdicts(runs, runs), verdict => Assert.Equal(Outcome.Agrees, verdict.Outcome));
        Assert.Equal(5, ComparisonTable.Verdicts(runs, runs).Count);
    }

    [Fact]
    public void A_reference_of_another_profile_is_refused()
    {
        var paper = Synthetic.Select(run => run with { Spec = run.Spec with { Profile = "paper" } });
        Assert.Contains("mix profiles", Assert.Throws<ArgumentException>(() => ComparisonTable.Build(Synthetic, [.. paper])).Message);
    }

    [Fact]
    public void A_method_that_only_the_reference_has_is_listed_as_not_run() =>
        Assert.Equal("not run here", ComparisonTable.Build([Synthetic[0]], [Synthetic[2]]).Rows[0][5].Text);
}
