using AttributionPriors.Data;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figure 2: what the data set looks like. One image of either class in training and in test, the confounding tag outlined, and below them
/// their masks; training masks are dilated. Drawn by the generator, from no record.
/// </summary>
public static class Figure2
{
    const string TagColour = "#E69F00";
    const string MaskColour = "#00c8c8";
    const int DrawingWidth = 980;

    /// <summary>The mask in white, what dilation adds in blue.</summary>
    static readonly (double Position, string Colour)[] s_masks = [(0, "rgb(0,0,0)"), (0.5, "rgb(0,114,178)"), (1, "rgb(255,255,255)")];

    /// <summary>Draws the figure for the synthetic crosses.</summary>
    /// <param name="geometry">Lengths of the crosses and the tag.</param>
    /// <param name="sigma">The dilation of the training masks, <see cref="HyperParameters.MaskSigma"/>.</param>
    /// <param name="index">Which image of each class, from 0.</param>
    /// <exception cref="ArgumentException">The geometry leaves no room, σ is negative, or there is no such image.</exception>
    public static Figure Build(CrossGeometry geometry, double sigma, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, SyntheticCrosses.PerClass);
        var pools = SyntheticCrosses.Pools(geometry);
        var shown =
            from part in new[] { (Name: "Training", Pool: pools.Train, IsTraining: true), (Name: "Test", Pool: pools.Test, IsTraining: false) }
            from label in new[] { 0, 1 }
            select new Shown(
                $"{part.Name}: {(label == 0 ? "one cross" : "two crosses")} (class {label})", part.Pool.Select([label * SyntheticCrosses.PerClass + index]),
                Tag(geometry, label, isMirrored: !part.IsTraining), part.IsTraining ? sigma : 0);
        Shown[] columns = [.. shown];
        return Figure.ImageRows(
            "Figure 2: The crosses and the tag", $"The tag changes sides between training and test; training masks dilated by {MaskDilation.Radius(sigma)} pixels",
            [("Image", [.. columns.Select(ImagePanel)]), ("Mask", [.. columns.Select(MaskPanel)])], DrawingWidth) with
        {
            Caption = "Above: images. Orange outline: the tag, which tells the class in training and the other class in validation and test. Blue-green outline: the mask. "
                + $"Below: masks, white where the crosses are; blue is what dilation by a square of half-width {MaskDilation.Radius(sigma)} adds (σ = {sigma}), in training only. Validation looks as test does.",
        };
    }

    /// <summary>
    /// The same for Decoy Fashion-MNIST: training images above, test images below, with the class that each one's swatch speaks for.
    /// </summary>
    /// <param name="splits">The images of one seed.</param>
    /// <param name="columns">How many images of either split; the first ones.</param>
    public static Figure BuildDecoy(Splits splits, int columns = 6)
    {
        ArgumentNullException.ThrowIfNull(splits);
        return Figure.ImageRows(
            "Decoy Fashion-MNIST: the swatch in the corner", "Above each image what it shows, and the class whose grey its swatch has",
            [("Training", DecoyRow(splits.Train, columns)), ("Test", DecoyRow(splits.Test, columns))], DrawingWidth) with
        {
            Caption = "Blue-green outline: the mask's border; all but the swatch is inside. In training the swatch's grey tells the class, in test it is another random class's.",
        };
    }

    sealed record Shown(string Title, ImageSet Image, PixelMap Tag, double Sigma)
    {
        public PixelMap Mask { get; } = new(Image.Height, Image.Width, Image.Masks);
    }

    static Panel ImagePanel(Shown shown) => Panel.Image(shown.Title, shown.Mask.Height, shown.Mask.Width,
    [
        new HeatMap(new(shown.Mask.Height, shown.Mask.Width, shown.Image.Images), ColourMap.Grey) { Range = (0, 1) },
        new Outline(shown.Mask, 0.5, MaskColour),
        new Outline(shown.Tag, 0.5, TagColour),
    ]);

    /// <summary>1 on the mask, ½ where only its dilation is.</summary>
    static Panel MaskPanel(Shown shown)
    {
        var dilated = MaskDilation.Of(shown.Image, shown.Sigma).Masks;
        var levels = shown.Mask with { Values = [.. shown.Mask.Values.Zip(dilated, (mask, wide) => (mask + wide) / 2)] };
        return Panel.Image(null, levels.Height, levels.Width, [new HeatMap(levels, s_masks) { Range = (0, 1) }]);
    }

    /// <summary>1 on the tag that goes with a class.</summary>
    static PixelMap Tag(CrossGeometry geometry, int label, bool isMirrored)
    {
        var values = new float[geometry.Side * geometry.Side];
        var left = isMirrored ? geometry.Side - geometry.TagColumn(label) - geometry.TagWidth : geometry.TagColumn(label);
        for (var r = 0; r < geometry.TagHeight; r++) values.AsSpan((geometry.TagRow + r) * geometry.Side + left, geometry.TagWidth).Fill(1);
        return new(geometry.Side, geometry.Side, values);
    }

    static Panel[] DecoyRow(ImageSet set, int columns) =>
        [.. Enumerable.Range(0, Math.Min(columns, set.Count)).Select(i => DecoyPanel(set.Select([i])))];

    static Panel DecoyPanel(ImageSet one)
    {
        PixelMap image = new(one.Height, one.Width, one.Images), mask = new(one.Height, one.Width, one.Masks);
        return Panel.Image($"{FashionMnist.ClassNames[one.Labels[0]]}\nswatch: {Spoken(image, mask)}", one.Height, one.Width,
        [
            new HeatMap(image, ColourMap.Grey) { Range = (0, 1) },
            new Outline(mask, 0.5, MaskColour),
        ]);
    }

    /// <summary>The class whose grey the swatch has.</summary>
    static string Spoken(PixelMap image, PixelMap mask)
    {
        var grey = 255 * image.Values[Array.IndexOf(mask.Values, 0f)];
        return FashionMnist.ClassNames[Enumerable.Range(0, FashionMnist.Classes).MinBy(label => Math.Abs(DecoyFashionMnist.Grey(label) - grey))];
    }
}
