using AttributionPriors.Metrics;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Faithfulness;

/// <summary>Which end a curve starts from.</summary>
public enum PerturbationDirection
{
    /// <summary>From the image, taking its most salient pixels away. A faithful map makes the score fall at once: a small area.</summary>
    Deletion,

    /// <summary>From an image with every pixel replaced, putting the most salient ones back. A faithful map makes the score rise at once: a large area.</summary>
    Insertion,
}

/// <summary>
/// Deletion and insertion curves (Petsiuk et al. 2018; PPI, Figure 5): the class score after the k most salient pixels, of all channels, were replaced, or put back.
/// </summary>
/// <remarks>
/// Pixels go in the order of <see cref="PixelOrder"/>: ties from the top left. The network is not trained again. With <see cref="NoisyLinearImputation"/>
/// it is ROAD, whose authors' two orders are a map and its negative. One pass a point and image.
/// </remarks>
/// <param name="direction">Deletion or insertion.</param>
/// <param name="points">Each k &gt; 0, ascending; k = 0 is always measured besides.</param>
public sealed class PerturbationCurve(PerturbationDirection direction, params IReadOnlyList<int> points)
{
    /// <summary>The score that is followed. The paper's is the probability.</summary>
    public ClassScore Score { get; init; } = ClassScore.Probability;

    /// <summary>What takes the place of a pixel; 0 by default, as in the paper.</summary>
    public Imputation Imputation { get; init; } = new ConstantImputation(0);

    /// <summary>Most network inputs in flight at once; bounds the memory and changes nothing else. Null goes by their pixels: fifty of 28×28.</summary>
    public int? MaxRows { get; init; }

    /// <summary>Nearly even points from 1 to all <paramref name="pixels"/>: <c>⌈j · pixels / count⌉</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No point, or more than pixels.</exception>
    public static IReadOnlyList<int> EvenPoints(int pixels, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, pixels);
        return [.. Enumerable.Range(1, count).Select(j => (int)(((long)j * pixels + count - 1) / count))];
    }

    /// <summary>The curves of these images.</summary>
    /// <param name="model">[N, C, H, W] to logits [N, K].</param>
    /// <param name="images">[N, C, H, W], at least one.</param>
    /// <param name="targets">[N], int64: the class whose score is followed.</param>
    /// <param name="maps">[N, H, W]: one value a pixel, the larger the more salient. Attributions of several channels are summed first.</param>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit, or a point is none of the image's.</exception>
    public ScoreCurves Of(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor maps)
    {
        Checks.Arguments(images, targets);
        using var explained = new Explained(model, targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var places = Places(images, maps);
        int[] all = [0, .. points];
        var (scores, correct) = (Table<double>(images, all), Table<bool>(images, all));
        // Made now, so that bad points are named before the work.
        var curves = new ScoreCurves(all, (int)(images.size(2) * images.size(3)), scores, correct);
        foreach (var pass in Passes.Cut(scores.Length, all.Length, Passes.Rows(images, MaxRows)))
        {
            using var inner = NewDisposeScope();
            var target = targets.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants, 0);
            var (score, answer) = ClassScores.Of(explained, Perturbed(pass, images, places, all), target, Score);
            for (var r = 0; r < score.Length; r++)
            {
                var (image, variant) = (pass.Image + r / pass.Variants, pass.Variant + r % pass.Variants);
                (scores[image][variant], correct[image][variant]) = (score[r], answer[r]);
            }
        }
        return curves;
    }

    Tensor Perturbed(Pass pass, Tensor images, Tensor places, int[] all)
    {
        var limits = tensor(all.Skip(pass.Variant).Take(pass.Variants).Select(k => (long)k).ToArray(), device: images.device);
        var limit = limits.repeat(pass.Images).view(-1, 1, 1, 1);
        var place = places.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants, 0);
        var removed = direction == PerturbationDirection.Deletion ? place.lt(limit) : place.ge(limit);
        return Imputation.Fill(images.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants, 0), removed);
    }

    /// <summary>Each pixel's place in the order of its map: [N, 1, H, W].</summary>
    static Tensor Places(Tensor images, Tensor maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.dim() != 3 || maps.size(0) != images.size(0) || maps.size(1) != images.size(2) || maps.size(2) != images.size(3))
            throw new ArgumentException($"Images {Checks.Shape(images)} want one map each, [N, H, W]; got {Checks.Shape(maps)}.", nameof(maps));
        var (values, area) = (Host.Singles(maps), (int)(images.size(2) * images.size(3)));
        long[] places = [.. Enumerable.Range(0, (int)images.size(0)).SelectMany(i => PixelOrder.Places(values.AsSpan(i * area, area))).Select(place => (long)place)];
        return tensor(places, [images.size(0), 1, images.size(2), images.size(3)], device: images.device);
    }

    static T[][] Table<T>(Tensor images, int[] points) => [.. Enumerable.Range(0, (int)images.size(0)).Select(_ => new T[points.Length])];
}
