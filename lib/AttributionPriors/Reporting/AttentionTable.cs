using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>Whether networks of volumes attend to the slices that show the finding, by method and by the site that they were trained on.</summary>
public static class AttentionTable
{
    /// <summary>Draws the table from records of networks of volumes.</summary>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new(
            $"Attention to slices with atrophy ({RecordGroup.Describe([.. records])})",
            [new("Method", Alignment.Left), new("Trained on", Alignment.Left), new("Seeds"), new("Attention on them"), new("Their share"), new("AUC of a slice's weight")],
            [
                .. from method in records.GroupBy(record => record.Spec.Method)
                   from site in method.GroupBy(record => record.Spec.Scan?.Site ?? "all sites").OrderBy(site => site.Key, StringComparer.Ordinal)
                   select Row(method.Key, site.Key, [.. site.Select(record => record.Attention).OfType<AttentionScore>()]),
            ],
            [
                "Mean ± sample s.d. over seeds, each over the test volumes that have slices with atrophy and without. Their share of the slices is what attention that is the same everywhere gives them.",
                "The AUC is taken among the slices of a volume; ½ is chance.",
                .. records.All(record => record.Attention is null) ? (string[])["None of these records keeps it: nobody marked the slices, or the runs are from before it was kept."] : [],
            ]);
    }

    static IReadOnlyList<Cell> Row(string method, string site, IReadOnlyList<AttentionScore> seeds)
    {
        Cell Of(Func<AttentionScore, double?> measure) => Cell.Of(Estimate.Of(seeds.Select(measure)));
        return [Cell.Of(MethodStyle.Of(method).Display), Cell.Of(site), Cell.Of(seeds.Count, "0"), Of(score => score.Share), Of(score => score.Chance), Of(score => score.Auc)];
    }
}
