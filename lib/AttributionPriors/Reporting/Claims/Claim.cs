namespace AttributionPriors.Reporting.Claims;

/// <summary>What the records say of a claim.</summary>
public enum ClaimOutcome
{
    /// <summary>The claim's test came out as the paper says.</summary>
    Reproduced,

    /// <summary>It came out against it.</summary>
    Contradicted,

    /// <summary>The runs are too few, or too far apart, to tell.</summary>
    Inconclusive,

    /// <summary>There are no runs to tell from.</summary>
    NeedsData,
}

/// <summary>A verdict on a claim.</summary>
/// <param name="Outcome">What the records say.</param>
/// <param name="Measured">The statistic as printed; an en dash without one.</param>
/// <param name="Reason">Why, in one sentence, with the runs it rests on.</param>
public sealed record ClaimVerdict(ClaimOutcome Outcome, string Measured, string Reason);

/// <summary>One checkable statement of the paper: a sentence, or the cell of a table.</summary>
/// <param name="Id">A short name, unique.</param>
/// <param name="Where">Where the paper states it, e.g. <c>section 4.1, Figure 3</c>.</param>
/// <param name="Statement">In our words.</param>
/// <param name="Printed">The paper's value as printed; null for a sentence without one.</param>
/// <param name="Test">The statistic and when it decides, in words.</param>
/// <param name="Check">Tests it on the evidence.</param>
public sealed record Claim(string Id, string Where, string Statement, string? Printed, string Test, Func<ClaimEvidence, ClaimVerdict> Check);
