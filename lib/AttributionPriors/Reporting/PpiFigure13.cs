using AttributionPriors.Experiments;
using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting;

/// <summary>
/// Figure 13 of proactive pseudo-intervention: the slices of test volumes, what weight back propagation says of each, and how much
/// each counts.
/// </summary>
public static class PpiFigure13
{
    const int FigureWidth = 1080;

    /// <summary>Full colour begins at this percentile of a volume's maps.</summary>
    const double FullColour = 99;

    /// <summary>Draws the figure from the runs of one task on scans: the first seed's.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, or none holds a volume.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records)
    {
        var group = RecordGroup.Of(records);
        var seed = group.Records.Where(run => run.Volumes is { Count: > 0 }).Select(run => (int?)run.Spec.Seed).Min()
            ?? throw new ArgumentException($"No record holds a volume: {group.Label}. It belongs to tasks ppi-oct….", nameof(records));
        RunRecord[] shown = [.. group.Records.Where(run => run.Spec.Seed == seed && run.Volumes is { Count: > 0 })];
        var rows = from volume in Enumerable.Range(0, shown.Min(run => run.Volumes!.Count))
                   from run in shown
                   select ($"site {run.Volumes![volume].Site}\n{MethodStyle.Of(run.Spec.Method).Display}", Row(run, run.Volumes[volume]));
        return Figure.ImageRows("PPI, Figure 13: The slices of a volume, and how much each counts", $"{group.Label}; seed {seed} shown", [.. rows], FigureWidth) with
        {
            RecordSet = group.RecordSet,
            Caption = "A row is one test volume with atrophy before one network. Above each slice: α, the attention that it gets, and p, its own probability of atrophy. "
                + "Colour: what speaks for atrophy, times α; full colour is the 99th percentile of the volume's maps.",
        };
    }

    static IReadOnlyList<Panel> Row(RunRecord run, VolumeExample volume)
    {
        var (height, width) = (run.MeanImages.Height, run.MeanImages.Width);
        PixelMap[] maps = [.. volume.Slices.Select(slice => PixelMap.Of(slice.Map, height, width))];
        var full = Percentile.Linear([.. maps.SelectMany(map => map.Values).Select(value => Math.Max(0, value))], FullColour);
        Panel Cell(SliceExample slice, PixelMap map)
        {
            var image = PixelMap.Of(slice.Image, height, width);
            var shown = map with { Values = [.. map.Values.Select(value => full > 0 && value > 0 ? (float)Math.Min(1, value / full) : 0)] };
            return new OverlayPanels(image, image with { Values = new float[image.Values.Length] }).Map($"α {slice.Weight:0.00}\np {slice.Probability:0.00}", shown, hasBar: false);
        }
        return [.. volume.Slices.Zip(maps, Cell)];
    }
}
