using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Tables 2 to 5 of proactive pseudo-intervention: the one place to add a line when such a table is added. Beside a number of patients stands the paper's, beside
/// one of phantoms nothing.
/// </summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Runs">Each task with its methods.</param>
/// <param name="OfRecords">Draws it.</param>
/// <param name="AsPrinted">Draws the paper's numbers.</param>
public sealed record PpiForm(
    string Name, IReadOnlyList<(string Task, IReadOnlyList<string> Methods)> Runs, Func<IReadOnlyList<RunRecord>, Table> OfRecords, Func<Table> AsPrinted) : IPaperTable
{
    internal const string PhantomNote = "Phantoms: drawings, of nobody. The paper's numbers are of patients and are left out here.";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PpiForm> All { get; } =
    [
        new("ppi-table2", PpiTable2.Runs, PpiTable2.Build, PpiTable2.Printed) { MixesSources = true },
        new("ppi-table3", PpiTable3.Runs, PpiTable3.Build, PpiTable3.Printed),
        new("ppi-table4", PpiTable4.Runs, PpiTable4.Build, PpiTable4.Printed),
        new("ppi-table5", PpiTable5.Runs, PpiTable5.Build, PpiTable5.Printed),
    ];

    /// <summary>Whether phantoms may stand in it beside photographs, in a column of their own.</summary>
    public bool MixesSources { get; init; }

    /// <inheritdoc/>
    public Table Build(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        RunRecord[] own = [.. records.Where(record => Runs.Any(runs => runs.Task == record.Spec.Task && runs.Methods.Contains(record.Spec.Method)))];
        if (MixesSources) RecordGroup.RequireOneProtocol(own);
        else RecordGroup.RequireComparable(own);
        return OfRecords(own);
    }

    /// <inheritdoc/>
    public Table Printed() => AsPrinted();

    /// <summary>Whether the paper's numbers may stand beside these.</summary>
    internal static bool HasPaper(IReadOnlyList<RunRecord> records) => records[0].Spec.Source != RadiographSource.Phantom;

    /// <summary>The AUC that this paper means: of the probability of class 1.</summary>
    internal static double? Auc(RunRecord record) => record.Test.AucPositiveProbability;
}
