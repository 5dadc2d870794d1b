using AttributionPriors.Data;
using AttributionPriors.Metrics;
using AttributionPriors.Saliency;
using static TorchSharp.torch;

namespace AttributionPriors.Experiments;

/// <summary>Which values of a map count as its pixels.</summary>
public enum MapThreshold
{
    /// <summary>The largest values, as many as the mask has pixels: the paper's rule.</summary>
    MaskArea,

    /// <summary>Values above half of the map's largest.</summary>
    HalfMaximum,

    /// <summary>Values above the map's own standard deviation.</summary>
    OneDeviation,
}

/// <summary>
/// One way to make a set of pixels of a saliency map. The paper takes one; a record keeps the IoU of each, so that a reader sees whether a finding hangs on it.
/// </summary>
/// <param name="Sigma">The Gaussian's standard deviation in pixels; 0 for none.</param>
/// <param name="Threshold">Which values count.</param>
public sealed record MapSpecification(double Sigma, MapThreshold Threshold)
{
    const float Half = 0.5f;

    /// <summary>All of them: unsmoothed, the paper's σ of 1 and twice it, by each threshold.</summary>
    public static IReadOnlyList<MapSpecification> All { get; } =
    [
        .. from sigma in (double[])[0, 1, 2]
           from threshold in Enum.GetValues<MapThreshold>()
           select new MapSpecification(sigma, threshold),
    ];

    /// <summary>As in records, e.g. <c>sigma 1, MaskArea</c>.</summary>
    public string Name => $"sigma {Sigma:0}, {Threshold}";

    /// <summary>The mean IoU over <paramref name="images"/> by each specification, by name; null for no images.</summary>
    /// <param name="raw">Absolute maps without smoothing, [N, H, W] row by row.</param>
    /// <param name="images">The images with their masks.</param>
    public static IReadOnlyDictionary<string, double>? Overlaps(float[] raw, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0) return null;
        return All.GroupBy(specification => specification.Sigma).SelectMany(group =>
        {
            var maps = Smoothed(raw, images, group.Key);
            return group.Select(specification => KeyValuePair.Create(specification.Name, Enumerable.Range(0, images.Count).Average(i => specification.Of(maps, images, i))));
        }).ToDictionary();
    }

    double Of(float[] maps, ImageSet images, int i)
    {
        var area = images.Height * images.Width;
        ReadOnlySpan<float> map = maps.AsSpan(i * area, area), mask = images.Mask(i);
        return Threshold switch
        {
            MapThreshold.MaskArea => Overlap.OfMap(map, mask).Iou,
            MapThreshold.OneDeviation => Overlap.Of(Binarisation.ByDeviation(map, 1), mask).Iou,
            _ => Overlap.Of(Binarisation.ByShareOfMaximum(map, Half), mask).Iou,
        };
    }

    static float[] Smoothed(float[] raw, ImageSet images, double sigma)
    {
        if (sigma == 0) return raw;
        using var scope = NewDisposeScope();
        return PostProcessing.GaussianSmoothing(tensor(raw, [images.Count, images.Height, images.Width]), sigma).data<float>().ToArray();
    }
}
