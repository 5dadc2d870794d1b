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

    [Fact]
    public void Table_2_has_means_over_seeds_and_the_papers_numbers_where_they_survive()
    {
        var table = ResultsTable.Build(s_runs);
        Assert.Contains("Table 2", table.Title);
        Assert.Equal(["Baseline", "PPI, WBP"], table.Rows.Select(row => row[0].Text));
        Assert.Equal([0.85, 0.65, 0.2], table.Rows[0].Skip(2).Take(3).Select(cell => Math.Round(cell.Value!.Value, 12)));
        Assert.Equal(0.36, table.Rows[0][5].Value!.Value, 1e-12); // the fifth row of the game
        Assert.Equal(0.25, table.Rows[0][6].Value!.Value, 1e-12);
        Assert.Equal([Cell.None, Cell.None], table.Rows[0].TakeLast(2)); // lost
        Assert.Equal(["0.696", "0.901"], table.Rows[1].TakeLast(2).Select(cell => cell.Text));
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
            Assert.DoesNotContain(ResultsTable.Build(smaller).Columns, column => column.Group?.StartsWith("Paper", StringComparison.Ordinal) == true);
            Assert.Equal("0.400", PpiTable7.Build(smaller).Rows[0][1].Text);
        }
        var whole = Cub("paper", 8190);
        Assert.Equal("CUB", Assert.Single(ResultsTable.Build(whole).Columns, column => column.Group?.StartsWith("Paper", StringComparison.Ordinal) == true).Name);
        Assert.Equal("0.696", ResultsTable.Build(whole).Rows[1][^1].Text);
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
