using AttributionPriors;
using AttributionPriors.Data.Xray;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

/// <summary>The paper's tables in its form, from made-up records.</summary>
public sealed class PaperFormTests
{
    static readonly PaperForm s_table1 = PaperForm.Find("table1")!;

    static RunRecord Run(string task, string method, int seed, double auc, double iou, RadiographSource source = RadiographSource.Files) =>
        MadeUp.Synthetic(method, seed, auc, iou, chance: 0.336, blob: 0.9) is var run
            ? run with { Hash = $"{task}-{method}-{seed}", Spec = run.Spec with { Task = task, Xray = new(source, 224, 224, 2772, 0.9, SplitArithmetic.Reversed, new()) } }
            : run;

    static readonly RunRecord[] s_runs =
    [
        Run("xray-spc", "Baseline", 1, 0.70, 0.30), Run("xray-spc", "Baseline", 2, 0.60, 0.30),
        Run("xray-spc", "ActDiff", 1, 0.75, 0.33), Run("xray-spc", "ActDiff", 2, 0.85, 0.33),
        Run("xray-nospc", "Baseline", 1, 0.45, 0.40), Run("xray-nospc", "GradMask", 1, 0.48, 0.39),
    ];

    static Cell At(Table table, string data, string method, string column) =>
        table.Rows.Single(row => row[0].Text == data && row[1].Text == method)[Array.FindIndex([.. table.Columns], c => c.FullName == column)];

    [Fact]
    public void Each_cell_has_the_papers_number_ours_the_interval_and_the_difference()
    {
        var table = s_table1.Build(s_runs);
        // Table 1 prints 0.73 ± 0.03; our two runs have the mean 0.80 and lie 0.1 apart.
        Assert.Equal("0.73 ± 0.03", At(table, "X-ray SPC", "ActDiff", "Test AUC: Paper").Text);
        Assert.Equal("0.80 ± 0.07", At(table, "X-ray SPC", "ActDiff", "Test AUC: Ours").Text);
        Assert.Equal("[0.75, 0.85]", At(table, "X-ray SPC", "ActDiff", "Test AUC: 95 %").Text);
        Assert.Equal(0.07, At(table, "X-ray SPC", "ActDiff", "Test AUC: Difference").Value!.Value, 1e-9);
        Assert.Equal("–", At(table, "X-ray SPC", "RRR", "Test AUC: Ours").Text);
        Assert.Equal("0.57 ± 0.09", At(table, "X-ray SPC", "RRR", "Test AUC: Paper").Text);
        Assert.Contains("real images", table.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Bold_is_better_than_the_baseline_and_than_chance()
    {
        var table = s_table1.Build(s_runs);
        Assert.True(At(table, "X-ray SPC", "ActDiff", "Test AUC: Ours").IsBold);
        // Better than the baseline, and worse than a coin.
        Assert.False(At(table, "X-ray no SPC", "GradMask", "Test AUC: Ours").IsBold);
        // Better than the baseline's IoU of 0.30, and below the random map's 0.336.
        Assert.False(At(table, "X-ray SPC", "ActDiff", "IoU integrated gradients: Ours").IsBold);
        Assert.True(At(table, "X-ray SPC", "ActDiff", "IoU integrated gradients: Paper").IsBold);
        Assert.False(At(table, "X-ray SPC", "RRR", "Test AUC: Paper").IsBold);
        Assert.Contains("*0.80 ± 0.07*", table.ToText(), StringComparison.Ordinal);
        Assert.Contains("**0.80 ± 0.07**", table.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains("<b>0.80 ", table.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("\\textbf{0.80 $\\pm$ 0.07}", table.ToLatex(), StringComparison.Ordinal);
    }

    [Fact]
    public void Chance_and_blob_stand_below_each_part()
    {
        var table = s_table1.Build(s_runs);
        Assert.Equal(0.336, At(table, "X-ray SPC", "Chance", "IoU occlusion: Ours").Value!.Value, 1e-9);
        Assert.Equal(0.5, At(table, "X-ray no SPC", "Chance", "Test AUC: Ours").Value);
        Assert.Equal(0.9, At(table, "X-ray SPC", "Blob", "IoU occlusion: Ours").Value!.Value, 1e-9);
        Assert.Equal("–", At(table, "X-ray SPC", "Blob", "Test AUC: Ours").Text);
    }

    [Fact]
    public void A_phantoms_number_never_stands_beside_a_patients()
    {
        RunRecord[] phantoms = [.. s_runs.Select(run => run with { Spec = run.Spec with { Xray = run.Spec.Xray! with { Source = RadiographSource.Phantom } } })];
        var table = s_table1.Build(phantoms);
        Assert.Contains("PHANTOM", table.Title, StringComparison.Ordinal);
        Assert.DoesNotContain(table.Columns, column => column.Name is "Paper" or "Difference");
        Assert.DoesNotContain("0.73", table.ToText(), StringComparison.Ordinal);
        Assert.Contains("phantoms with patients", Assert.Throws<ArgumentException>(() => s_table1.Build([.. s_runs[..1], phantoms[1]])).Message, StringComparison.Ordinal);
        Assert.Contains("PHANTOM", RecordGroup.Of(phantoms[..2]).Label, StringComparison.Ordinal);
        Assert.Contains("phantoms with patients", Assert.Throws<ArgumentException>(() => RecordGroup.Of([s_runs[0], phantoms[1]])).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ComparisonTable.Build(phantoms[..2], []).Columns, column => column.Name == "Authors");
        Assert.Contains(ComparisonTable.Build(s_runs[..2], []).Columns, column => column.Name == "Authors");
    }

    [Fact]
    public void A_phantom_is_no_evidence_for_a_claim_about_patients()
    {
        RunRecord[] phantoms = [.. s_runs.Select(run => run with { Spec = run.Spec with { Xray = run.Spec.Xray! with { Source = RadiographSource.Phantom } } })];
        Assert.Null(new AttributionPriors.Reporting.Claims.ClaimEvidence(phantoms).Of("xray-spc"));
        Assert.NotNull(new AttributionPriors.Reporting.Claims.ClaimEvidence(s_runs).Of("xray-spc"));
    }

    [Fact]
    public void Every_printed_number_of_the_tables_has_its_place()
    {
        foreach (var form in PaperForm.All)
        {
            var table = form.Printed();
            var experiments = form.Lines.Select(line => line.Experiment).ToHashSet();
            var metrics = form.Quantities.Select(quantity => quantity.Key).ToHashSet();
            var printed = PaperTables.Default.Numbers.Where(number => experiments.Contains(number.Experiment) && metrics.Contains(number.Metric)).ToList();
            Assert.NotEmpty(printed);
            foreach (var number in printed)
                Assert.Contains(table.Rows, row => row.Any(cell => cell.Value == number.Mean && cell.Deviation == number.Deviation));
            // MaskedZero is the authors' repository's alone.
            Assert.Equal(printed.Count, table.Rows.Where(row => row[1].Text != "Masked (zero)").SelectMany(row => row.Skip(2)).Count(cell => cell.Value is not null));
        }
    }

    [Fact]
    public void A_tables_runs_are_those_of_tasks_that_exist()
    {
        var tasks = TaskCatalogue.OfTheKit();
        foreach (var (task, methods) in PaperForm.All.SelectMany(form => form.Runs))
            Assert.Empty(methods.Except(tasks[task].Methods));
        Assert.Equal(["table1", "table2", "table4", "table5"], PaperForm.Names);
        Assert.Equal(["Baseline", "ActDiff"], PaperForm.Find("table4")!.Runs.Single(runs => runs.Task == "rsna-vpc").Methods);
        Assert.Null(PaperForm.Find("table9"));
    }

    [Fact]
    public void Latex_is_escaped_and_grouped()
    {
        var latex = new Table("50 % & more", [new("a_b", Alignment.Left), new("x", Group: "G"), new("y", Group: "G")], [[Cell.Of("−1"), Cell.Of("{"), Cell.None]], ["λ"]).ToLatex();
        Assert.Contains("\\caption{50 \\% \\& more}", latex, StringComparison.Ordinal);
        Assert.Contains(" & \\multicolumn{2}{c}{G} \\\\\na\\_b & x & y \\\\\n\\midrule\n$-$1 & \\{ & -- \\\\", latex, StringComparison.Ordinal);
        Assert.Contains("{lrr}", latex, StringComparison.Ordinal);
        Assert.Contains("$\\lambda$", latex, StringComparison.Ordinal);
    }
}
