using AttributionPriors.Data;
using AttributionPriors.Metrics;
using AttributionPriors.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Experiments;

/// <summary>
/// Whether a network attends to the slices that show the finding: means over the test volumes where some slices do and some do not, each volume counting the same.
/// </summary>
/// <param name="Volumes">How many.</param>
/// <param name="Share">Share of the attention that such slices get: the sum of their weights α.</param>
/// <param name="Chance">Their share of the slices: what they would get of attention that is the same everywhere.</param>
/// <param name="Auc">AUC of α as a sign of the finding among the slices of a volume; ½ by chance.</param>
public sealed record AttentionScore(int Volumes, double Share, double Chance, double Auc)
{
    /// <summary>Of the weights of each volume's slices, and whether each slice shows the finding; null where no volume has both kinds of slices.</summary>
    public static AttentionScore? Of(IEnumerable<(float[] Weights, bool[] Shows)> volumes)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        var mixed = volumes.Where(volume => volume.Shows.Contains(true) && volume.Shows.Contains(false)).ToList();
        return mixed.Count == 0
            ? null
            : new(
                mixed.Count,
                mixed.Average(volume => volume.Weights.Zip(volume.Shows).Sum(slice => slice.Second ? (double)slice.First : 0)),
                mixed.Average(volume => volume.Shows.Average(shows => shows ? 1.0 : 0)),
                mixed.Average(volume => Metrics.Auc.Binary(volume.Weights, [.. volume.Shows.Select(shows => shows ? 1 : 0)])));
    }

    /// <summary>Of a network on the test volumes; null of other networks, and where nobody knows the slices.</summary>
    /// <param name="model">The network, in evaluation mode.</param>
    /// <param name="splits">Its test volumes.</param>
    /// <param name="device">Where the network is.</param>
    internal static AttentionScore? Of(Classifier model, Splits splits, Device device)
    {
        if (model is not MultiViewCnn volumes || splits.ShowingSlices is not { } shows) return null;
        using var _ = no_grad();
        using var images = new DeviceImages(splits.Test, device);
        return Of(shows.Select((own, i) => (WeightsOf(volumes, images.Range(i, 1)), own)));
    }

    static float[] WeightsOf(MultiViewCnn model, Batch batch)
    {
        using var scope = NewDisposeScope();
        return model.Slices(model.Features(batch.Images)).LogWeights.exp().to(ScalarType.Float32).cpu().flatten().data<float>().ToArray();
    }
}
