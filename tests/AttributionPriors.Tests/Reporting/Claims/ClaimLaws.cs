using AttributionPriors.Data.Xray;
using AttributionPriors.Experiments;
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
    public void Without_runs_every_claim_needs_data_and_says_which()
    {
        var nothing = new ClaimEvidence([]);
        Assert.All(RedHerringClaims.All, claim =>
        {
            var verdict = claim.Check(nothing);
            Assert.Equal(ClaimOutcome.NeedsData, verdict.Outcome);
            Assert.Contains("reproduce sweep", verdict.Reason, StringComparison.Ordinal);
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
        var cell = RedHerringClaims.Cells.Single(claim => claim.Id == "repo_table-synthetic-actdiff-test_auc");
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
