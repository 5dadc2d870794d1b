using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>A task's main table.</summary>
public static class ResultsTable
{
    /// <summary><see cref="SyntheticTable"/> where there are two classes, else <see cref="DecoyTable"/>.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table, see <see cref="RecordGroup.Of(IReadOnlyList{RunRecord})"/>.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records) =>
        RecordGroup.Of(records).Records[0].Spec.Model.Classes == 2 ? SyntheticTable.Build(records) : DecoyTable.Build(records);
}
