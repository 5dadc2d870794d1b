using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>A task's main table.</summary>
public static class ResultsTable
{
    /// <summary><see cref="ScanTable"/> for scans, <see cref="InterventionTable"/> for other tasks of proactive pseudo-intervention, or <see cref="PpiDeletion"/> where nothing is trained, <see cref="SyntheticTable"/> where there are two classes, else <see cref="DecoyTable"/>.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table, see <see cref="RecordGroup.Of(IReadOnlyList{RunRecord})"/>.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records) => RecordGroup.Of(records).Records[0].Spec switch
    {
        { Scan: not null } => ScanTable.Build(records),
        { Attribution.Question: AttributionQuestion.EvidenceOfTrueClass } => InterventionTable.Build(records),
        { Attribution.Question: AttributionQuestion.LossOfTrueClass } => PpiDeletion.Build(records),
        { Model.Classes: 2 } => SyntheticTable.Build(records),
        _ => DecoyTable.Build(records),
    };

    /// <summary>Tables beside the main one, by name.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Build"/>.</exception>
    public static IEnumerable<(string Name, Table Table)> Further(IReadOnlyList<RunRecord> records) =>
        Pointing(records).Concat(PpiSegmentation.IsIn(records) ? [("segmentation", PpiSegmentation.Build(records))] : []);

    static IEnumerable<(string Name, Table Table)> Pointing(IReadOnlyList<RunRecord> records) =>
        from method in MethodStyle.Sorted(records.Where(record => record.Pointing is not null).Select(record => record.Spec.Method))
        where method.Name is "Baseline" or "PpiWbp"
        select ($"pointing-{method.Name.ToLowerInvariant()}", PpiTable7.Build(records, method.Name));
}
