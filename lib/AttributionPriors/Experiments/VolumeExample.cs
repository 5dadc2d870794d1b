using System.Text.Json.Serialization;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Saliency;
using static TorchSharp.torch;

namespace AttributionPriors.Experiments;

/// <summary>One test volume as the chosen model sees it, slice by slice.</summary>
/// <param name="Site">Where it is from; empty where the task does not name its sites.</param>
/// <param name="Label">Its class.</param>
/// <param name="Probability">P: the model's probability of class 1.</param>
/// <param name="Slices">In their order.</param>
public sealed record VolumeExample(string Site, int Label, double Probability, IReadOnlyList<SliceExample> Slices)
{
    /// <summary>
    /// The middle slice's maps for the volume's class by saliency method, each times the slice's weight, signed where the method is; null in a record from before they were kept.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, LevelMap>? Middle { get; init; }

    /// <summary>The volumes of a set whose network looks at slices; null of any other network.</summary>
    /// <param name="model">The network, in evaluation mode.</param>
    /// <param name="splits">Its explained volumes.</param>
    /// <param name="device">Where the network is.</param>
    internal static IReadOnlyList<VolumeExample>? Of(Classifier model, Splits splits, Device device)
    {
        if (model is not MultiViewCnn volumes) return null;
        using var scope = NewDisposeScope();
        using var images = new DeviceImages(splits.Explained, device);
        return [.. Enumerable.Range(0, splits.Explained.Count).Select(i => One(volumes, images.Range(i, 1), splits, i))];
    }

    static VolumeExample One(MultiViewCnn model, Batch batch, Splits splits, int i)
    {
        using var scope = NewDisposeScope();
        var all = SaliencyCatalogue.Interventions.ToDictionary(entry => entry.Name, entry => Floats(new EvidenceMaps(entry.Name).Of(model, batch.Images, batch.Labels)));
        var maps = all[nameof(WeightBackPropagation)];
        using var _ = no_grad();
        var features = model.Features(batch.Images);
        var (logits, logWeights) = model.Slices(features);
        var (own, weights, volume) = (Floats(logits.sigmoid()), Floats(logWeights.exp()), splits.Explained);
        var area = volume.Height * volume.Width;
        var slices = Enumerable.Range(0, volume.Channels).Select(s => new SliceExample(
            weights[s], own[s], LevelMap.Of(volume.Image(i).Slice(s * area, area)), LevelMap.Of(maps.AsSpan(s * area, area))));
        return new(splits.SiteNames.ElementAtOrDefault(volume.Sites[i]) ?? "", volume.Labels[i], model.Head(features).softmax(1)[0, 1].ToDouble(), [.. slices])
        {
            Middle = all.ToDictionary(map => map.Key, map => LevelMap.Of(map.Value.AsSpan(volume.Channels / 2 * area, area))),
        };
    }

    static float[] Floats(Tensor values) => values.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}

/// <summary>One slice of a volume.</summary>
/// <param name="Weight">α: the attention it gets; the slices' weights sum to 1.</param>
/// <param name="Probability">p: its own probability of class 1.</param>
/// <param name="Image">The slice.</param>
/// <param name="Map">Its map of weight back propagation for the volume's class, times its weight; signed.</param>
public sealed record SliceExample(double Weight, double Probability, LevelMap Image, LevelMap Map);
