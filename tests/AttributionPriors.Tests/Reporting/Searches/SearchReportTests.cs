using AttributionPriors;
using AttributionPriors.Data.Xray;
using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;
using AttributionPriors.Reporting;
using AttributionPriors.Reporting.Searches;
using Tests.Experiments;

namespace Tests.Reporting.Searches;

/// <summary>Table 3 and Figure A.1 from made-up searches.</summary>
public sealed class SearchReportTests
{
    static readonly SearchDimension[] s_dimensions = [.. SearchSpace.Of("ActDiff", new(), dilatesMasks: true)];

    /// <summary>A search whose points have these learning rates and scores; a score below 0 is a run that failed.</summary>
    static SearchRecord Search(string task, string method, RadiographSource? source, bool isWide, params (double Rate, double Score)[] points) => new()
    {
        Start = MadeUp.Run(task, method, 1234).Spec with { Xray = source is { } whose ? new(whose, 48, 48, 150, 0.9, SplitArithmetic.Reversed, new()) : null },
        Settings = new() { IsWide = isWide },
        Dimensions = method == "Masked" ? s_dimensions[..1] : s_dimensions,
        Evaluations = [.. points.Select(p => new SearchEvaluation(
            [0.5, 0.5, 0.5], new() { LearningRate = p.Rate, Lambda = 0.25, MaskSigma = 1.5, EncoderEvery = 3 }, $"{p.Rate}", Math.Max(0, p.Score), p.Score < 0 ? "diverged" : null))],
    };

    static readonly SearchRecord s_actDiff = Search("synthetic", "ActDiff", null, false, (1e-3, 0.7), (4e-4, 0.9), (1e-2, -1));
    static readonly SearchRecord s_masked = Search("xray-spc", "Masked", RadiographSource.Files, false, (1e-3, 0.6));

    static Cell At(Table table, string data, string method, string column) =>
        table.Rows.Single(row => row[0].Text == data && row[1].Text == method)[Array.FindIndex([.. table.Columns], c => c.FullName == column)];

    [Fact]
    public void The_best_point_stands_beside_what_the_paper_prints()
    {
        var table = SearchTable.Build([s_actDiff, s_masked]);
        Assert.Equal(("3.11e-4", "4e-4"), (At(table, "Synthetic", "ActDiff", "Learning rate: Paper").Text, At(table, "Synthetic", "ActDiff", "Learning rate: Ours").Text));
        Assert.Equal((0.115, 0.25), (At(table, "Synthetic", "ActDiff", "λ: Paper").Value, At(table, "Synthetic", "ActDiff", "λ: Ours").Value));
        Assert.Equal((3, 0.9, 1.5), (At(table, "Synthetic", "ActDiff", "Runs").Value, At(table, "Synthetic", "ActDiff", "Valid AUC").Value, At(table, "Synthetic", "ActDiff", "σ: Ours").Value));
        // What was not searched stays empty, though every run has a value of it.
        Assert.Equal((Cell.None, Cell.None), (At(table, "Synthetic", "ActDiff", "k: Ours"), At(table, "X-ray SPC", "Masked", "λ: Ours")));
        Assert.Equal("none yet", At(table, "RSNA VPC", "GradMask", "Search").Text);
        Assert.Equal(6.57, At(table, "RSNA VPC", "GradMask", "λ: Paper").Value);
        Assert.Equal((2, 34), SearchTable.Count([s_actDiff, s_masked]));
    }

    [Fact]
    public void A_wide_search_has_the_row_of_table_4_and_a_task_of_our_own_a_row_of_its_own()
    {
        var table = SearchTable.Build([Search("rsna-vpc", "ActDiff", RadiographSource.Files, true, (2e-5, 0.6)), Search("decoy", "ActDiff", null, false, (1e-3, 0.4))]);
        Assert.Equal((1.7e-5, 2e-5), (At(table, "RSNA VPC", "ActDiff, wide search", "Learning rate: Paper").Value, At(table, "RSNA VPC", "ActDiff, wide search", "Learning rate: Ours").Value));
        Assert.Equal("none yet", At(table, "RSNA VPC", "ActDiff", "Search").Text);
        Assert.Equal((Cell.None, 1e-3), (At(table, "decoy", "ActDiff", "Learning rate: Paper"), At(table, "decoy", "ActDiff", "Learning rate: Ours").Value));
    }

    [Fact]
    public void What_suits_phantoms_never_stands_beside_what_suited_patients()
    {
        var phantom = Search("xray-spc", "Masked", RadiographSource.Phantom, false, (1e-3, 0.6));
        var table = SearchTable.Build([s_actDiff, phantom]);
        Assert.Equal("3.11e-4", At(table, "Synthetic", "ActDiff", "Learning rate: Paper").Text);
        Assert.All(table.Rows.Where(row => row[0].Text != "Synthetic"), row => Assert.Equal((Cell.None, true), (row[5], row[2].Text.Contains("PHANTOM", StringComparison.Ordinal))));
        Assert.Contains("phantoms", Assert.Throws<ArgumentException>(() => SearchTable.Build([s_masked, phantom])).Message, StringComparison.Ordinal);
        Assert.Contains("reproduce search", Assert.Throws<ArgumentException>(() => SearchTable.Build([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_printed_hyper_parameter_has_its_place()
    {
        var printed = PaperTables.Default.Numbers.Where(number => number.Deviation is null && number.Experiment is "table3" or "table4_wide" && number.Metric != "test_auc").ToList();
        double[] placed = [.. SearchTable.Printed().Rows.SelectMany(row => row).Select(cell => cell.Value).OfType<double>()];
        // Thirty rows of Table 3 and four of Table 4: 30 rates, 20 weights and twice 5 of Adversarial's; 4 rates and 4 weights.
        Assert.Equal(30 + 20 + 2 * 5 + 4 + 4, printed.Count);
        Assert.Equal(printed.Select(number => number.Mean).Order(), placed.Order());
    }

    [Fact]
    public void Figure_a1_has_a_panel_per_task_a_ridge_per_search_and_a_tick_per_run()
    {
        var figure = FigureA1.Build([s_masked, s_actDiff]);
        Assert.Equal(["synthetic\nlesson profile", "xray-spc\nlesson profile"], figure.Panels.Select(panel => panel.Title));
        Assert.Equal(["ActDiff (1 failed)"], figure.Panels[0].Y.Names);
        var ridge = Assert.IsType<Line>(figure.Panels[0].Traces[0]);
        Assert.Equal([0.7, 0.9], Assert.IsType<Dots>(figure.Panels[0].Traces[1]).X);
        // Of two scores with a deviation of √2/10 the density has one peak, between them.
        Assert.Equal(0.8, ridge.X[ridge.Y.ToList().IndexOf(ridge.Y.Min())], 1e-9);
        Assert.Equal(0.6, Assert.IsType<Line>(figure.Panels[1].Traces[0]) is var one ? one.X[one.Y.ToList().IndexOf(one.Y.Min())] : 0, 1e-9);
        Assert.Contains("reproduce search", Assert.Throws<ArgumentException>(() => FigureA1.Build([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_search_believes_is_its_surrogate_along_one_hyper_parameter()
    {
        var search = s_actDiff with
        {
            Dimensions = s_dimensions[..2],
            Evaluations = [.. new[] { (0.1, 0.2), (0.5, 0.9), (0.8, 0.6) }.Select((p, i) => new SearchEvaluation([p.Item1, 0.3 + 0.1 * i], new() { LearningRate = 1e-3 }, "", p.Item2, null))],
        };
        var figure = SurrogateFigure.Build(search);
        var (line, dots) = (Assert.IsType<Line>(figure.Panels[0].Traces[0]), Assert.IsType<Dots>(figure.Panels[0].Traces[1]));
        // The rates go from 10^-5 to 10^-2; half-way lies the best point, whose other coordinate is 0.4.
        Assert.Equal([-4.7, -3.5, -2.6], dots.X.Select(x => Math.Round(x, 9)));
        var surrogate = GaussianProcess.Fit([.. search.Evaluations.Select(e => e.Position.ToArray())], [0.2, 0.9, 0.6]).At([0.5, 0.4]);
        Assert.Equal((-3.5, surrogate.Mean, surrogate.Mean - 2 * surrogate.Deviation), (line.X[60], line.Y[60], line.Lower![60]), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9 && Math.Abs(a.Item3 - b.Item3) < 1e-9);
        Assert.Contains("over LearningRate, Lambda, not over MaskSigma", Assert.Throws<ArgumentException>(() => SurrogateFigure.Build(search, "MaskSigma")).Message, StringComparison.Ordinal);
        Assert.Contains("a curve needs two", Assert.Throws<ArgumentException>(() => SurrogateFigure.Build(search with { Evaluations = search.Evaluations.Take(1).ToArray() })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_knows_whether_its_searches_have_gone_on()
    {
        using var folder = new TemporaryFolder();
        var store = new ResultsStore(folder.Path);
        var set = FigureA1.Build([s_actDiff]).RecordSet!;
        Assert.False(set.IsIn(store));
        var path = Path.Combine(HyperParameterSearch.FolderOf(store), "synthetic", "search.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, CanonicalJson.Write(s_actDiff));
        Assert.True(RecordSet.Read(set.ToJson())!.IsIn(store));
        File.WriteAllText(path, CanonicalJson.Write(s_actDiff with { Evaluations = [s_actDiff.Evaluations[0]] }));
        Assert.False(set.IsIn(store));
        Assert.Equal($"Records {set.Digest[..12]} (searches: 1).", set.ToString());
    }
}
