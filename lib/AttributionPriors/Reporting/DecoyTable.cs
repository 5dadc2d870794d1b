using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The main table of the decoy task: method × (training and test accuracy, their gap, share of the absolute attribution
/// that falls into the swatch, by each saliency method, and that share's chance level), mean ± sample standard deviation over seeds.
/// </summary>
public static class DecoyTable
{
    /// <summary>Draws the table.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table, see <see cref="RecordGroup.Of(IReadOnlyList{RunRecord})"/>.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        const string accuracy = "Accuracy", share = "Attribution in the swatch";
        var group = RecordGroup.Of(records);
        var saliencies = SaliencyName.In(group.Records);
        return new(
            $"Accuracy and attribution in the swatch ({group.Label})",
            [
                new("Method", Alignment.Left), new("Seeds"),
                new("Train", Group: accuracy), new("Test", Group: accuracy), new("Gap", Group: accuracy),
                .. saliencies.Select(saliency => new Column(SaliencyName.Display(saliency), Group: share)),
                new("Chance", Group: share),
            ],
            [.. group.Methods.Select(method => Row(group, method, saliencies))],
            Notes(group));
    }

    static List<string> Notes(RecordGroup group)
    {
        List<string> notes =
        [
            "Mean ± sample s.d. over seeds. Gap: training minus test accuracy of the same run.",
            "In the swatch: share of a map's absolute attribution. Chance: the swatch's share of the pixels.",
        ];
        if (group.Methods.FirstOrDefault(method => method.Group == MethodGroup.Ceiling) is { } ceiling)
            notes.Add($"{ceiling.Display}: the ceiling; its share is of the same corner, where nothing is drawn.");
        return notes;
    }

    static IReadOnlyList<Cell> Row(RecordGroup group, MethodStyle method, IReadOnlyList<string> saliencies) =>
    [
        Cell.Of(method.Display),
        Cell.Of(group.Of(method).Count, "0"),
        Cell.Of(group.Measure(method, Quantity.TrainAccuracy.Of)),
        Cell.Of(group.Measure(method, Quantity.TestAccuracy.Of)),
        Cell.Of(group.Measure(method, Quantity.AccuracyGap.Of)),
        .. saliencies.Select(saliency => Cell.Of(group.Measure(method, Quantity.OutsideShare(saliency).Of))),
        Cell.Of(Chance(group, method, saliencies), "F3"),
    ];

    /// <summary>The chance level is a property of the images alone, so it is the same whichever saliency method reports it.</summary>
    static double? Chance(RecordGroup group, MethodStyle method, IReadOnlyList<string> saliencies) =>
        Estimate.Of(saliencies.SelectMany(saliency => group.Of(method).Select(Quantity.OutsideChance(saliency).Of)))?.Mean;
}
