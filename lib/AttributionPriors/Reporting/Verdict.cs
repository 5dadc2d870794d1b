namespace AttributionPriors.Reporting;

/// <summary>The three answers of a comparison.</summary>
public enum Outcome
{
    /// <summary>The means lie within the allowed distance.</summary>
    Agrees,

    /// <summary>They do not.</summary>
    Differs,

    /// <summary>There is nothing to compare with.</summary>
    NoReference,
}

/// <summary>
/// Does a mean measured here agree with a reference's?
/// <c>|a − b| ≤ max(tolerance, 3·√(s_a²/n_a + s_b²/n_b))</c>.
/// </summary>
/// <remarks>
/// The root is the standard error of the difference of two independent means (Welch). Three of them, not the customary
/// two, because a comparison table asks the question for some forty cells at once: at two, chance alone would mark two
/// cells; at three, about one table in ten has one. With three to five seeds three is also close to Student's 95% point. The tolerance
/// keeps equal experiments with no spread at all (s = 0, as for an AUC of 1.00) from differing by rounding: 0.03 for
/// AUCs and accuracies and 0.05 for overlaps and shares, see <see cref="Quantity"/>. A side with one seed has no
/// deviation of its own and borrows the other's; where neither has one, the tolerance alone decides.
/// </remarks>
/// <param name="Outcome">The answer.</param>
/// <param name="Difference">Measured minus reference; NaN without a reference.</param>
/// <param name="Allowed">The distance allowed; NaN without a reference.</param>
public sealed record Verdict(Outcome Outcome, double Difference, double Allowed)
{
    /// <summary>How many standard errors two means may lie apart.</summary>
    public const double StandardErrors = 3;

    /// <summary>The rule in one sentence, for the notes of a table.</summary>
    public static string Rule { get; } =
        $"Agrees: the means differ by at most the tolerance, or by at most {StandardErrors} standard errors of their difference, whichever is more. After each verdict: difference (allowed).";

    /// <summary>Compares <paramref name="measured"/> with <paramref name="reference"/>; a mean that is not a number never agrees.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is negative or not a number.</exception>
    public static Verdict Of(Estimate measured, Estimate? reference, double tolerance)
    {
        if (!(tolerance >= 0))
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is a distance: 0 or more.");
        if (reference is not { } other)
            return new(Outcome.NoReference, double.NaN, double.NaN);
        var (sa, sb) = (measured.Deviation ?? other.Deviation ?? 0, other.Deviation ?? measured.Deviation ?? 0);
        var error = Math.Sqrt(sa * sa / measured.Count + sb * sb / other.Count);
        var (difference, allowed) = (measured.Mean - other.Mean, Math.Max(tolerance, StandardErrors * error));
        return new(Math.Abs(difference) <= allowed ? Outcome.Agrees : Outcome.Differs, difference, allowed);
    }

    /// <summary>E.g. <c>agrees: −0.02 (±0.05)</c>, the difference and the distance allowed.</summary>
    public override string ToString() => Outcome switch
    {
        Outcome.NoReference => "no reference",
        Outcome.Agrees => $"agrees: {Signed("F2")} (±{Allowed:F2})",
        // A third decimal where two would make a difference look like the distance allowed.
        _ when Math.Abs(Difference).ToString("F2") == Allowed.ToString("F2") => $"DIFFERS: {Signed("F3")} (±{Allowed:F3})",
        _ => $"DIFFERS: {Signed("F2")} (±{Allowed:F2})",
    };

    string Signed(string format) => $"{(Difference < 0 ? '−' : '+')}{Math.Abs(Difference).ToString(format)}";
}
