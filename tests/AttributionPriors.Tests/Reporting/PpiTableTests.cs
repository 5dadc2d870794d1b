using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Metrics;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

/// <summary>The tables of proactive pseudo-intervention, from made-up records.</summary>
public sealed class PpiTableTests
{
    static RunRecord Run(string method, int seed, double valid, double test, double energy)
    {
        var run = MadeUp.Run("ppi-birds", method, seed);
        return run with
        {
            Spec = run.Spec with { Attribution = run.Spec.Attribution with { Question = AttributionQuestion.EvidenceOfTrueClass } },
            Valid = new(0.1, valid, null, null),
            Test = new(0.5, test, null, null),
            Pointing = new Dictionary<string, IReadOnlyList<EnergyPointing>>
            {
                ["LRP-0"] = Rows(energy),
                ["LRP-z+"] = Rows(energy),
                ["WeightBackPropagation"] = Rows(energy),
            },
        };
    }

    static EnergyPointing[] Rows(double energy) => [.. Enumerable.Range(0, 6).Select(k => new EnergyPointing(10 * (k + 1), energy - 0.01 * k, 0.5, 0.25))];

    static readonly RunRecord[] s_runs = [Run("Baseline", 1, 0.9, 0.6, 0.5), Run("Baseline", 2, 0.8, 0.7, 0.3), Run("PpiWbp", 1, 0.9, 0.85, 0.7)];

    static readonly IPaperTable s_table2 = PaperTableCatalogue.Find("ppi-table2")!;

    /// <summary>A run of another task, of which Table 2 reads accuracy and AUC.</summary>
    static RunRecord Of(string task, string method, int seed, double score) => MadeUp.Run(task, method, seed) with { Test = new(0.5, score, 0.5, score) };

    static RunRecord Scan(string method, int seed, double score, RadiographSource source)
    {
        var run = Of("ppi-oct", method, seed, score) with { Test = new(0.5, 0.5, 0.5, score) };
        return run with { Spec = run.Spec with { Scan = new(source, 32, GreyRange.Unit) } };
    }

    static string[] Columns(Table table) => [.. table.Columns.Select(column => column.FullName)];

    static Cell At(Table table, string method, string column) => table.Rows.Single(row => row[0].Text == method)[Array.IndexOf(Columns(table), column)];

    [Fact]
    public void A_tasks_own_table_has_means_over_seeds()
    {
        var table = ResultsTable.Build(s_runs);
        Assert.Equal(["Baseline", "PPI, WBP"], table.Rows.Select(row => row[0].Text));
        Assert.Equal([0.85, 0.65, 0.2], table.Rows[0].Skip(2).Take(3).Select(cell => Math.Round(cell.Value!.Value, 12)));
        Assert.Equal(0.36, table.Rows[0][5].Value!.Value, 1e-12); // the fifth row of the game
        Assert.Equal(0.25, table.Rows[0][6].Value!.Value, 1e-12);
    }

    [Fact]
    public void Table_2_has_the_papers_columns_and_its_numbers_where_they_survive()
    {
        var table = s_table2.Build([.. s_runs, Of("ppi-cifar10", "PpiWbp", 1, 0.4), Of("ppi-cifar10", "PpiWbp", 2, 0.5), Scan("Baseline", 0, 0.9, RadiographSource.Files)]);
        Assert.Equal(
            ["Method", "CUB, accuracy: Here", "CUB, accuracy: Paper", "CIFAR-10, accuracy: Here", "CIFAR-10, accuracy: Paper", "GA, AUC: Here", "GA, AUC: Paper", "Ours besides, accuracy: Birds", "Ours besides, accuracy: Clothes"],
            Columns(table));
        Assert.Equal(["Baseline", "PPI, gradient", "PPI, Grad-CAM", "PPI, LRP", "PPI, WBP", "PPI, WBP (box)"], table.Rows.Select(row => row[0].Text));
        Assert.Equal(["0.696", "0.901", "lost"], new[] { "CUB, accuracy", "CIFAR-10, accuracy", "GA, AUC" }.Select(group => At(table, "PPI, WBP", $"{group}: Paper").Text));
        Assert.Equal(["lost", "lost", "lost"], new[] { "CUB, accuracy", "CIFAR-10, accuracy", "GA, AUC" }.Select(group => At(table, "Baseline", $"{group}: Paper").Text));
        // Of boxes the text has a number of GA alone, which is lost.
        Assert.Equal(["–", "–", "lost"], new[] { "CUB, accuracy", "CIFAR-10, accuracy", "GA, AUC" }.Select(group => At(table, "PPI, WBP (box)", $"{group}: Paper").Text));
        Assert.Equal(0.45, At(table, "PPI, WBP", "CIFAR-10, accuracy: Here").Value!.Value, 1e-12);
        Assert.Equal(0.9, At(table, "Baseline", "GA, AUC: Here").Value);
        Assert.Equal(0.65, At(table, "Baseline", "Ours besides, accuracy: Birds").Value!.Value, 1e-12);
        Assert.All(table.Rows, row => Assert.Equal(Cell.None, row[1]));
        Assert.Contains(table.Notes, note => note.Contains("data/cub.md", StringComparison.Ordinal) && note.EndsWith("./reproduce sweep ppi-cub", StringComparison.Ordinal));
        Assert.Contains(table.Notes, note => note.EndsWith("./reproduce sweep ppi-fashion", StringComparison.Ordinal));
    }

    [Fact]
    public void Phantoms_stand_in_it_by_themselves_and_one_profile_and_protocol_alone()
    {
        var table = s_table2.Build([.. s_runs, Scan("PpiWbp", 0, 0.9, RadiographSource.Phantom)]);
        Assert.Equal(["GA, AUC: Phantoms"], Columns(table).Where(column => column.StartsWith("GA", StringComparison.Ordinal)));
        Assert.Contains(table.Notes, note => note.Contains("Phantoms: drawings", StringComparison.Ordinal));
        RunRecord Other(Func<RunSpec, RunSpec> change) => s_runs[0] with { Spec = change(s_runs[0].Spec) };
        Assert.Contains("mix profiles", Assert.Throws<ArgumentException>(() => s_table2.Build([s_runs[0], Other(spec => spec with { Profile = "paper" })])).Message);
        Assert.Contains("mix protocols", Assert.Throws<ArgumentException>(() => s_table2.Build([s_runs[0], Other(spec => spec with { Protocol = Protocol.Released })])).Message);
        Assert.Contains("occurs 2 times", Assert.Throws<ArgumentException>(() => s_table2.Build([s_runs[0], s_runs[0]])).Message);
        Assert.Contains("--profile paper", string.Join(' ', s_table2.Build([Other(spec => spec with { Profile = "paper" })]).Notes));
    }

    [Fact]
    public void Table_7_has_the_papers_number_beside_ours_but_none_where_its_symbol_is_lost()
    {
        var table = PpiTable7.Build(s_runs);
        Assert.Equal(["Points", "LRP-0", "LRP-z+", "Weight back propagation", "Chance"], table.Columns.Select(column => column.Name));
        Assert.Equal(["top 100 (10)", "0.400 (0.819)", "0.400", "0.400 (0.935)", "0.250"], table.Rows[0].Select(cell => cell.Text));
        Assert.Equal("0.350 (0.396)", table.Rows[5][1].Text);
        Assert.Contains("ppi-", Assert.Throws<ArgumentException>(() => PpiTable7.Build([MadeUp.Synthetic("Baseline", 1, 0.5, 0.5)])).Message);
        Assert.Equal(["pointing-baseline", "pointing-ppiwbp"], ResultsTable.Further(s_runs).Select(further => further.Name));
    }

    [Fact]
    public void The_papers_birds_stand_beside_its_numbers_only_where_they_are_of_its_size()
    {
        RunRecord[] Cub(string profile, int train) =>
        [
            .. s_runs.Select(run => run with
            {
                Spec = run.Spec with { Task = "ppi-cub", Profile = profile, Model = new("Vgg11", 64, 200), Data = new(train, 2311, 1287, "made up") },
            }),
        ];
        foreach (var smaller in new[] { Cub("lesson", 8190), Cub("paper", 410) })
        {
            Assert.DoesNotContain("CUB, accuracy: Paper", Columns(s_table2.Build(smaller)));
            Assert.Equal(0.65, At(s_table2.Build(smaller), "Baseline", "CUB, accuracy: Here").Value!.Value, 1e-12);
            Assert.Equal("0.400", PpiTable7.Build(smaller).Rows[0][1].Text);
        }
        var whole = Cub("paper", 8190);
        Assert.Equal("0.696", At(s_table2.Build(whole), "PPI, WBP", "CUB, accuracy: Paper").Text);
        Assert.Equal("0.400 (0.819)", PpiTable7.Build(whole).Rows[0][1].Text);
    }

    [Fact]
    public void Nothing_lost_or_inferred_counts_as_printed()
    {
        Assert.Equal(0.935, PpiPaper.Find("7", "top 100", "WBP"));
        Assert.Null(PpiPaper.Find("4", "Inception_v3 + PPI (WBP)", "LIDC AUC"));
        Assert.Contains(PpiPaper.Cells, cell => cell is { Table: "4", Value: 0.941, IsPrinted: false });
        Assert.All(PpiPaper.Cells.Where(cell => cell.IsPrinted), cell => Assert.NotNull(cell.Value));
    }
}
