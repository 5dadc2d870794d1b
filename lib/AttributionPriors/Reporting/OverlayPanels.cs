using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>Panels that show saliency maps over the image that they explain, with the border of its mask.</summary>
/// <param name="image">The image, or the mean of several.</param>
/// <param name="mask">Its mask, or the mean of theirs.</param>
sealed class OverlayPanels(PixelMap image, PixelMap mask)
{
    const double MapOpacity = 0.88;
    const double BorderLevel = 0.5;
    const string BorderColour = "#00c8c8";

    /// <summary>Where the mask is most of the image, what stands out is the rest.</summary>
    readonly bool _marksOutside = mask.Values.Average() > 0.5;

    readonly Outline[] _border = new Outline(mask, BorderLevel, BorderColour) is var outline && outline.Segments().Count > 0 ? [outline] : [];

    /// <summary>Over the mean image of all runs, which the methods of a seed share.</summary>
    public static OverlayPanels OverMeans(RecordGroup group) => new(MeanOf(group, means => means.Image), MeanOf(group, means => means.Mask));

    /// <summary>How to read the border of a mean mask, as a sentence after others; empty where there is none.</summary>
    public string OutlineInWords => _border.Length > 0 ? " Outline: inside the mask of at least half the images." : "";

    /// <summary>What <see cref="Image"/> shows in red.</summary>
    public string Red => _marksOutside ? "what is outside the mask" : "the mask";

    /// <summary>The image in grey, the mask in red; its outside where that is the smaller part.</summary>
    public Panel Image(string? title)
    {
        var red = _marksOutside ? mask with { Values = [.. mask.Values.Select(value => 1 - value)] } : mask;
        return Panel.Image(title, image.Height, image.Width,
        [
            new HeatMap(image, ColourMap.Grey),
            new HeatMap(red, ColourMap.Mask) { Range = (0, Math.Max(red.Values.Max(), float.Epsilon)) },
            .. _border,
        ]);
    }

    /// <summary>A map from 0 to 1 over the image, its zeros transparent.</summary>
    /// <param name="title">The panel's heading.</param>
    /// <param name="map">The map.</param>
    /// <param name="hasBar">Whether the figure's colour bar is this panel's.</param>
    public Panel Map(string? title, PixelMap map, bool hasBar) => Panel.Image(title, image.Height, image.Width,
    [
        new HeatMap(image, ColourMap.Grey),
        new HeatMap(map.WithoutZeros(), ColourMap.Heat) { Range = (0, 1), Opacity = MapOpacity, BarTitle = hasBar ? "Share of maximum" : null },
        .. _border,
    ]);

    /// <summary>The paper's mean map (Figure 4): the sum over the runs that have one, values up to its median removed, divided by its maximum.</summary>
    public static PixelMap MeanMap(IReadOnlyList<RunRecord> runs, string saliency) =>
        PixelMap.Sum([.. runs.Where(run => run.Localisation.ContainsKey(saliency))
            .Select(run => PixelMap.Decode(run.Localisation[saliency].MeanMap, run.MeanImages.Height, run.MeanImages.Width))]).UpperHalf();

    /// <summary>The heading of a method's panels: the paper's letter and the method, what it has in brackets on a line of its own.</summary>
    public static string Heading(int index, MethodStyle method) => $"{(char)('A' + index)}  {method.Display.Replace(" (", "\n(")}";

    static PixelMap MeanOf(RecordGroup group, Func<MeanImages, string> which) =>
        PixelMap.Sum([.. group.Records.Select(run => run.MeanImages).Select(means => PixelMap.Decode(which(means), means.Height, means.Width))])
            .Times(1.0 / group.Records.Count);
}
