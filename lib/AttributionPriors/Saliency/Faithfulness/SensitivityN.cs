using AttributionPriors.Metrics;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Faithfulness;

/// <summary>
/// Sensitivity-n (Ancona et al. 2018): over random subsets S of n pixels, Pearson's correlation of <c>Σ_{i ∈ S} aᵢ</c> with the fall of the score,
/// <c>f(x) − f(x without S)</c>. 1 where the attribution is the effect, as gradient × input is for a linear network.
/// </summary>
/// <remarks>
/// Pixels are removed in all channels, and their attributions summed over the channels. All images and methods under one seed see the same subsets. One pass a subset
/// and image, and one for each image itself.
/// </remarks>
/// <param name="subsets">How many subsets; the authors take 100.</param>
/// <param name="seed">0 to 2³² − 1.</param>
public sealed class SensitivityN(int subsets = 100, long seed = 0)
{
    // Two points always lie on a line.
    const int FewestSubsets = 3;

    /// <summary>The score whose falls are compared; by default the logit, which the methods explain.</summary>
    public ClassScore Score { get; init; } = ClassScore.Logit;

    /// <summary>What takes the place of removed pixels; 0 by default.</summary>
    public Imputation Imputation { get; init; } = new ConstantImputation(0);

    /// <summary>Most network inputs in flight at once; bounds the memory and changes nothing else. Null goes by their pixels: fifty of 28×28.</summary>
    public int? MaxRows { get; init; }

    /// <summary>The correlation of each image; null where the attributions' sums or the falls are all equal, so that there is none.</summary>
    /// <param name="model">[N, C, H, W] to logits [N, K].</param>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="targets">[N], int64.</param>
    /// <param name="attribution">[N, C, H, W], signed.</param>
    /// <param name="n">Pixels of a subset, in 1 … H·W − 1.</param>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit, n is out of range, or there are fewer than three subsets.</exception>
    public double?[] Of(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor attribution, int n)
    {
        Checks.Arguments(images, targets);
        Checks.Attribution(images, attribution);
        ArgumentOutOfRangeException.ThrowIfLessThan(subsets, FewestSubsets);
        var pixels = (int)(images.size(2) * images.size(3));
        if (n < 1 || n >= pixels) throw new ArgumentOutOfRangeException(nameof(n), n, $"A subset of {pixels} pixels has 1 to {pixels - 1}.");
        using var explained = new Explained(model, targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var removed = Subsets(pixels, n, images);
        var whole = ScoresOf(explained, images, targets);
        var (sums, falls) = (Rows(whole.Length), Rows(whole.Length));
        var effects = attribution.detach().to(ScalarType.Float64).sum([1], keepdim: true);
        foreach (var pass in Passes.Cut(whole.Length, subsets, Passes.Rows(images, MaxRows)))
        {
            using var inner = NewDisposeScope();
            var gone = removed.narrow(0, pass.Variant, pass.Variants).repeat(pass.Images, 1, 1, 1);
            var rows = Imputation.Fill(images.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants, 0), gone);
            var (scores, _) = ClassScores.Of(explained, rows, targets.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants, 0), Score);
            var sum = Host.Values((effects.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants, 0) * gone.to(ScalarType.Float64)).sum([1, 2, 3]));
            for (var r = 0; r < sum.Length; r++)
            {
                var (image, variant) = (pass.Image + r / pass.Variants, pass.Variant + r % pass.Variants);
                (sums[image][variant], falls[image][variant]) = (sum[r], whole[image] - scores[r]);
            }
        }
        return [.. sums.Zip(falls, (a, b) => SampleStatistics.Pearson(a, b))];
    }

    double[] ScoresOf(Explained explained, Tensor images, Tensor targets) =>
    [
        .. Passes.Parts((int)images.size(0), Passes.Rows(images, MaxRows)).SelectMany(part =>
        {
            using var scope = NewDisposeScope();
            return ClassScores.Of(explained, images.narrow(0, part.First, part.Count), targets.narrow(0, part.First, part.Count), Score).Scores;
        }),
    ];

    /// <summary>True where a pixel is in the subset: [subsets, 1, H, W].</summary>
    Tensor Subsets(int pixels, int n, Tensor images)
    {
        var draws = new Draws(seed, subsets);
        var flags = new bool[checked(subsets * pixels)];
        for (var s = 0; s < subsets; s++)
            foreach (var pixel in draws[s].Permutation(pixels).AsSpan(0, n)) flags[s * pixels + pixel] = true;
        return tensor(flags, device: images.device).view(subsets, 1, images.size(2), images.size(3));
    }

    double[][] Rows(int images) => [.. Enumerable.Range(0, images).Select(_ => new double[subsets])];
}
