namespace AttributionPriors.Reporting.Claims;

/// <summary>Claims with their verdicts from the records, as a table.</summary>
public static class ClaimsTable
{
    /// <summary>Each claim, or only those of <paramref name="outcomes"/>.</summary>
    public static Table Build(IReadOnlyList<Claim> claims, ClaimEvidence evidence, string title, IReadOnlyList<ClaimOutcome>? outcomes = null)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var judged = claims.Select(claim => (Claim: claim, Verdict: claim.Check(evidence))).ToArray();
        return new(
            title,
            [
                new("Where", Alignment.Left), new("Claim", Alignment.Left), new("Printed"), new("Measured"), new("Verdict", Alignment.Left), new("Runs", Alignment.Left),
            ],
            [
                .. from judgement in judged
                   where outcomes is null || outcomes.Contains(judgement.Verdict.Outcome)
                   select (Cell[])
                   [
                       Cell.Of(judgement.Claim.Where), Cell.Of(judgement.Claim.Statement), Cell.Of(judgement.Claim.Printed ?? "–"), Cell.Of(judgement.Verdict.Measured),
                       Cell.Of(Words(judgement.Verdict.Outcome)), Cell.Of(judgement.Verdict.Reason),
                   ],
            ],
            [Count(judged.Select(judgement => judgement.Verdict.Outcome)), "Measured: the statistic and its 95% interval. A claim stays inconclusive where the border that its test names lies within the interval.", "The lesson profile's runs are smaller than the paper's: what they contradict asks for a run of the paper profile first."]);
    }

    /// <summary>E.g. <c>needs data</c>.</summary>
    public static string Words(ClaimOutcome outcome) => outcome switch
    {
        ClaimOutcome.Reproduced => "reproduced",
        ClaimOutcome.Contradicted => "CONTRADICTED",
        ClaimOutcome.Inconclusive => "inconclusive",
        _ => "needs data",
    };

    static string Count(IEnumerable<ClaimOutcome> outcomes)
    {
        var counts = outcomes.CountBy(outcome => outcome).ToDictionary();
        return string.Join(", ", Enum.GetValues<ClaimOutcome>().Select(outcome => $"{counts.GetValueOrDefault(outcome)} {Words(outcome)}")) + ".";
    }
}
