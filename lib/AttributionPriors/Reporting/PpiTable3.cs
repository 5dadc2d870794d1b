using AttributionPriors.Experiments;
using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting;

/// <summary>
/// Table 3 of proactive pseudo-intervention: AUC of networks trained on one site and tested on each. The paper's Mean and STD are over the four test sites,
/// the own one included. Below each method stand the mean over the same site, over other sites, and the gap between the two.
/// </summary>
public static class PpiTable3
{
    static readonly string[] s_sites = ["A", "B", "C", "D"];

    /// <summary>Our methods and the paper's name of each.</summary>
    static readonly (string Method, string Paper)[] s_methods = [("Baseline", "No PPI"), ("PpiWbpBox", "With PPI")];

    /// <summary>The runs it needs.</summary>
    public static IReadOnlyList<(string Task, IReadOnlyList<string> Methods)> Runs { get; } =
        [.. Enumerable.Range(0, s_sites.Length).Select(site => (OctTask.NameOf(site), (IReadOnlyList<string>)[.. s_methods.Select(method => method.Method)]))];

    /// <summary>Draws the table from records of these runs.</summary>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var hasPaper = PpiForm.HasPaper(records);
        Column[] tested = [.. s_sites.Select(site => new Column(site, Group: "Tested on")), new("Mean", Group: "Tested on")];
        return new(
            $"PPI, Table 3: AUC across sites ({RecordGroup.Describe([.. records])})",
            [
                new("Method", Alignment.Left), new("Trained on", Alignment.Left), new("Seeds"), .. tested,
                .. hasPaper ? tested.Select(column => column with { Group = "Paper" }) : [],
            ],
            [.. s_methods.SelectMany(method => Rows(records, method.Method, method.Paper, hasPaper))],
            [
                "Mean ± sample s.d. over seeds; in the column Mean, mean and sample s.d. over the four test sites. The same site's test volumes are held out, of subjects not trained on.",
                "Gap: same site minus other sites of the same seed.",
                .. hasPaper ? ["The paper's runs are of full size; it does not say which mask they train with."] : new[] { PpiForm.PhantomNote },
            ]);
    }

    /// <summary>As printed.</summary>
    public static Table Printed() => new(
        "PPI, Table 3: AUC across sites (as printed)",
        [new("Method", Alignment.Left), new("Trained on", Alignment.Left), .. s_sites.Select(site => new Column(site, Group: "Tested on")), new("Mean", Group: "Tested on")],
        [
            .. from method in s_methods
               from site in s_sites
               select (Cell[])[Cell.Of(method.Paper), Cell.Of(site), .. PaperCells(method.Paper, site)],
        ]);

    static IEnumerable<IReadOnlyList<Cell>> Rows(IReadOnlyList<RunRecord> records, string method, string paper, bool hasPaper)
    {
        var display = Cell.Of(MethodStyle.Of(method).Display);
        for (var site = 0; site < s_sites.Length; site++)
        {
            RunRecord[] own = [.. records.Where(record => record.Spec.Method == method && record.Spec.Task == OctTask.NameOf(site))];
            Estimate?[] tested = [.. s_sites.Select((_, on) => Estimate.Of(own.Select(record => On(record, on))))];
            yield return
            [
                display, Cell.Of(s_sites[site]), Cell.Of(own.Length, "0"), .. tested.Select(Cell.Of), Cell.Of(Estimate.Of(tested.Select(auc => auc?.Mean))),
                .. hasPaper ? PaperCells(paper, s_sites[site]) : [],
            ];
        }
        foreach (var (words, measure) in Summaries)
            yield return Summary(display, words, records, method, measure, hasPaper);
    }

    static Cell[] Summary(Cell method, string words, IReadOnlyList<RunRecord> records, string name, Func<SeedMatrix, double?> measure, bool hasPaper)
    {
        SeedMatrix[] seeds = [.. records.Where(record => record.Spec.Method == name).GroupBy(record => record.Spec.Seed).Select(seed => new SeedMatrix([.. seed]))];
        return
        [
            method, Cell.Of(words), Cell.Of(seeds.Count(seed => measure(seed) is not null), "0"), .. s_sites.Select(_ => Cell.None), Cell.Of(Estimate.Of(seeds.Select(measure))),
            .. hasPaper ? Enumerable.Repeat(Cell.None, s_sites.Length + 1) : [],
        ];
    }

    static IEnumerable<(string, Func<SeedMatrix, double?>)> Summaries =>
    [
        ("same site", seed => seed.Same), ("other sites", seed => seed.Other), ("gap", seed => seed.Same - seed.Other),
    ];

    static IEnumerable<Cell> PaperCells(string row, string site) =>
        [.. s_sites.Select(on => Cell.Of(PpiPaper.Find("3", $"{row}; train {site}", $"test {on}"), "F3")), Cell.Of(PpiPaper.Find("3", $"{row}; train {site}", "Mean"), "F3")];

    static double? On(RunRecord record, int site) => record.Sites?.ElementAtOrDefault(site)?.Auc;

    /// <summary>One seed's runs, a site each.</summary>
    sealed record SeedMatrix(IReadOnlyList<RunRecord> Runs)
    {
        public double? Same => Mean(isSame: true);

        public double? Other => Mean(isSame: false);

        double? Mean(bool isSame)
        {
            // A seed that lacks a site would not be compared with one that has it.
            if (Runs.Count < s_sites.Length) return null;
            double[] cells = [.. Runs.SelectMany(run => s_sites.Select((_, on) => (IsSame: OctTask.NameOf(on) == run.Spec.Task, Auc: On(run, on))))
                .Where(cell => cell.IsSame == isSame).Select(cell => cell.Auc).OfType<double>()];
            return cells.Length == 0 ? null : SampleStatistics.Mean(cells);
        }
    }
}
