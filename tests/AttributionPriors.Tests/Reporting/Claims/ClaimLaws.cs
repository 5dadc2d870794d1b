using AttributionPriors;
using AttributionPriors.Data.Xray;
using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;
using AttributionPriors.Reporting;
using AttributionPriors.Reporting.Claims;

namespace Tests.Reporting.Claims;

public sealed class ClaimLaws
{
    static readonly Arm s_baseline = new("synthetic", "Baseline"), s_actDiff = new("synthetic", "ActDiff");

    [Fact]
    public void Names_are_unique_and_each_claim_says_where_and_how_it_is_tested()
    {
        Assert.Equal(RedHerringClaims.All.Count, RedHerringClaims.All.Select(claim => claim.Id).Distinct().Count());
        Assert.All(RedHerringClaims.All, claim => Assert.All(new[] { claim.Id, claim.Where, claim.Statement, claim.Test }, text => Assert.False(string.IsNullOrWhiteSpace(text), claim.Id)));
    }

    [Fact]
    public void Every_printed_auc_and_iou_of_tables_1_and_2_is_a_claim()
    {
        var printed = PaperTables.Default.Numbers.Where(number => number.Experiment is "table1" or "table2").ToArray();
        Assert.Equal(96, printed.Length);
        Assert.Equal(printed.Length, RedHerringClaims.Cells.Count(claim => claim.Where is "paper, Table 1" or "paper, Table 2"));
    }

    [Fact]
    public void No_number_of_the_papers_tables_is_without_a_claim()
    {
        Assert.Equal(PaperTables.Default.Numbers.Select(number => number.Source), RedHerringClaims.Cells.Select(claim => claim.Where));
        // 24 pairs of scores in Table 5, 68 hyper-parameters in Tables 3 and 4 and the 8 that Table 4 repeats.
        Assert.Equal(24, RedHerringClaims.Cells.Count(claim => claim.Where == "paper, Table 5"));
        Assert.Equal(68 + 8, RedHerringClaims.Cells.Count(claim => claim.Statement.Contains("search finds", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_runs_every_claim_needs_data_and_says_which()
    {
        var nothing = new ClaimEvidence([]);
        Assert.All(RedHerringClaims.All, claim =>
        {
            var verdict = claim.Check(nothing);
            Assert.Equal(ClaimOutcome.NeedsData, verdict.Outcome);
            Assert.Matches("reproduce (sweep|search) ", verdict.Reason);
        });
    }

    [Theory]
    [InlineData(0.02, ClaimOutcome.Reproduced)]
    [InlineData(0.30, ClaimOutcome.Contradicted)]
    [InlineData(0.10, ClaimOutcome.Inconclusive)]
    public void A_mean_is_below_a_border_if_its_interval_is(double mean, ClaimOutcome outcome)
    {
        var evidence = new ClaimEvidence(Runs("Baseline", mean));
        Assert.Equal(outcome, ClaimTests.Below(s_baseline, Quantity.TestAuc, 0.1).Check(evidence).Outcome);
        Assert.Equal(Opposite(outcome), ClaimTests.Above(s_baseline, Quantity.TestAuc, 0.1).Check(evidence).Outcome);
    }

    [Theory]
    [InlineData(0.90, 0.50, ClaimOutcome.Reproduced)]
    [InlineData(0.50, 0.90, ClaimOutcome.Contradicted)]
    [InlineData(0.50, 0.50, ClaimOutcome.Inconclusive)]
    public void One_mean_is_above_another_if_the_differences_interval_is_positive(double more, double less, ClaimOutcome outcome)
    {
        var evidence = new ClaimEvidence([.. Runs("ActDiff", more), .. Runs("Baseline", less)]);
        Assert.Equal(outcome, ClaimTests.Greater(s_actDiff, s_baseline, Quantity.TestAuc).Check(evidence).Outcome);
    }

    [Theory]
    [InlineData(0.50, ClaimOutcome.Reproduced)]
    [InlineData(0.90, ClaimOutcome.Contradicted)]
    [InlineData(0.53, ClaimOutcome.Inconclusive)]
    public void No_gain_is_less_than_what_tables_call_agreement(double mean, ClaimOutcome outcome)
    {
        var evidence = new ClaimEvidence([.. Runs("ActDiff", mean), .. Runs("Baseline", 0.5)]);
        Assert.Equal(outcome, ClaimTests.NoGain(s_actDiff, s_baseline, Quantity.TestAuc).Check(evidence).Outcome);
    }

    [Fact]
    public void A_correlation_is_strong_where_scores_rise_together_and_weak_where_they_do_not()
    {
        string[] methods = ["Baseline", "Masked", "ActDiff", "GradMask"];
        RunRecord[] Task(Func<int, double> iou) => [.. from seed in Enumerable.Range(0, 4) from k in Enumerable.Range(0, methods.Length) select MadeUp.Synthetic(methods[k], seed, 0.1 + 0.2 * k + 0.001 * seed, iou(k))];
        var (rising, falling) = (new ClaimEvidence(Task(k => 0.1 * k)), new ClaimEvidence(Task(k => 0.9 - 0.1 * k)));
        var (strong, weak) = (ClaimTests.Correlated("synthetic", MadeUp.IntegratedGradients), ClaimTests.Uncorrelated("synthetic", MadeUp.IntegratedGradients));
        Assert.Equal((ClaimOutcome.Reproduced, ClaimOutcome.Contradicted), (strong.Check(rising).Outcome, strong.Check(falling).Outcome));
        Assert.Equal((ClaimOutcome.Contradicted, ClaimOutcome.Reproduced), (weak.Check(rising).Outcome, weak.Check(falling).Outcome));
    }

    [Fact]
    public void One_seed_decides_nothing()
    {
        var evidence = new ClaimEvidence([MadeUp.Synthetic("Baseline", 1, 0, 0.1)]);
        Assert.Equal(ClaimOutcome.Inconclusive, ClaimTests.Below(s_baseline, Quantity.TestAuc, 0.1).Check(evidence).Outcome);
    }

    [Fact]
    public void A_printed_number_is_compared_with_runs_of_the_papers_size_alone()
    {
        var cell = RedHerringClaims.Cells.Single(claim => claim.Id == "repo_table-synthetic-confounder-actdiff-test_auc");
        RunRecord[] lesson = [.. Runs("ActDiff", 1)];
        RunRecord[] Paper(double auc) => [.. Runs("ActDiff", auc).Select(run => run with { Spec = run.Spec with { Profile = Profiles.Paper } })];
        Assert.Equal(ClaimOutcome.NeedsData, cell.Check(new(lesson)).Outcome);
        Assert.Equal(ClaimOutcome.Reproduced, cell.Check(new(Paper(1))).Outcome);
        Assert.Equal(ClaimOutcome.Contradicted, cell.Check(new(Paper(0.5))).Outcome);
        Assert.Equal(Profiles.Paper, new ClaimEvidence([.. lesson, .. Paper(1)]).Of("synthetic")!.Profile);
    }

    [Fact]
    public void Phantoms_answer_for_no_patient()
    {
        XraySettings phantom = new(RadiographSource.Phantom, 64, 64, 10, 0.9, SplitArithmetic.Reversed, new());
        RunRecord[] runs = [.. Runs("Baseline", 0.02).Select(run => run with { Spec = run.Spec with { Task = "rsna-vpc", Xray = phantom } })];
        var claim = RedHerringClaims.Sentences.Single(claim => claim.Id == "vpc-below-chance");
        Assert.Equal(ClaimOutcome.NeedsData, claim.Check(new(runs)).Outcome);
        Assert.Equal(ClaimOutcome.Reproduced, claim.Check(new(runs.Select(run => run with { Spec = run.Spec with { Xray = phantom with { Source = RadiographSource.Files } } }))).Outcome);
    }

    [Fact]
    public void The_page_counts_its_verdicts()
    {
        var page = ClaimsTable.Build(RedHerringClaims.Sentences, new(Runs("Baseline", 0.02)), "Claims");
        Assert.Equal(RedHerringClaims.Sentences.Count, page.Rows.Count);
        // Of the correlation there are runs, whose equal overlaps say nothing.
        Assert.StartsWith($"1 reproduced, 0 CONTRADICTED, 1 inconclusive, {RedHerringClaims.Sentences.Count - 2} needs data", page.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    // Twenty points, of which the first two are alike; they lie at 10^-3 and 10^-2.8, and the margin is half of 20^(-1/2) of three decades: a third of one.
    [InlineData(1.2e-3, 20, ClaimOutcome.Reproduced)]
    [InlineData(5.5e-4, 20, ClaimOutcome.Reproduced)]
    [InlineData(4.0e-4, 20, ClaimOutcome.Contradicted)]
    [InlineData(4.0e-3, 20, ClaimOutcome.Contradicted)]
    [InlineData(1.2e-3, 19, ClaimOutcome.Inconclusive)]
    public void A_printed_hyper_parameter_is_found_where_it_lies_among_the_best_points(double printed, int points, ClaimOutcome outcome)
    {
        var (_, check) = SearchClaims.Finds(new("synthetic", "ActDiff"), false, nameof(HyperParameters.LearningRate), printed);
        var search = Search(points);
        Assert.Equal(outcome, check(new([], [search])).Outcome);
        // A search of a lesson, a wide one and one on phantoms are of something else.
        Assert.Equal(ClaimOutcome.NeedsData, check(new([], [search with { Start = search.Start with { Profile = Profiles.Lesson } }])).Outcome);
        Assert.Equal(ClaimOutcome.NeedsData, check(new([], [search with { Settings = new() { IsWide = true } }])).Outcome);
        Assert.Equal(ClaimOutcome.NeedsData, check(new([], [search with { Start = search.Start with { Xray = new(RadiographSource.Phantom, 64, 64, 10, 0.9, SplitArithmetic.Reversed, new()) } }])).Outcome);
        Assert.Equal(ClaimOutcome.NeedsData, SearchClaims.Finds(new("synthetic", "ActDiff"), false, nameof(HyperParameters.EncoderEvery), 3).Check(new([], [search])).Outcome);
    }

    static SearchRecord Search(int points) => new()
    {
        Start = MadeUp.Run("synthetic", "ActDiff", 1234).Spec with { Profile = Profiles.Paper },
        Settings = new(),
        Dimensions = SearchSpace.Of("ActDiff", new(), dilatesMasks: false),
        Evaluations =
        [
            .. from i in Enumerable.Range(0, points)
               let exponent = i switch { 0 => -3, 1 => -2.8, _ => -4.5 }
               let score = i switch { 0 => 0.9, 1 => 0.88, _ => 0.5 }
               select new SearchEvaluation([0.5, 0.5], new() { LearningRate = Math.Pow(10, exponent), Lambda = 1 }, "", score, null),
        ],
    };

    /// <summary>Four seeds, 0.01 apart: a 95% interval of ± 0.02 about.</summary>
    static IEnumerable<RunRecord> Runs(string method, double mean) =>
        Enumerable.Range(0, 4).Select(seed => MadeUp.Synthetic(method, seed, mean + 0.01 * (seed - 1.5), 0.1));

    static ClaimOutcome Opposite(ClaimOutcome outcome) => outcome switch
    {
        ClaimOutcome.Reproduced => ClaimOutcome.Contradicted,
        ClaimOutcome.Contradicted => ClaimOutcome.Reproduced,
        _ => outcome,
    };
}
