using AttributionPriors.Experiments;
using AttributionPriors.Metrics;
using AttributionPriors.Reporting;
using AttributionPriors.Reporting.Claims;

namespace Tests.Reporting.Claims;

/// <summary>The claims of the paper on proactive pseudo-intervention, and the tests that compare quantities seed by seed.</summary>
public sealed class PpiClaimLaws
{
    const string Wbp = "WeightBackPropagation", Lrp = "LRP-0";

    [Fact]
    public void Names_are_unique_and_each_claim_says_where_and_how_it_is_tested()
    {
        Assert.Equal(PpiClaims.All.Count, PpiClaims.All.Select(claim => claim.Id).Distinct().Count());
        Assert.All(PpiClaims.All, claim => Assert.All(new[] { claim.Id, claim.Where, claim.Statement, claim.Test }, text => Assert.False(string.IsNullOrWhiteSpace(text), claim.Id)));
        Assert.Empty(PpiClaims.All.Select(claim => claim.Id).Intersect(RedHerringClaims.All.Select(claim => claim.Id)));
    }

    /// <summary>16 cells of Table 2, one of them in the text alone, 40 of Table 3, 5, 4 and 54 of Tables 4, 5 and 7.</summary>
    [Fact]
    public void Every_cell_is_a_claim_and_none_that_is_lost_shows_a_number()
    {
        Assert.Equal([16, 40, 5, 4, 54], ((string[])["2", "3", "4", "5", "7"]).Select(table => PpiClaims.Cells.Count(claim => claim.Where.StartsWith($"Table {table}", StringComparison.Ordinal))));
        var lost = PpiClaims.Cells.Where(claim => claim.Statement.Contains("the text has lost", StringComparison.Ordinal)).ToList();
        Assert.Equal(14 + 5, lost.Count);
        Assert.All(lost, claim => Assert.Null(claim.Printed));
        Assert.All(PpiClaims.Cells.Except(lost), claim => Assert.NotNull(claim.Printed));
        Assert.Contains(PpiClaims.Cells, claim => claim.Printed == "0.912 ± 0.061");
    }

    [Fact]
    public void Without_runs_every_claim_needs_data_and_says_what()
    {
        var nothing = new ClaimEvidence([]);
        Assert.All(PpiClaims.All, claim =>
        {
            var verdict = claim.Check(nothing);
            Assert.Equal((ClaimOutcome.NeedsData, "–"), (verdict.Outcome, verdict.Measured));
            Assert.NotEqual("", verdict.Reason);
        });
        Assert.Contains("reproduce sweep ppi-birds", PpiClaims.Sentences.First(claim => claim.Id == "birds-gap").Check(nothing).Reason, StringComparison.Ordinal);
        Assert.Contains("reproduce sweep ppi-cub", PpiClaims.Sentences.First(claim => claim.Id.StartsWith("ppi-cub", StringComparison.Ordinal)).Check(nothing).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.7, 0.5, ClaimOutcome.Reproduced)]
    [InlineData(0.5, 0.7, ClaimOutcome.Contradicted)]
    [InlineData(0.5, 0.5, ClaimOutcome.Contradicted)] // one and the same in every run
    public void Of_one_network_the_better_map_is_the_one_that_wins_seed_by_seed(double wbp, double lrp, ClaimOutcome outcome)
    {
        var claim = PpiClaims.Sentences.Single(claim => claim.Id == "ppi-birds-points-lrp-0");
        var verdict = claim.Check(new([.. Enumerable.Range(0, 3).Select(seed => Run(seed, wbp + 0.2 * seed, lrp + 0.2 * seed))]));
        Assert.Equal(outcome, verdict.Outcome);
        Assert.Equal(wbp == lrp, verdict.Reason.Contains("equal in every run", StringComparison.Ordinal));
    }

    /// <summary>Seeds are far apart, maps are not: means over seeds could not tell them apart, differences seed by seed can.</summary>
    [Fact]
    public void A_difference_within_the_spread_of_seeds_is_seen_where_seeds_are_paired()
    {
        ClaimEvidence evidence = new([.. Enumerable.Range(0, 4).Select(seed => Run(seed, 0.1 + 0.2 * seed + 0.05, 0.1 + 0.2 * seed))]);
        var arm = new Arm("ppi-birds", "Baseline");
        Assert.Equal(ClaimOutcome.Reproduced, ClaimTests.Exceeds([(arm, Energy(Wbp))], [(arm, Energy(Lrp))]).Check(evidence).Outcome);
        Assert.Equal("0.05 [0.05, 0.05]", ClaimTests.Exceeds([(arm, Energy(Wbp))], [(arm, Energy(Lrp))]).Check(evidence).Measured);
        Assert.Equal("0.03 [0.03, 0.03]", ClaimTests.Exceeds([(arm, Energy(Wbp))], [(arm, Energy(Lrp))], "in words", unit: 2).Check(evidence).Measured);
        // Only seeds that both sides have count, and one seed decides nothing.
        Assert.Equal(ClaimOutcome.Inconclusive, ClaimTests.Exceeds([(arm, Energy(Wbp))], [(arm, Energy(Lrp))]).Check(new([Run(0, 0.5, 0.1)])).Outcome);
        Assert.Equal(ClaimOutcome.NeedsData, ClaimTests.Exceeds([(arm, Energy(Wbp))], [(arm, Energy("GradCam"))]).Check(evidence).Outcome);
    }

    [Theory]
    [InlineData(0.01, ClaimOutcome.Reproduced)]
    [InlineData(0.20, ClaimOutcome.Contradicted)]
    [InlineData(-0.20, ClaimOutcome.Contradicted)]
    [InlineData(0.05, ClaimOutcome.Inconclusive)]
    public void Two_quantities_are_the_same_within_what_tables_call_agreement(double apart, ClaimOutcome outcome)
    {
        // Differences of ± 0.001 around what is asked.
        ClaimEvidence evidence = new([.. Enumerable.Range(0, 4).Select(seed => Run(seed, 0.4 + apart + 0.001 * (seed % 2 == 0 ? 1 : -1), 0.4))]);
        Assert.Equal(outcome, ClaimTests.Same(new("ppi-birds", "Baseline"), Energy(Wbp), Energy(Lrp)).Check(evidence).Outcome);
    }

    /// <summary>Networks that score 0.9 at home and 0.9 − drop elsewhere; interventions halve the drop.</summary>
    [Theory]
    [InlineData(0.2, ClaimOutcome.Reproduced)]
    [InlineData(-0.2, ClaimOutcome.Contradicted)]
    public void The_gap_between_sites_is_that_of_the_own_to_the_mean_of_the_others(double drop, ClaimOutcome outcome)
    {
        string[] sites = ["A", "B", "C", "D"];
        RunRecord Trained(string own, string method, int seed) => MadeUp.Run($"ppi-oct-{own.ToLowerInvariant()}", method, seed) with
        {
            Sites = [.. sites.Select(site => new SiteScore(site, 10, 5, 0.5, 0.9 + 0.001 * seed - (site == own ? 0 : method == "Baseline" ? drop : drop / 2)))],
        };
        ClaimEvidence evidence = new([.. from own in sites from method in (string[])["Baseline", "PpiWbp"] from seed in (int[])[1, 2, 3] select Trained(own, method, seed)]);
        ClaimVerdict Of(string id) => PpiClaims.Sentences.Single(claim => claim.Id == id).Check(evidence);
        Assert.Equal((outcome, outcome, outcome), (Of("oct-shift-a").Outcome, Of("oct-gap").Outcome, Of("oct-overall").Outcome));
        if (drop > 0) Assert.StartsWith("0.20 [", Of("oct-shift-b").Measured, StringComparison.Ordinal);
        if (drop > 0) Assert.StartsWith("0.10 [", Of("oct-gap").Measured, StringComparison.Ordinal);
    }

    static Quantity Energy(string saliency) => new("energy", "Energy", 0.05, record => record.Pointing!.GetValueOrDefault(saliency)?[0].Energy);

    static RunRecord Run(int seed, double wbp, double lrp) => MadeUp.Run("ppi-birds", "Baseline", seed) with
    {
        Pointing = new Dictionary<string, IReadOnlyList<EnergyPointing>> { [Wbp] = [new(1, wbp, 0.5, 0.3)], [Lrp] = [new(1, lrp, 0.5, 0.3)] },
    };
}
