using AttributionPriors.Data;
using AttributionPriors.Metrics;
using AttributionPriors.Models;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Faithfulness;
using AttributionPriors.Saliency.Masks;
using static TorchSharp.torch;

namespace AttributionPriors.Experiments;

/// <summary>Gathers <see cref="MapEvidence"/> of a network on test images, for their true classes.</summary>
/// <param name="settings">The saliency methods' settings.</param>
/// <param name="device">Where the model is.</param>
public sealed class MapExamination(AttributionSettings settings, Device device)
{
    /// <summary>Of the order in which the random curve takes pixels; any seed would do, but all runs must have the same.</summary>
    const int RandomOrder = 0;

    static readonly PointMask s_points = new();

    static readonly BoxMask s_box = new();

    /// <summary>The evidence; null for volumes, whose slices are no colours, and for no image at all.</summary>
    /// <param name="methods">The saliency methods.</param>
    /// <param name="model">The network, of two logits or more.</param>
    /// <param name="images">The images, with their masks.</param>
    /// <param name="answers">The class that the model gives each.</param>
    public MapEvidence? Of(IReadOnlyList<SaliencyEntry> methods, Classifier model, ImageSet images, IReadOnlyList<int> answers)
    {
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(answers);
        if (images.Channels is not (1 or 3) || images.Count == 0) return null;
        using var scope = NewDisposeScope();
        using var data = new DeviceImages(images, device);
        var batch = data.Range(0, images.Count);
        var maps = methods.ToDictionary(method => method.Name, method => method.Reduction.Reduce(method.Build(settings).Attribute(model, batch.Images, batch.Labels)));
        IReadOnlyList<DeletionPoint> Curve(Tensor map) => Deletion(model, batch, map);
        return new()
        {
            Deletion = maps.ToDictionary(map => map.Key, map => Curve(map.Value)),
            RandomDeletion = Curve(RandomMaps(images)),
            Segmentation = Fits(maps, images),
            Examples = [.. Enumerable.Range(0, Math.Min(MapEvidence.MostExamples, images.Count)).Select(i => Example(maps, images, answers, i))],
        };
    }

    static IReadOnlyList<DeletionPoint> Deletion(Classifier model, Batch batch, Tensor maps)
    {
        var pixels = (int)(maps.size(1) * maps.size(2));
        // The same shares of the pixels as in the pointing game; on tiny images some of them are the same number.
        var curve = new PerturbationCurve(PerturbationDirection.Deletion, [.. Attributor.PointsOf(pixels)[..^1].Distinct()]).Of(model, batch.Images, batch.Labels, maps);
        return [.. curve.Points.Select((points, k) => new DeletionPoint(points, curve.MeanScores[k], curve.Accuracy[k]))];
    }

    Tensor RandomMaps(ImageSet images)
    {
        var random = new LegacyRandom(RandomOrder);
        float[] values = [.. Enumerable.Range(0, images.Count * images.Height * images.Width).Select(_ => (float)random.Uniform())];
        return tensor(values, [images.Count, images.Height, images.Width], device: device);
    }

    static Dictionary<string, Segmentation> Fits(Dictionary<string, Tensor> maps, ImageSet images)
    {
        int[] members = [.. Enumerable.Range(0, images.Count).Where(i => images.Mask(i).ContainsAnyExcept(0f) && images.Mask(i).Contains(0f))];
        return members.Length == 0 ? [] : maps.ToDictionary(map => map.Key, map => Fit(map.Value, images, members));
    }

    static Segmentation Fit(Tensor maps, ImageSet images, int[] members)
    {
        var area = images.Height * images.Width;
        var (values, points, boxes) = (Floats(maps), Floats(s_points.Of(maps.unsqueeze(1))), Floats(s_box.Of(maps.unsqueeze(1))));
        EnergyPointing[] games = [.. members.Select(i => EnergyPointing.Of(values.AsSpan(i * area, area), images.Mask(i), area)[0])];
        MaskFit Mean(float[] masks)
        {
            MaskFit[] fits = [.. members.Select(i => FitOf(masks.AsSpan(i * area, area), images.Mask(i)))];
            return new(
                fits.Average(fit => fit.Dice), fits.Average(fit => fit.Iou), fits.Average(fit => fit.Area), fits.Average(fit => fit.DiceChance), fits.Average(fit => fit.IouChance));
        }
        return new(members.Length, games.Average(game => game.Energy), games.Average(game => game.Chance), Mean(points), Mean(boxes));
    }

    static MaskFit FitOf(ReadOnlySpan<float> mask, ReadOnlySpan<float> truth)
    {
        var kept = new bool[mask.Length];
        var inside = 0;
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = mask[i] > 0;
            if (truth[i] > 0) inside++;
        }
        var (overlap, count) = (Overlap.Of(kept, truth), kept.Count(isKept => isKept));
        return new(
            overlap.Dice, overlap.Iou, count / (double)kept.Length,
            ChanceOverlap.ExpectedDice(kept.Length, count, inside), ChanceOverlap.ExpectedIou(kept.Length, count, inside));
    }

    static MapExample Example(Dictionary<string, Tensor> maps, ImageSet images, IReadOnlyList<int> answers, int i)
    {
        var area = images.Height * images.Width;
        var evidence = maps.GetValueOrDefault(nameof(WeightBackPropagation));
        return new(
            images.Labels[i], answers[i],
            [.. Enumerable.Range(0, images.Channels).Select(channel => LevelMap.Of(images.Image(i).Slice(channel * area, area)))],
            LevelMap.Of(images.Mask(i)),
            maps.ToDictionary(map => map.Key, map => LevelMap.Of(Floats(map.Value[i]))),
            evidence is null ? null : s_box.Boxes(evidence[i].unsqueeze(0).unsqueeze(0))[0]);
    }

    static float[] Floats(Tensor values) => values.cpu().contiguous().data<float>().ToArray();
}
