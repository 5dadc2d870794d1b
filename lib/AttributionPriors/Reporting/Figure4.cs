using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figure 4: where each method's models look. Per method the mean absolute map over the attributed test images
/// of all seeds, values at or below its own median set to 0, over the mean image; the first panel shows that image and the mean mask.
/// </summary>
/// <remarks>
/// Each map is divided by its maximum, so that panels compare places, not strengths. The paper draws the maps in the
/// colours "jet" at an opacity of 0.33; ours are perceptually even, and zeros are transparent.
/// </remarks>
public static class Figure4
{
    const int PanelsPerRow = 4;

    /// <summary>Draws the figure for one saliency method.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, or none has maps of <paramref name="saliency"/>.</exception>
    /// <exception cref="InvalidDataException">A record's map is damaged.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records, string saliency = SaliencyName.IntegratedGradients)
    {
        var group = RecordGroup.Of(records);
        var methods = group.Methods.Where(method => group.Of(method).Any(run => run.Localisation.ContainsKey(saliency))).ToArray();
        if (methods.Length == 0)
            throw new ArgumentException(
                $"No record has maps of {saliency}; they have {string.Join(", ", SaliencyName.In(records).DefaultIfEmpty("none"))}.", nameof(saliency));
        var overlay = OverlayPanels.OverMeans(group);
        var panels = methods.Select((method, i) => overlay.Map(
            OverlayPanels.Heading(i, method), OverlayPanels.MeanMap(group.Of(method), saliency), hasBar: i == 0));
        return Figure.ImageGrid(
            $"{FigureNumber.OfMeanMaps(group.Task)}: Mean {SaliencyName.InText(saliency)} maps", group.Label,
            [overlay.Image("Image and mask"), .. panels], Math.Min(PanelsPerRow, methods.Length + 1)) with
        {
            RecordSet = group.RecordSet,
            Caption = $"First panel: mean of the attributed test images in grey, mean of {overlay.Red} in red. Others: mean absolute map of all seeds, "
                + $"values up to its median removed, each divided by its own maximum, over the same image.{overlay.OutlineInWords}",
        };
    }
}
