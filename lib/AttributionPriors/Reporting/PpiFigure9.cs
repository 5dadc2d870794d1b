using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>Figure 9 of proactive pseudo-intervention and the left half of its Figure 3: photographs of ImageNet, and what each map makes of them on one network that somebody else trained.</summary>
public static class PpiFigure9
{
    const int FigureWidth = 900;

    /// <summary>Rows of the two figures.</summary>
    const int Few = 3, Many = 6;

    /// <summary>The left half of Figure 3: the first photograph of the first runs.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, or hold no such photograph.</exception>
    /// <exception cref="InvalidDataException">No record holds maps, or one is damaged; the message names it.</exception>
    public static Figure BuildFew(IReadOnlyList<RunRecord> records) => Build(records, "PPI, Figure 3, left: What the maps of single photographs show", index => index == 0, Few);

    /// <summary>Figure 9: the further ones.</summary>
    /// <inheritdoc cref="BuildFew"/>
    public static Figure Build(IReadOnlyList<RunRecord> records) => Build(records, "PPI, Figure 9: More maps of single photographs", index => index > 0, Many);

    static Figure Build(IReadOnlyList<RunRecord> records, string title, Func<int, bool> isShown, int most)
    {
        var group = OlderRecords.WithEvidence(records);
        var rows = group.Records
            .SelectMany(run => Enumerable.Range(0, run.Evidence!.Examples.Count).Where(isShown).Select(index => (Run: run, Index: index))).Take(most)
            .Select((row, i) => ($"class {row.Run.Evidence!.Examples[row.Index].Label}", PpiFigure3.Row([.. PpiMap.Distinct.Select(map => (map, (RunRecord?)row.Run))], row.Index, row.Run, isFirst: i == 0, hasPicture: true)))
            .ToList();
        if (rows.Count == 0) throw new ArgumentException($"No record holds such a photograph: {group.Label}.", nameof(records));
        return Figure.ImageRows(title, group.Label, rows, FigureWidth) with
        {
            RecordSet = group.RecordSet,
            Caption = $"A row is one photograph, and maps of one network, trained on ImageNet without PPI. What speaks for the true class, over the photograph in grey; full colour is the map's {PpiFigure3.FullColour:0}th percentile. "
                + "Above each map: whether the network classifies the photograph correctly. LRP is epsilon on linear layers and z+ on convolutions.",
        };
    }
}
