using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>Records from before something was kept in them.</summary>
static class OlderRecords
{
    /// <summary>Which records lack it, and what to do; null where none does.</summary>
    /// <param name="records">The records.</param>
    /// <param name="has">Whether a record has it.</param>
    /// <param name="kept">What was kept later, e.g. <c>maps were kept image by image</c>.</param>
    public static string? Obstacle(IReadOnlyList<RunRecord> records, Func<RunRecord, bool> has, string kept)
    {
        var without = records.Where(record => !has(record)).ToList();
        return without.Count == 0
            ? null
            : $"{without.Count} of {records.Count} records are from before {kept}, e.g. {without[0].Spec} ({without[0].Hash}). Repeat these runs (option --fresh).";
    }

    /// <summary>The obstacle to what is drawn from <see cref="RunRecord.Evidence"/>: that no run has it. Runs without it are left out where others have it.</summary>
    public static string? OfEvidence(IReadOnlyList<RunRecord> records) => records.Any(record => record.Evidence is not null)
        ? null
        : Obstacle(records, record => record.Evidence is not null, "deletion curves, masks and maps of every method were kept");

    /// <summary>Groups those records that have <see cref="RunRecord.Evidence"/>.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure.</exception>
    /// <exception cref="InvalidDataException">None has it; the message names one, and says what to do.</exception>
    public static RecordGroup WithEvidence(IReadOnlyList<RunRecord> records)
    {
        var group = RecordGroup.Of(records);
        return OfEvidence(records) is { } obstacle ? throw new InvalidDataException(obstacle) : RecordGroup.Of([.. group.Records.Where(record => record.Evidence is not null)]);
    }
}
