using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Metrics;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

/// <summary>Tables 3, 4 and 5 of proactive pseudo-intervention, from made-up records.</summary>
public sealed class PpiScanTableTests
{
    static RunRecord Scan(string task, string method, int seed, RadiographSource source)
    {
        var run = MadeUp.Run(task, method, seed);
        return run with { Spec = run.Spec with { Scan = new(source, 32, GreyRange.Unit) }, Test = new(0.5, 0.5, 0.6, 0.8 + 0.02 * seed) };
    }

    /// <summary>A network that does 0.9 on its own site and 0.7 on others, one more hundredth in the second seed.</summary>
    static RunRecord Oct(int site, string method, int seed, RadiographSource source = RadiographSource.Files) => Scan(OctTask.NameOf(site), method, seed, source) with
    {
        Sites = [.. new[] { "A", "B", "C", "D" }.Select((name, on) => new SiteScore(name, 20, 10, 0.5, (on == site ? 0.9 : 0.7) + 0.01 * (seed - 1)))],
    };

    static readonly RunRecord[] s_runs = [.. from site in Enumerable.Range(0, 4) from seed in new[] { 1, 2 } select Oct(site, "Baseline", seed)];

    static Cell At(Table table, string method, string row, string column) =>
        table.Rows.Single(cells => cells[0].Text == method && cells[1].Text == row)[Array.FindIndex([.. table.Columns], c => c.FullName == column)];

    [Fact]
    public void Table_3_has_means_over_seeds_and_over_sites_and_the_gap()
    {
        var table = PaperTableCatalogue.Find("PPI-table3")!.Build(s_runs);
        Assert.Equal(0.905, At(table, "Baseline", "B", "Tested on: B").Value!.Value, 1e-12);
        Assert.Equal(0.705, At(table, "Baseline", "B", "Tested on: A").Value!.Value, 1e-12);
        var mean = At(table, "Baseline", "B", "Tested on: Mean");
        // 0.905 once and 0.705 three times: their sample s.d. is 0.1.
        Assert.Equal((0.755, 0.1), (Math.Round(mean.Value!.Value, 12), Math.Round(mean.Deviation!.Value, 12)));
        Assert.Equal(0.2, At(table, "Baseline", "gap", "Tested on: Mean").Value!.Value, 1e-12);
        Assert.Equal("–", At(table, "PPI, WBP (box)", "gap", "Tested on: Mean").Text);
        Assert.Equal("0.854", At(table, "Baseline", "A", "Paper: B").Text);
    }

    [Fact]
    public void Attention_to_atrophy_is_told_by_site_and_method_and_left_open_where_no_record_keeps_it()
    {
        static RunRecord Attending(int site, int seed)
        {
            var run = Oct(site, "Baseline", seed);
            return run with { Spec = run.Spec with { Scan = run.Spec.Scan! with { Site = $"{(char)('A' + site)}" } }, Attention = new(20, 0.5 + 0.1 * site + 0.02 * seed, 0.25, 0.75) };
        }
        var table = AttentionTable.Build([Attending(1, 1), Attending(0, 1), Attending(1, 2)]);
        Assert.Equal(["A", "B"], table.Rows.Select(row => row[1].Text));
        var share = At(table, "Baseline", "B", "Attention on them");
        // 0.62 and 0.64: mean 0.63, sample s.d. 0.02 / sqrt(2).
        Assert.Equal((0.63, Math.Round(0.02 / Math.Sqrt(2), 12)), (Math.Round(share.Value!.Value, 12), Math.Round(share.Deviation!.Value, 12)));
        Assert.Equal(0.75, At(table, "Baseline", "A", "AUC of a slice's weight").Value!.Value, 1e-12);
        Assert.Equal("2", At(table, "Baseline", "B", "Seeds").Text);
        Assert.DoesNotContain(table.Notes, note => note.StartsWith("None", StringComparison.Ordinal));
        var old = AttentionTable.Build(s_runs);
        Assert.All(old.Rows, row => Assert.Equal("–", row[^1].Text));
        Assert.Contains(old.Notes, note => note.StartsWith("None of these records keeps it", StringComparison.Ordinal));
    }

    [Fact]
    public void A_phantoms_number_never_stands_beside_a_patients()
    {
        RunRecord[] phantoms = [.. s_runs.Select(run => run with { Spec = run.Spec with { Scan = run.Spec.Scan! with { Source = RadiographSource.Phantom } } })];
        var table = PaperTableCatalogue.Find("ppi-table3")!.Build(phantoms);
        Assert.Contains("PHANTOM", table.Title, StringComparison.Ordinal);
        Assert.DoesNotContain(table.Columns, column => column.Group == "Paper");
        Assert.Contains("phantoms with patients", Assert.Throws<ArgumentException>(() => PaperTableCatalogue.Find("ppi-table3")!.Build([s_runs[0], phantoms[1]])).Message);
        Assert.Contains("PHANTOM", ScanTable.Build([.. phantoms.Where(run => run.Spec.Task == "ppi-oct-a")]).Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_lost_or_inferred_is_shown_as_printed()
    {
        RunRecord[] runs = [Scan("ppi-lidc", "Baseline", 1, RadiographSource.Files), Scan("ppi-lidc-lotenet", "Baseline", 1, RadiographSource.Files)];
        var table = PaperTableCatalogue.Find("ppi-table4")!.Build(runs);
        Assert.All(table.Rows, row => Assert.Equal("lost", row[^1].Text));
        Assert.All(PaperTableCatalogue.Find("ppi-table4")!.Printed().Rows, row => Assert.Equal("lost", row[1].Text));
        Assert.DoesNotContain("0.941", table.ToText(), StringComparison.Ordinal);
        // AUC is of the probability of a lesion, not of the raw logits.
        Assert.Equal(0.82, table.Rows.Single(row => row[0].Text == "LoTeNet")[6].Value!.Value, 1e-12);
    }

    [Fact]
    public void Table_5_has_the_fit_of_maps_and_the_papers_number_of_each_mask()
    {
        var fit = new MaskFit(0.5, 0.4, 0.1, 0.1, 0.05);
        var run = Scan("ppi-lidc", "PpiWbpBox", 1, RadiographSource.Files);
        var evidence = new MapEvidence
        {
            Deletion = new Dictionary<string, IReadOnlyList<DeletionPoint>>(), RandomDeletion = [], Examples = [],
            Segmentation = new Dictionary<string, Segmentation> { ["WeightBackPropagation"] = new(10, 0.75, 0.03, fit, fit with { Dice = 0.6 }) },
        };
        var table = PaperTableCatalogue.Find("ppi-table5")!.Build([run with { Evidence = evidence }]);
        var row = table.Rows.Single(cells => cells[0].Text == "PPI, WBP (box)");
        Assert.Equal(["0.82", "0.941", "0.75", "0.03", "0.50", "0.60", "0.40"], row.Skip(2).Select(cell => cell.Text));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    [InlineData("5")]
    public void Every_printed_cell_has_its_place(string table)
    {
        var printed = PaperTableCatalogue.Find($"ppi-table{table}")!.Printed();
        var cells = PpiPaper.Cells.Where(cell => cell.IsPrinted && cell.Table == table).ToList();
        Assert.NotEmpty(cells);
        Assert.Equal(cells.Select(cell => cell.Value!.Value).Order(), printed.Rows.SelectMany(row => row).Select(cell => cell.Value).OfType<double>().Order());
    }

    [Fact]
    public void Their_runs_are_those_of_tasks_that_exist()
    {
        var tasks = TaskCatalogue.OfTheKit();
        // CIFAR-10 is a task where it is on disk.
        foreach (var (task, methods) in PpiForm.All.SelectMany(form => form.Runs).Where(runs => runs.Task != "ppi-cifar10" || tasks.Names.Contains(runs.Task)))
            Assert.Empty(methods.Except(tasks[task].Methods));
        Assert.Equal(PaperTableCatalogue.All.Count, PaperTableCatalogue.All.Select(table => table.Name).Distinct().Count());
    }

    // With b = 0 the weights are a softmax; a bias far above the exponentials makes them alike.
    [Fact]
    public void Attention_is_a_softmax_that_a_large_bias_flattens()
    {
        var table = AttributionPriors.Lessons.CrossSite.Attention(0.5, [0, 1e9], 0, 0.5, 1);
        var whole = 1 + Math.Exp(1) + Math.Exp(2);
        Assert.Equal(Math.Exp(2) / whole, table.Rows[0][3].Value!.Value, 1e-12);
        Assert.All(table.Rows[1].Skip(1), cell => Assert.Equal(1.0 / 3, cell.Value!.Value, 1e-8));
    }
}
