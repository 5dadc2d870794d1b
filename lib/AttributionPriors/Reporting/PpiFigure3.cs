using AttributionPriors.Experiments;
using AttributionPriors.Metrics;
using AttributionPriors.Saliency.Masks;

namespace AttributionPriors.Reporting;

/// <summary>
/// Figures 3 and 8 of proactive pseudo-intervention: single test images and what each map makes of them, above on a network trained by classification alone, below on
/// networks trained by interventions where that map points.
/// </summary>
/// <remarks>The paper's are birds of CUB-200-2011, in Figure 3 beside an ImageNet network without the method. A row's networks are all of one seed.</remarks>
public static class PpiFigure3
{
    const int FigureWidth = 1080;

    /// <summary>Full colour begins at this percentile of a map: divided by their largest value most maps would be dark.</summary>
    internal const double FullColour = 99;

    const double BorderLevel = 0.5;
    const string BoxColour = "#ffffff";

    /// <summary>Figure 3: the first example of each seed.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, or there are none of the classification alone.</exception>
    /// <exception cref="InvalidDataException">All records are from before examples were kept, or an example is damaged; the message names one.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records) => Build(records, "PPI, Figure 3: What the maps of single images show", index => index == 0);

    /// <summary>Figure 8: the further ones.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Build(IReadOnlyList{RunRecord})"/>.</exception>
    /// <exception cref="InvalidDataException">Likewise.</exception>
    public static Figure BuildMore(IReadOnlyList<RunRecord> records) => Build(records, "PPI, Figure 8: More maps of single images", index => index > 0);

    static Figure Build(IReadOnlyList<RunRecord> records, string title, Func<int, bool> isShown)
    {
        var group = OlderRecords.WithEvidence(records);
        var rows = group.Of(MethodStyle.Of(PpiMap.Baseline))
            .SelectMany(run => Enumerable.Range(0, run.Evidence!.Examples.Count).Where(isShown).SelectMany(index => Pair(group, run, index))).ToList();
        if (rows.Count == 0) throw new ArgumentException($"No record of the classification alone holds such an example: {group.Label}.", nameof(records));
        var cells = rows.Select((row, i) => (row.Title, Row([.. PpiMap.All.Zip(row.Maps)], row.Example, row.Shape, isFirst: i == 0, hasPicture: i % 2 == 0))).ToList();
        return Figure.ImageRows(title, group.Label, cells, FigureWidth) with
        {
            RecordSet = group.RecordSet,
            Caption = "Two rows are one test image. Upper row: the image, and maps of one network without PPI. Lower row: the object in red, and maps of five networks, each trained with interventions where its own map points. "
                + $"What speaks for the true class, over the image in grey; full colour is the map's {FullColour:0}th percentile. Outline: the object; white: the box that a mask of weight back propagation takes out. "
                + "Above each map: whether its network classifies the image correctly. LRP is epsilon on linear layers and z+ on convolutions.",
        };
    }

    /// <summary>A row of the figure: for each column the run whose map it shows, null where it was not run.</summary>
    sealed record Line(string Title, IReadOnlyList<RunRecord?> Maps, int Example, RunRecord Shape);

    static IEnumerable<Line> Pair(RecordGroup group, RunRecord baseline, int index)
    {
        RunRecord? Trained(PpiMap map) => group.Of(map.Style).FirstOrDefault(run => run.Spec.Seed == baseline.Spec.Seed && run.Evidence!.Examples.Count > index);
        yield return new($"seed {baseline.Spec.Seed}\nwithout PPI", [.. PpiMap.All.Select(_ => baseline)], index, baseline);
        yield return new($"seed {baseline.Spec.Seed}\nwith PPI", [.. PpiMap.All.Select(Trained)], index, baseline);
    }

    /// <summary>One image, and maps of it.</summary>
    /// <param name="columns">Which, and the run whose map it is; null where it was not run.</param>
    /// <param name="index">Which of the runs' examples.</param>
    /// <param name="shape">A run that tells the image.</param>
    /// <param name="isFirst">Whether the columns' headings go here.</param>
    /// <param name="hasPicture">Whether the image is shown as it is; else in grey, with the object in red.</param>
    internal static IReadOnlyList<Panel> Row(IReadOnlyList<(PpiMap Map, RunRecord? Run)> columns, int index, RunRecord shape, bool isFirst, bool hasPicture)
    {
        var (height, width) = (shape.MeanImages.Height, shape.MeanImages.Width);
        PixelMap Of(LevelMap levels) => PixelMap.Of(levels, height, width);
        var example = shape.Evidence!.Examples[index];
        PixelMap[] channels = [.. example.Image.Select(Of)];
        var over = new OverlayPanels(Grey(channels), Of(example.Mask));
        Panel Cell(PpiMap map, RunRecord? run, bool hasBar)
        {
            var heading = isFirst ? map.Display + "\n" : "";
            if (run?.Evidence!.Examples[index] is not { } own || !own.Maps.TryGetValue(map.Saliency, out var levels)) return Panel.Image($"{heading}not run", 1, 1, []);
            var panel = over.Map(heading + (own.Answer == own.Label ? "correct" : "incorrect"), ForTheClass(Of(levels)), hasBar);
            return map.Method == "PpiWbpBox" && own.Box is { } box ? panel with { Traces = [.. panel.Traces, new Outline(Inside(box, height, width), BorderLevel, BoxColour)] } : panel;
        }
        var first = hasPicture ? Picture(isFirst ? "Image" : null, channels) : over.Image(null);
        return [first, .. columns.Select((column, i) => Cell(column.Map, column.Run, hasBar: isFirst && i == 0))];
    }

    static Panel Picture(string? title, PixelMap[] channels) => Panel.Image(
        title, channels[0].Height, channels[0].Width, [channels.Length == 3 ? new ColourImage(channels) : new HeatMap(channels[0], ColourMap.Grey)]);

    /// <summary>The mean of the channels.</summary>
    static PixelMap Grey(PixelMap[] channels) => PixelMap.Sum(channels).Times(1.0 / channels.Length);

    /// <summary>The map's positive part, in units of its full colour, at most 1.</summary>
    internal static PixelMap ForTheClass(PixelMap map)
    {
        float[] positive = [.. map.Values.Select(value => Math.Max(0, value))];
        var full = Percentile.Linear(positive, FullColour);
        return map with { Values = full > 0 ? [.. positive.Select(value => (float)Math.Min(1, value / full))] : new float[positive.Length] };
    }

    /// <summary>1 in the box, 0 outside.</summary>
    internal static PixelMap Inside(SaliencyBox box, int height, int width) => new(height, width,
    [
        .. from row in Enumerable.Range(0, height)
           from column in Enumerable.Range(0, width)
           select box.Holds(row, column) ? 1f : 0,
    ]);
}
