using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>Runs whose records hold <see cref="Explanations"/>.</summary>
/// <param name="Saliency">The saliency method of their maps.</param>
sealed record ExplainedRuns(string Saliency)
{
    /// <summary>Whether every record has them.</summary>
    public static bool Are(IEnumerable<RunRecord> records) => records.All(record => record.Explanations is not null);

    /// <summary>Checks that every record has them, of one saliency method.</summary>
    /// <exception cref="ArgumentException">One has not; the message names it, and says what to do.</exception>
    public static ExplainedRuns Of(RecordGroup group)
    {
        var without = group.Records.Where(record => record.Explanations is null).ToList();
        if (without.Count > 0)
            throw new ArgumentException(
                $"{without.Count} of {group.Records.Count} records are from before maps were kept by the model's answer and image by image, e.g. "
                + $"{without[0].Spec} ({without[0].Hash}). Repeat these runs (option --fresh).");
        string[] saliencies = [.. group.Records.Select(record => record.Explanations!.Saliency).Distinct()];
        return saliencies.Length == 1
            ? new(saliencies[0])
            : throw new ArgumentException($"The records keep maps of different saliency methods: {string.Join(", ", saliencies)}. Select one of them.");
    }
}
