using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figure A.14 (and A.15 to A.18 on its other tasks): single test images and the map of each method's model, values up to the map's own
/// median removed. A mean hides what a single map looks like.
/// </summary>
/// <remarks>
/// The paper takes another random image in each cell. Here a row is one image of one seed, and the methods explain that same image, so that cells can be
/// compared along the row; the rows go through the seeds first, then through a seed's further images.
/// </remarks>
public static class FigureA14
{
    const int FigureWidth = 1180;

    /// <summary>The paper's number of rows.</summary>
    const int MostRows = 5;

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure.</exception>
    /// <exception cref="InvalidDataException">A record is from before single maps were kept, or its example is damaged; the message names it.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records)
    {
        var group = RecordGroup.Of(records);
        var saliency = ExplainedRuns.Of(group).Saliency;
        var rows = Rows(group);
        if (rows.Count == 0) throw new ArgumentException($"No record holds an example: {group.Label}.", nameof(records));
        return Figure.ImageRows(
            $"{FigureNumber.OfExamples(group.Task)}: {SaliencyName.Display(saliency)} of single test images", group.Label,
            [.. rows.Select((row, i) => ($"seed {row.Seed}", Row(group, row.Seed, row.Example, isFirst: i == 0)))], FigureWidth) with
        {
            RecordSet = group.RecordSet,
            Caption = "A row is one test image, explained by one model of each method, all of the same seed. Left: the image in grey, its mask outlined, the smaller of mask and outside in red. "
                + "Others: absolute map, values up to its median removed, divided by its maximum. Above each: whether the model classifies the image correctly.",
        };
    }

    /// <summary>Seed by seed the first example, then the second ones, as long as there is room; in the order of the seeds.</summary>
    internal static IReadOnlyList<(int Seed, int Example)> Rows(RecordGroup group) =>
    [
        .. group.Records.GroupBy(run => run.Spec.Seed)
            .SelectMany(runs => Enumerable.Range(0, runs.Min(run => run.Explanations!.Examples.Count)).Select(example => (Seed: runs.Key, Example: example)))
            .OrderBy(row => row.Example).ThenBy(row => row.Seed).Take(MostRows)
            .OrderBy(row => row.Seed).ThenBy(row => row.Example),
    ];

    static IReadOnlyList<Panel> Row(RecordGroup group, int seed, int index, bool isFirst)
    {
        var runs = group.Records.Where(run => run.Spec.Seed == seed).ToList();
        var columns = group.Methods.Select(method => (Method: method, Run: runs.Find(run => run.Spec.Method == method.Name))).ToList();
        // An empty panel cannot carry the colour bar.
        var bar = isFirst ? columns.FindIndex(column => column.Run?.Explanations!.Examples[index].Map.High > 0) : -1;
        return
        [
            Over(runs[0], index).Image(isFirst ? "Image, mask" : null),
            .. columns.Select((column, i) => Cell(column.Run, index, isFirst ? OverlayPanels.Heading(i, column.Method) + "\n" : "", hasBar: i == bar)),
        ];
    }

    /// <summary>An empty cell where a method was not run with the row's seed.</summary>
    static Panel Cell(RunRecord? run, int index, string title, bool hasBar)
    {
        if (run is null) return Panel.Image($"{title}not run", 1, 1, []);
        var (example, shape) = (run.Explanations!.Examples[index], run.MeanImages);
        var map = PixelMap.Of(example.Map, shape.Height, shape.Width).UpperHalf();
        return Over(run, index).Map(title + (example.Answer == example.Label ? "correct" : "incorrect"), map, hasBar);
    }

    static OverlayPanels Over(RunRecord run, int index)
    {
        var (example, shape) = (run.Explanations!.Examples[index], run.MeanImages);
        return new(PixelMap.Of(example.Image, shape.Height, shape.Width), PixelMap.Of(example.Mask, shape.Height, shape.Width));
    }
}
