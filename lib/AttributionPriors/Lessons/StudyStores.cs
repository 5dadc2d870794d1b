using AttributionPriors.Experiments;

namespace AttributionPriors.Lessons;

/// <summary>Where a study's records are.</summary>
/// <param name="Runs">This machine's: new runs go there.</param>
/// <param name="Reference">The kit's.</param>
/// <param name="ShowsRuns">Whether this machine's may be shown; else the reference alone, as in the notebooks that the kit comes with.</param>
sealed record StudyStores(ResultsStore Runs, ResultsStore Reference, bool ShowsRuns)
{
    /// <summary>Those of the checkout, this machine's in <paramref name="folder"/> where one is named; who names the reference reads it alone, and does not write into it.</summary>
    public static StudyStores Of(string? folder)
    {
        var reference = new ResultsStore(Checkout.PathOf("results", "reference"), Console.WriteLine, readOnly: true);
        var runs = Checkout.PathOf("results", "runs");
        var chosen = Path.GetFullPath(folder ?? runs);
        var isReference = chosen == reference.Root;
        return new(new(isReference ? runs : chosen, Console.WriteLine), reference, !isReference);
    }

    /// <summary>The record of a run, the kit's or this machine's; null if there is none.</summary>
    public RunRecord? Find(RunSpec spec) => (ShowsRuns ? Runs.TryRead(spec) : null) ?? Reference.TryRead(spec) ?? Runs.TryRead(spec);
}
