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
    public void Nothing_lost_or_inferred_counts_as_printed()
    {
        Assert.Equal(0.935, PpiPaper.Find("7", "top 100", "WBP"));
        Assert.Null(PpiPaper.Find("4", "Inception_v3 + PPI (WBP)", "LIDC AUC"));
        Assert.Contains(PpiPaper.Cells, cell => cell is { Table: "4", Value: 0.941, IsPrinted: false });
        Assert.All(PpiPaper.Cells.Where(cell => cell.IsPrinted), cell => Assert.NotNull(cell.Value));
    }
}
