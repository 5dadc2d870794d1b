using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Masks;

/// <summary>The points of each image that stand out: T = 1 where <c>v > k std v</c> and v > 0, else 0. No gradient passes.</summary>
/// <remarks>The paper's threshold has no mean; k is lost, of a range that gave similar results.</remarks>
/// <param name="Deviations">k.</param>
/// <param name="AboveMean">Whether the mean is added, <c>v > mean v + k std v</c>.</param>
public sealed record PointMask(double Deviations = 2, bool AboveMean = false) : SaliencyMask
{
    private protected override Tensor Cut(Tensor maps) => Points(maps).to(maps.dtype);

    /// <summary>The same as truth values.</summary>
    internal Tensor Points(Tensor maps)
    {
        var (mean, deviation) = Statistics(maps);
        var constant = maps.detach();
        var threshold = AboveMean ? mean + deviation * Deviations : deviation * Deviations;
        // A map of one value has no point that stands out, and nothing below 0 speaks for the class.
        return constant.gt(threshold).logical_and(deviation.gt(0)).logical_and(constant.gt(0));
    }
}

/// <summary>A box in pixels: pixel i covers i - ½ … i + ½.</summary>
/// <param name="CentreRow">Its centre.</param>
/// <param name="CentreColumn">Its centre.</param>
/// <param name="Height">Rows, of any length from 1.</param>
/// <param name="Width">Columns likewise.</param>
/// <param name="Contained">The part of the points that it was made of whose centres it holds.</param>
public readonly record struct SaliencyBox(double CentreRow, double CentreColumn, double Height, double Width, double Contained)
{
    /// <summary>Whether the centre of this pixel lies in it.</summary>
    public bool Holds(int row, int column) => Math.Abs(row - CentreRow) <= Height / 2 && Math.Abs(column - CentreColumn) <= Width / 2;
}

/// <summary>
/// One box an image, T = 1 in it: centred on the centre of mass of the points of a <see cref="PointMask"/>, its sides a multiple of the
/// standard deviations of their rows and columns, cut off at the border. Without points it masks nothing. No gradient passes.
/// </summary>
/// <remarks>
/// The paper's multiple is lost. 4 is two standard deviations to either side: 95 % of a Gaussian cloud's points along each axis, 91 % along both.
/// </remarks>
/// <param name="Deviations">k of the points.</param>
/// <param name="Sides">Height and width in standard deviations of rows and columns.</param>
/// <param name="WeightedByValue">Whether points count by their v, in centre and deviations.</param>
/// <param name="AboveMean">Whether the points' threshold has the mean.</param>
public sealed record BoxMask(double Deviations = 2, double Sides = 4, bool WeightedByValue = false, bool AboveMean = false) : SaliencyMask
{
    /// <summary>The box of each map; null where no point stands out.</summary>
    /// <param name="attribution">[N, C, H, W].</param>
    /// <returns>One for each image, or for each channel of each image where channels are separate.</returns>
    public IReadOnlyList<SaliencyBox?> Boxes(Tensor attribution)
    {
        using var scope = NewDisposeScope();
        return BoxesOf(Maps(attribution));
    }

    private protected override Tensor Cut(Tensor maps)
    {
        var (height, width) = ((int)maps.size(2), (int)maps.size(3));
        var boxes = BoxesOf(maps);
        var masks = new double[boxes.Count * height * width];
        for (var k = 0; k < masks.Length; k++)
            if (boxes[k / (height * width)] is { } box && box.Holds(k / width % height, k % width)) masks[k] = 1;
        return tensor(masks, maps.shape, dtype: maps.dtype, device: maps.device);
    }

    List<SaliencyBox?> BoxesOf(Tensor maps)
    {
        var (values, width) = (maps.detach().to(ScalarType.Float64).cpu().flatten(0, 1).flatten(1), (int)maps.size(3));
        var points = new PointMask(Deviations, AboveMean).Points(maps).cpu().flatten(0, 1).flatten(1);
        var boxes = new List<SaliencyBox?>();
        for (var n = 0; n < values.size(0); n++)
        {
            var (v, kept) = (values[n].contiguous().data<double>().ToArray(), points[n].contiguous().data<bool>().ToArray());
            (int Row, int Column, double Mass)[] cloud = [.. from k in Enumerable.Range(0, v.Length) where kept[k] select (k / width, k % width, WeightedByValue ? v[k] : 1)];
            boxes.Add(cloud.Length == 0 ? null : Around(cloud));
        }
        return boxes;
    }

    SaliencyBox Around((int Row, int Column, double Mass)[] cloud)
    {
        var mass = cloud.Sum(point => point.Mass);
        var (row, column) = (cloud.Sum(p => p.Row * p.Mass) / mass, cloud.Sum(p => p.Column * p.Mass) / mass);
        double Side(Func<(int Row, int Column, double Mass), double> fromCentre) =>
            Math.Max(1, Sides * Math.Sqrt(cloud.Sum(p => p.Mass * fromCentre(p) * fromCentre(p)) / mass));
        var box = new SaliencyBox(row, column, Side(p => p.Row - row), Side(p => p.Column - column), 0);
        return box with { Contained = cloud.Average(p => box.Holds(p.Row, p.Column) ? 1.0 : 0) };
    }
}
