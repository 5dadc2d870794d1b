using System.Runtime.InteropServices;
using AttributionPriors.Data;
using AttributionPriors.Metrics;
using AttributionPriors.Models;
using AttributionPriors.Saliency;
using static TorchSharp.torch;

namespace AttributionPriors.Experiments;

/// <summary>Explains a model on test images and scores where the explanations lie (red herring, section 5 and appendix).</summary>
/// <param name="settings">Which images, and the methods' settings.</param>
/// <param name="device">Where the model is.</param>
public sealed class Attributor(AttributionSettings settings, Device device)
{
    /// <summary>
    /// The images to explain: the first ones of the split, at most <see cref="AttributionSettings.Images"/>; where masks are
    /// evidence only positives that have one.
    /// </summary>
    public ImageSet Choose(ImageSet test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var qualifying = Enumerable.Range(0, test.Count);
        if (settings.Question == AttributionQuestion.EvidenceOfPositives)
            qualifying = qualifying.Where(i => test.Labels[i] == 1 && test.Mask(i).ContainsAnyExcept(0f));
        return test.Select([.. qualifying.Take(settings.Images)]);
    }

    /// <summary>Explains <paramref name="images"/> by <paramref name="method"/> for their true class.</summary>
    public AbsoluteMaps Explain(SaliencyEntry method, Classifier model, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        using var data = new DeviceImages(images, device);
        var batch = data.Range(0, images.Count);
        var absolute = PostProcessing.AbsoluteMap(method.Build(settings).Attribute(model, batch.Images, batch.Labels));
        var smoothed = method.Smoothed ? PostProcessing.GaussianSmoothing(absolute) : absolute;
        return new(method.Name, absolute.cpu().data<float>().ToArray(), smoothed.cpu().data<float>().ToArray());
    }

    /// <summary>Scores where the maps of <paramref name="images"/> lie.</summary>
    /// <remarks>
    /// IoU follows the paper: absolute map, smoothed where the method asks for it, binarised to the mask's own area. The
    /// share outside is of the unsmoothed map: smoothing would carry attribution across the mask's edge.
    /// </remarks>
    public Localisation Score(AbsoluteMaps maps, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(images);
        var (raw, smoothed) = (maps.Raw, maps.Smoothed);
        var area = images.Height * images.Width;
        var blob = CentredBlob.Map(images.Height, images.Width);
        var scores = new List<(Overlap Map, double Chance, Overlap Blob)>();
        var shares = new List<(double Share, double Chance)>();
        for (var i = 0; i < images.Count; i++)
        {
            var mask = images.Mask(i);
            // A map that is zero everywhere lies nowhere: it has no share.
            if (OutsideShare.Of(raw.AsSpan(i * area, area), mask) is { } share) shares.Add((share, OutsideShare.Chance(mask)));
            if (settings.Question == AttributionQuestion.DecoyOfTrueClass) continue;
            scores.Add((Overlap.OfMap(smoothed.AsSpan(i * area, area), mask), ChanceOverlap.ExpectedIou(mask), Overlap.OfMap(blob, mask)));
        }
        return new()
        {
            Images = images.Count,
            Iou = Mean(scores, s => s.Map.Iou),
            Iop = Mean(scores, s => s.Map.Iop),
            Iot = Mean(scores, s => s.Map.Iot),
            IouOtherwise = settings.Question == AttributionQuestion.EvidenceOfPositives ? MapSpecification.Overlaps(raw, images) : null,
            IouChance = Mean(scores, s => s.Chance),
            IouCentredBlob = Mean(scores, s => s.Blob.Iou),
            OutsideShare = Mean(shares, s => s.Share),
            OutsideChance = Mean(shares, s => s.Chance),
            MeanMap = MeanOf(smoothed, images.Count, area),
        };
    }

    /// <summary>k of the pointing game: the paper's shares of 224 × 224 pixels, and all.</summary>
    public static int[] PointsOf(int pixels)
    {
        const double paperPixels = 224 * 224;
        return [.. EnergyPointing.PaperPoints.Select(k => Math.Max(1, (int)Math.Round(k / paperPixels * pixels))), pixels];
    }

    /// <summary>The energy pointing game of the signed maps of <paramref name="images"/> in the boxes around their masks (PPI, Table 7).</summary>
    public IReadOnlyList<EnergyPointing> Point(SaliencyEntry method, Classifier model, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        using var data = new DeviceImages(images, device);
        var batch = data.Range(0, images.Count);
        var maps = method.Reduction.Reduce(method.Build(settings).Attribute(model, batch.Images, batch.Labels)).cpu().contiguous().data<float>().ToArray();
        return EnergyPointing.Mean(maps, Boxes(images), images.Count, PointsOf(images.Height * images.Width));
    }

    /// <summary>The mean of the first channel, and of the masks.</summary>
    public static MeanImages Means(ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var area = images.Height * images.Width;
        float[] first = [.. Enumerable.Range(0, images.Count).SelectMany(i => images.Image(i)[..area].ToArray())];
        return new(images.Height, images.Width, MeanOf(first, images.Count, area), MeanOf(images.Masks, images.Masks.Length / area, area));
    }

    /// <summary>The maps of <paramref name="images"/> apart by whether the model's answer is the label, and the first ones singly.</summary>
    /// <param name="maps">The maps.</param>
    /// <param name="images">What they explain.</param>
    /// <param name="answers">The class that the model gives each image.</param>
    public static Explanations Apart(AbsoluteMaps maps, ImageSet images, IReadOnlyList<int> answers)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(answers);
        var area = images.Height * images.Width;
        MapGroup Group(bool correct)
        {
            int[] members = [.. Enumerable.Range(0, images.Count).Where(i => answers[i] == images.Labels[i] == correct)];
            float[] own = [.. members.SelectMany(i => maps.Smoothed[(i * area)..((i + 1) * area)])];
            return new(members.Length, MeanOf(own, members.Length, area));
        }
        var examples = Enumerable.Range(0, Math.Min(Explanations.MostExamples, images.Count)).Select(i => new Example(
            images.Labels[i], answers[i],
            LevelMap.Of(images.Image(i)[..area]), LevelMap.Of(images.Mask(i)), LevelMap.Of(maps.Smoothed.AsSpan(i * area, area))));
        return new() { Saliency = maps.Method, Correct = Group(correct: true), Incorrect = Group(correct: false), Examples = [.. examples] };
    }

    /// <summary>1 in the box around each mask, [N, H, W] row by row.</summary>
    internal static float[] Boxes(ImageSet images) => [.. Enumerable.Range(0, images.Count).SelectMany(i => BoxOf(images.Mask(i), images.Height, images.Width))];

    static float[] BoxOf(ReadOnlySpan<float> mask, int height, int width)
    {
        var kept = new bool[mask.Length];
        for (var i = 0; i < kept.Length; i++) kept[i] = mask[i] > 0;
        return BoundingBox.Around(kept, width)?.Mask(height, width) ?? new float[mask.Length];
    }

    static double? Mean<T>(IReadOnlyCollection<T> items, Func<T, double> value) => items.Count == 0 ? null : items.Average(value);

    static string MeanOf(float[] maps, int count, int area)
    {
        var sum = new double[area];
        for (var k = 0; k < maps.Length; k++) sum[k % area] += maps[k];
        // Of no images at all the mean is black, since NaN could not be drawn.
        return Convert.ToBase64String(MemoryMarshal.AsBytes<float>(Array.ConvertAll(sum, s => (float)(s / Math.Max(1, count)))));
    }
}

/// <summary>The absolute maps of one saliency method, all channels added up.</summary>
/// <param name="Method">The saliency method's name.</param>
/// <param name="Raw">[N, H, W] row by row.</param>
/// <param name="Smoothed">The same as the scores see them: smoothed where the method asks for it.</param>
public sealed record AbsoluteMaps(string Method, float[] Raw, float[] Smoothed);
