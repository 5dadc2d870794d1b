using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>Runs whose records hold <see cref="Explanations"/>.</summary>
/// <param name="Saliency">The saliency method of their maps.</param>
sealed record ExplainedRuns(string Saliency)
{
    /// <summary>Which record has none, and what to do; null where all have them.</summary>
    public static string? Obstacle(IReadOnlyList<RunRecord> records) =>
        OlderRecords.Obstacle(records, record => record.Explanations is not null, "maps were kept by the model's answer and image by image");

    /// <summary>Checks that every record has them, of one saliency method.</summary>
    /// <exception cref="InvalidDataException">One has not; the message names it, and says what to do.</exception>
    public static ExplainedRuns Of(RecordGroup group)
    {
        if (Obstacle(group.Records) is { } obstacle) throw new InvalidDataException(obstacle);
        string[] saliencies = [.. group.Records.Select(record => record.Explanations!.Saliency).Distinct()];
        return saliencies.Length == 1
            ? new(saliencies[0])
            : throw new InvalidDataException($"The records keep maps of different saliency methods: {string.Join(", ", saliencies)}. Select one of them.");
    }
}
