using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figure A.3 (and A.4 to A.7 on its other tasks): Figure 4's mean maps by every saliency method, one row each, input gradient first.
/// </summary>
public static class FigureA3
{
    const int FigureWidth = 1180;

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, or have no maps.</exception>
    /// <exception cref="InvalidDataException">A record's map is damaged.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records)
    {
        var group = RecordGroup.Of(records);
        var saliencies = SaliencyName.In(group.Records);
        if (saliencies.Count == 0) throw new ArgumentException($"No record has maps of any saliency method: {group.Label}.", nameof(records));
        var overlay = OverlayPanels.OverMeans(group);
        return Figure.ImageRows(
            $"{FigureNumber.OfAllMaps(group.Task)}: Mean maps by saliency method", group.Label,
            [.. saliencies.Select((saliency, row) => (SaliencyName.Display(saliency).Replace(' ', '\n'), Row(group, saliency, overlay, isFirst: row == 0)))], FigureWidth) with
        {
            RecordSet = group.RecordSet,
            Caption = $"Left: mean of the attributed test images in grey, mean of {overlay.Red} in red. Others: mean absolute map of all seeds (smoothed, except occlusion), "
                + $"values up to its median removed, each divided by its own maximum.{overlay.OutlineInWords}",
        };
    }

    static IReadOnlyList<Panel> Row(RecordGroup group, string saliency, OverlayPanels overlay, bool isFirst) =>
    [
        overlay.Image(isFirst ? "Image, mask" : null),
        .. group.Methods.Select((method, i) => overlay.Map(
            isFirst ? OverlayPanels.Heading(i, method) : null,
            OverlayPanels.MeanMap(group.Of(method), saliency), hasBar: isFirst && i == 0)),
    ];
}
