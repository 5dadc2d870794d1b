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
    const double MapOpacity = 0.88;
    const string MaskColour = "#00c8c8";

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
        var (image, mask) = (MeanOf(group, means => means.Image), MeanOf(group, means => means.Mask));
        var panels = methods.Select((method, i) => MapPanel(Letter(i), method, MeanMap(group.Of(method), saliency), image, mask, isFirst: i == 0));
        return Figure.ImageGrid(
            $"Figure 4: Mean {SaliencyName.InText(saliency)} maps", group.Label,
            [ImagePanel(image, mask), .. panels], Math.Min(PanelsPerRow, methods.Length + 1)) with
        {
            RecordSet = group.RecordSet,
            Caption = "First panel: mean of the attributed test images in grey, mean mask in red. Others: mean absolute map of all seeds, "
                + "values up to its median removed, each divided by its own maximum, over the same image."
                + (Borders(mask).Count > 0 ? " Outline: inside the mask of at least half the images." : ""),
        };
    }

    /// <summary>The sum over seeds, halved and scaled; see the class.</summary>
    internal static PixelMap MeanMap(IReadOnlyList<RunRecord> runs, string saliency) =>
        PixelMap.Sum([.. runs.Where(run => run.Localisation.ContainsKey(saliency))
            .Select(run => PixelMap.Decode(run.Localisation[saliency].MeanMap, run.MeanImages.Height, run.MeanImages.Width))]).UpperHalf();

    static PixelMap MeanOf(RecordGroup group, Func<MeanImages, string> which)
    {
        var sum = PixelMap.Sum([.. group.Records.Select(run => run.MeanImages).Select(means => PixelMap.Decode(which(means), means.Height, means.Width))]);
        return sum with { Values = [.. sum.Values.Select(value => value / group.Records.Count)] };
    }

    static Panel ImagePanel(PixelMap image, PixelMap mask) => Panel.Image("Image and mask", image.Height, image.Width,
    [
        new HeatMap(image, ColourMap.Grey),
        new HeatMap(mask, ColourMap.Mask) { Range = (0, Math.Max(mask.Values.Max(), float.Epsilon)) },
        .. Borders(mask),
    ]);

    static Panel MapPanel(string letter, MethodStyle method, PixelMap map, PixelMap image, PixelMap mask, bool isFirst) =>
        Panel.Image($"{letter}  {method.Display}", image.Height, image.Width,
        [
            new HeatMap(image, ColourMap.Grey),
            new HeatMap(map.WithoutZeros(), ColourMap.Heat) { Range = (0, 1), Opacity = MapOpacity, BarTitle = isFirst ? "Share of maximum" : null },
            .. Borders(mask),
        ]);

    static List<Outline> Borders(PixelMap mask)
    {
        var outline = new Outline(mask, 0.5, MaskColour);
        return outline.Segments().Count == 0 ? [] : [outline];
    }

    static string Letter(int index) => $"{(char)('A' + index)}";
}
