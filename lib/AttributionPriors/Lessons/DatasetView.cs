using AttributionPriors.Data;
using AttributionPriors.Reporting;

namespace AttributionPriors.Lessons;

/// <summary>Looks at a data set as a whole.</summary>
public static class DatasetView
{
    const string MaskColour = "#00c8c8";
    const int DrawingWidth = 980;

    /// <summary>Of the largest mean: shapes that lie elsewhere in each image leave less than that, and would be black beside one that does not.</summary>
    const double Faint = 0.05;

    /// <summary>The mean image of each class in each split: what an image has in common with others of its class.</summary>
    public static Figure Means(Splits splits)
    {
        ArgumentNullException.ThrowIfNull(splits);
        (string Name, ImageSet Set)[] parts = [("Training", splits.Train), ("Test", splits.Test)];
        var means = parts.SelectMany(part => part.Set.Labels.Distinct().Order().Select(label => (Title: $"{part.Name}: class {label}", Map: Mean(part.Set, label)))).ToList();
        return Row("Mean images", "Over all images of a class; white: bright in at least one image of twenty",
            means.Select(mean => Panel.Image(mean.Title, mean.Map.Height, mean.Map.Width, [new HeatMap(mean.Map, ColourMap.Grey) { Range = (0, Faint * means.Max(other => other.Map.Values.Max())) }])));
    }

    /// <summary>One image's mask at several dilations.</summary>
    /// <param name="set">Images with undilated masks.</param>
    /// <param name="index">Which image.</param>
    /// <param name="sigmas">The dilations, <see cref="HyperParameters.MaskSigma"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A σ is negative or not finite.</exception>
    public static Figure Dilations(ImageSet set, int index, params double[] sigmas)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(sigmas);
        var one = set.Select([index]);
        var image = new PixelMap(one.Height, one.Width, one.Images);
        return Row("A mask and its dilations", "White: the image. Outlined: what counts as inside", sigmas.Select(sigma => Dilated(image, MaskDilation.Of(one, sigma), sigma)));
    }

    static Figure Row(string title, string subtitle, IEnumerable<Panel> panels) => Figure.ImageRows(title, subtitle, [("", [.. panels])], DrawingWidth) with { RowTitles = [] };

    static Panel Dilated(PixelMap image, ImageSet dilated, double sigma) => Panel.Image(
        $"σ = {sigma:0.##}, R = {MaskDilation.Radius(sigma)}\n{dilated.Masks.Average():P0} inside", image.Height, image.Width,
        [new HeatMap(image, ColourMap.Grey), new Outline(new(image.Height, image.Width, dilated.Masks), 0.5, MaskColour)]);

    static PixelMap Mean(ImageSet set, int label)
    {
        int[] members = [.. Enumerable.Range(0, set.Count).Where(i => set.Labels[i] == label)];
        var sum = new double[set.Height * set.Width];
        foreach (var i in members)
            for (var k = 0; k < sum.Length; k++)
                sum[k] += set.Image(i)[k];
        return new(set.Height, set.Width, [.. sum.Select(value => (float)(value / members.Length))]);
    }
}
