using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Figure 4 of proactive pseudo-intervention: retinal scans, and what each map makes of them, above on a network trained by classification alone, below on networks
/// trained by interventions where that map points.
/// </summary>
/// <remarks>The paper's caption is lost from its text; that this is what the figure shows follows from section 4.2, which compares these maps, and from Figure 13, its continuation.</remarks>
public static class PpiFigure4
{
    const int FigureWidth = 980;

    /// <summary>What the figure cannot be drawn from; null where any record will do.</summary>
    public static string? Obstacle(IReadOnlyList<RunRecord> records) => records.Any(HasMaps)
        ? null
        : OlderRecords.Obstacle(records, HasMaps, "maps of every method were kept of volumes");

    /// <summary>Draws the figure from the runs of the task on all sites: the first fold's.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, or there are none of the classification alone.</exception>
    /// <exception cref="InvalidDataException">All records are from before such maps were kept; the message names one.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records)
    {
        var whole = RecordGroup.Of(records);
        if (Obstacle(records) is { } obstacle) throw new InvalidDataException(obstacle);
        var group = RecordGroup.Of([.. whole.Records.Where(HasMaps)]);
        var baseline = group.Of(MethodStyle.Of(PpiMap.Baseline)) is [var first, ..]
            ? first
            : throw new ArgumentException($"No record of the classification alone holds a volume: {group.Label}.", nameof(records));
        RunRecord? Trained(PpiMap map) => group.Of(map.Style).FirstOrDefault(run => run.Spec.Seed == baseline.Spec.Seed);
        var rows = Enumerable.Range(0, baseline.Volumes!.Count).SelectMany(volume => new[]
        {
            ("without PPI", Row(baseline, volume, [.. PpiMap.All.Select(map => (map, (RunRecord?)baseline))], isFirst: volume == 0)),
            ("with PPI", Row(baseline, volume, [.. PpiMap.All.Select(map => (map, Trained(map)))], isFirst: false)),
        });
        return Figure.ImageRows("PPI, Figure 4: What the maps of retinal scans show", $"{group.Label}; fold {baseline.Spec.Seed} shown", [.. rows], FigureWidth) with
        {
            RecordSet = group.RecordSet,
            Caption = "Two rows are the middle slice of one test volume with atrophy. Upper row: maps of one network without PPI. Lower row: maps of five networks, each trained with interventions where its own map points. "
                + "What speaks for atrophy, over the slice in grey; full colour is the map's "
                + $"{PpiFigure3.FullColour:0}th percentile. Above each map: P, the network's probability of atrophy in the volume. LRP is epsilon on linear layers and z+ on convolutions; WBP (box) is trained with boxes and shows the same map.",
        };
    }

    static bool HasMaps(RunRecord record) => record.Volumes is { Count: > 0 } volumes && volumes.All(volume => volume.Middle is not null);

    static IReadOnlyList<Panel> Row(RunRecord shape, int volume, IReadOnlyList<(PpiMap Map, RunRecord? Run)> columns, bool isFirst)
    {
        var (height, width) = (shape.MeanImages.Height, shape.MeanImages.Width);
        var slices = shape.Volumes![volume].Slices;
        var image = PixelMap.Of(slices[slices.Count / 2].Image, height, width);
        var over = new OverlayPanels(image, image with { Values = new float[image.Values.Length] });
        Panel Cell(PpiMap map, RunRecord? run, bool hasBar)
        {
            var heading = isFirst ? map.Display + "\n" : "";
            return run?.Volumes is { } own && own.Count > volume && own[volume].Middle!.TryGetValue(map.Saliency, out var levels)
                ? over.Map($"{heading}P {own[volume].Probability:0.00}", PpiFigure3.ForTheClass(PixelMap.Of(levels, height, width)), hasBar)
                : Panel.Image($"{heading}not run", 1, 1, []);
        }
        var site = shape.Volumes[volume].Site;
        return
        [
            Panel.Image($"{(isFirst ? "Slice\n" : "")}site {site}", height, width, [new HeatMap(image, ColourMap.Grey)]),
            .. columns.Select((column, i) => Cell(column.Map, column.Run, hasBar: isFirst && i == 0)),
        ];
    }
}
