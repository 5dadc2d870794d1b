using AttributionPriors.Data;
using AttributionPriors.Reporting;

namespace AttributionPriors.Lessons;

/// <summary>Looks at a data set as a whole.</summary>
public static class DatasetView
{
    /// <summary>Of a mean image's brightness: shapes that lie elsewhere in each image leave less than that, and would be black beside one that does not.</summary>
    const double Faint = 0.05;

    /// <summary>The mean image of each class in training and in test: what an image has in common with others of its class.</summary>
    public static Picture Means(Splits splits)
    {
        ArgumentNullException.ThrowIfNull(splits);
        (string Name, ImageSet Set)[] parts = [("Training", splits.Train), ("Test", splits.Test)];
        Tile[] means = [.. from part in parts
                           from label in part.Set.Labels.Distinct().Order()
                           select new Tile { Title = $"{part.Name}: class {label}", Image = [Mean(part.Set, label)] }];
        var most = means.Max(mean => mean.Image[0].Values.Max());
        return Picture.Grid([.. means.Select(mean => mean with { Range = (0, Faint * most) })], means.Length,
            "Mean image of each class in training and in test; white: bright in at least one image of twenty");
    }

    /// <summary>One image's mask at several dilations, and how much of the image is inside.</summary>
    /// <param name="set">Images with undilated masks.</param>
    /// <param name="index">Which image.</param>
    /// <param name="sigmas">The dilations, <see cref="HyperParameters.MaskSigma"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A σ is negative or not finite.</exception>
    public static Picture Dilations(ImageSet set, int index, params double[] sigmas)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(sigmas);
        var one = set.Select([index]);
        return Picture.Grid([.. sigmas.Select(sigma => Dilated(one, MaskDilation.Of(one, sigma).Masks, sigma))], sigmas.Length, "One image and the border of its mask, dilated more and more");
    }

    static Tile Dilated(ImageSet one, float[] mask, double sigma) => new()
    {
        Title = $"σ = {sigma:0.##}, R = {MaskDilation.Radius(sigma)}: {mask.Average():P0} inside",
        Image = [new(one.Height, one.Width, one.Images)],
        Mask = new(one.Height, one.Width, mask),
    };

    internal static PixelMap Mean(ImageSet set, int label)
    {
        int[] members = [.. Enumerable.Range(0, set.Count).Where(i => set.Labels[i] == label)];
        var sum = new double[set.Height * set.Width];
        foreach (var i in members)
            for (var k = 0; k < sum.Length; k++)
                sum[k] += set.Image(i)[k];
        return new(set.Height, set.Width, [.. sum.Select(value => (float)(value / members.Length))]);
    }
}
