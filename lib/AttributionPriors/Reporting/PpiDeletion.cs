using AttributionPriors.Experiments;
using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting;

/// <summary>Figure 5(b) of proactive pseudo-intervention in numbers: how far the true class's probability falls without the pixels that a map names, on a network that somebody else trained.</summary>
public static class PpiDeletion
{
    /// <summary>Draws the table.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table.</exception>
    /// <exception cref="InvalidDataException">A record holds no curves; the message names it.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        var group = OlderRecords.WithEvidence(records);
        var points = group.Records[0].Evidence!.RandomDeletion.Skip(1).Select(place => place.Points);
        return new(
            $"PPI, Figure 5(b): fall of the probability without the pixels that a map names ({group.Label})",
            [new("Map", Alignment.Left), .. points.Select(count => new Column($"{count}", Group: "Pixels set to zero"))],
            [
                .. PpiMap.Distinct.Select(map => Row(map.Display, group, evidence => evidence.Deletion.GetValueOrDefault(map.Saliency))),
                Row("Any pixels", group, evidence => evidence.RandomDeletion),
            ],
            [
                $"Mean ± sample s.d. over {group.Records.Count} draw{(group.Records.Count == 1 ? "" : "s")} of {PpiFigure5.Images(group)} photographs. Untouched, the true class has a probability of {Mean(group, start => start.Probability)} and is the answer in {Mean(group, start => start.Accuracy)}.",
                "Any pixels: in an order drawn by lot. LRP is epsilon on linear layers and z+ on convolutions. The paper draws curves and prints no number.",
            ]);
    }

    static IReadOnlyList<Cell> Row(string name, RecordGroup group, Func<MapEvidence, IReadOnlyList<DeletionPoint>?> curveOf)
    {
        var curves = group.Records.Select(record => curveOf(record.Evidence!)).OfType<IReadOnlyList<DeletionPoint>>().ToList();
        var places = group.Records[0].Evidence!.RandomDeletion.Count;
        return [Cell.Of(name), .. Enumerable.Range(1, places - 1).Select(k => Cell.Of(Estimate.Of(curves.Select(curve => (double?)(curve[0].Probability - curve[k].Probability)))))];
    }

    static string Mean(RecordGroup group, Func<DeletionPoint, double> of) => Cell.Of(SampleStatistics.Mean([.. group.Records.Select(record => of(record.Evidence!.RandomDeletion[0]))]), "F3").Text;
}
