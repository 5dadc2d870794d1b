using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figure A.8 (and A.9 to A.12 on its other tasks): mean maps of the test images that a model classifies correctly above those of the
/// others. Do right answers come with better maps?
/// </summary>
/// <remarks>
/// Correct: the largest logit is the label's. The mean is over images, so that a seed counts by how many it has. The rule of the picture is Figure 4's.
/// </remarks>
public static class FigureA8
{
    const int FigureWidth = 1180;

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure.</exception>
    /// <exception cref="InvalidDataException">A record is from before maps were kept by answer, or its map is damaged; the message names it.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records)
    {
        var group = RecordGroup.Of(records);
        var saliency = ExplainedRuns.Of(group).Saliency;
        var overlay = OverlayPanels.OverMeans(group);
        return Figure.ImageRows(
            $"{FigureNumber.OfAnswers(group.Task)}: Mean {SaliencyName.InText(saliency)} maps by the model's answer", group.Label,
            [
                ("Correct", Row(group, overlay, explanations => explanations.Correct, isFirst: true)),
                ("Incorrect", Row(group, overlay, explanations => explanations.Incorrect, isFirst: false)),
            ],
            FigureWidth) with
        {
            RecordSet = group.RecordSet,
            Caption = $"Left: mean of all attributed test images in grey, mean of {overlay.Red} in red. Others: mean absolute map of all seeds over the n images that are classified "
                + $"correctly (above) or not (below), values up to the median removed, each divided by its own maximum.{overlay.OutlineInWords}",
        };
    }

    static IReadOnlyList<Panel> Row(RecordGroup group, OverlayPanels overlay, Func<Explanations, MapGroup> part, bool isFirst)
    {
        var columns = group.Methods.Select((method, i) => (
            Title: isFirst ? OverlayPanels.Heading(i, method) + "\n" : "",
            Map: Mean(group.Of(method), part),
            Images: group.Of(method).Sum(run => part(run.Explanations!).Images))).ToList();
        // An empty panel cannot carry the colour bar.
        var bar = isFirst ? columns.FindIndex(column => column.Images > 0) : -1;
        return
        [
            overlay.Image(isFirst ? "Image, mask" : null),
            .. columns.Select((column, i) => overlay.Map($"{column.Title}n = {column.Images}", column.Map, hasBar: i == bar)),
        ];
    }

    /// <summary>The sum over images, as Figure 4's over seeds.</summary>
    internal static PixelMap Mean(IReadOnlyList<RunRecord> runs, Func<Explanations, MapGroup> part) =>
        PixelMap.Sum([.. runs.Select(run => (run.MeanImages, Group: part(run.Explanations!)))
            .Select(run => PixelMap.Decode(run.Group.MeanMap, run.MeanImages.Height, run.MeanImages.Width).Times(run.Group.Images))]).UpperHalf();
}
