using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figures 6 and 7: Figure 4's mean maps on the two arms of an experiment, a row each, the one whose training site or view goes with the class
/// above its twin.
/// </summary>
public static class FigureOfArms
{
    const int FigureWidth = 1180;

    /// <summary>Draws the figure.</summary>
    /// <param name="arms">The runs of each arm.</param>
    /// <param name="saliency">The saliency method.</param>
    /// <exception cref="ArgumentException">There is no arm, or an arm's records cannot share a row.</exception>
    /// <exception cref="InvalidDataException">A record's map is damaged.</exception>
    public static Figure Build(IReadOnlyList<IReadOnlyList<RunRecord>> arms, string saliency = SaliencyName.IntegratedGradients)
    {
        ArgumentNullException.ThrowIfNull(arms);
        if (arms.Count == 0) throw new ArgumentException("There are no tasks to draw.", nameof(arms));
        RecordGroup[] groups = [.. arms.Select(RecordGroup.Of)];
        var methods = MethodStyle.Sorted(groups.SelectMany(group => group.Methods.Select(method => method.Name)));
        var red = OverlayPanels.OverMeans(groups[0]);
        return Figure.ImageRows(
            $"{FigureNumber.OfMeanMaps(groups[0].Task)}: Mean {SaliencyName.InText(saliency)} maps", string.Join("\n", groups.Select(group => group.Label)),
            [.. groups.Select((group, row) => (group.Task, Row(group, methods, saliency, isFirst: row == 0)))], FigureWidth) with
        {
            RecordSet = RecordSet.Of(groups.SelectMany(group => group.Records)),
            Caption = $"Left: mean of the attributed test images in grey, mean of {red.Red} in red. Others: mean absolute map of all seeds, values up to its median removed, "
                + $"each divided by its own maximum.{red.OutlineInWords}",
        };
    }

    static IReadOnlyList<Panel> Row(RecordGroup group, IReadOnlyList<MethodStyle> methods, string saliency, bool isFirst)
    {
        var overlay = OverlayPanels.OverMeans(group);
        return
        [
            overlay.Image(isFirst ? "Image, mask" : null),
            .. methods.Select((method, i) => Cell(group, method, overlay, saliency, isFirst ? OverlayPanels.Heading(i, method) : null, hasBar: isFirst && i == 0)),
        ];
    }

    /// <summary>An empty cell where an arm lacks a method.</summary>
    static Panel Cell(RecordGroup group, MethodStyle method, OverlayPanels overlay, string saliency, string? title, bool hasBar) =>
        group.Of(method) is { Count: > 0 } runs && runs.Any(run => run.Localisation.ContainsKey(saliency))
            ? overlay.Map(title, OverlayPanels.MeanMap(runs, saliency), hasBar)
            : Panel.Image(title, 1, 1, []);
}
