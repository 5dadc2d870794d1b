using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The main table of the synthetic task, in the form of the paper's Tables 1 and 2: method × (test AUC, IoU by each
/// saliency method), mean ± sample standard deviation over seeds. Beside each IoU stand its chance level and the score of a blob in the
/// image's centre: an IoU below the blob's is no sign of good attribution.
/// </summary>
public static class SyntheticTable
{
    /// <summary>Draws the table.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table, see <see cref="RecordGroup.Of(IReadOnlyList{RunRecord})"/>.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        var group = RecordGroup.Of(records);
        var saliencies = SaliencyName.In(group.Records);
        return new(
            $"Test AUC and localisation ({group.Label})",
            [
                new("Method", Alignment.Left), new("Seeds"), new("Test AUC"),
                .. saliencies.SelectMany(saliency => Columns(SaliencyName.Display(saliency))),
            ],
            [.. group.Methods.Select(method => Row(group, method, saliencies))],
            [
                $"Mean ± sample s.d. over seeds. AUC: {Definition(group.Protocol.Auc)}.",
                "IoU: of the binarised map and the mask, on the positive test images. Chance: a random map with the same pixel budget. Blob: a blob in the centre.",
            ]);
    }

    static IEnumerable<Column> Columns(string group) =>
        [new("IoU", Group: group), new("Chance", Group: group), new("Blob", Group: group)];

    static IReadOnlyList<Cell> Row(RecordGroup group, MethodStyle method, IEnumerable<string> saliencies) =>
    [
        Cell.Of(method.Display),
        Cell.Of(group.Of(method).Count, "0"),
        Cell.Of(group.Measure(method, Quantity.TestAuc.Of)),
        .. saliencies.SelectMany(saliency => new[]
        {
            Cell.Of(group.Measure(method, Quantity.Iou(saliency).Of)),
            Cell.Of(group.Measure(method, Quantity.IouChance(saliency).Of)?.Mean, "F3"),
            Cell.Of(group.Measure(method, Quantity.IouCentredBlob(saliency).Of)?.Mean, "F3"),
        }),
    ];

    internal static string Definition(AucDefinition auc) => auc == AucDefinition.MacroOfLogits
        ? "mean of the two one-against-rest AUCs over raw logits"
        : "by the probability of class 1";
}
