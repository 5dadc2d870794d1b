using AttributionPriors.Saliency.Certificates;
using AttributionPriors.Saliency.Relevance;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// How far attributions are from accounting for the whole logit:
/// <c>Σ attribution - (logit[t](x) - logit[t](0))</c> per image.
/// </summary>
/// <remarks>
/// 0 for the exact integral of <see cref="IntegratedGradients"/>. It need not fall monotonically with the number of
/// nodes: networks of ReLUs are not smooth.
/// </remarks>
public static class Completeness
{
    /// <summary>The gap of each image.</summary>
    /// <param name="model">[N, C, H, W] to logits [N, K].</param>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="targets">[N], int64.</param>
    /// <param name="attribution">[N, C, H, W], signed.</param>
    /// <returns>[N], in units of the logit.</returns>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit.</exception>
    public static Tensor Gap(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor attribution)
    {
        Checks.Arguments(images, targets);
        Checks.Attribution(images, attribution);
        using var explained = new Explained(model, targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var gaps = attribution.flatten(1).sum(1);
        foreach (var (first, count) in Passes.Parts((int)images.size(0), Passes.Rows(images, asked: null)))
        {
            using var inner = NewDisposeScope();
            var (image, target) = (images.narrow(0, first, count), targets.narrow(0, first, count));
            gaps.narrow(0, first, count).sub_(explained.Logits(image, target)).add_(explained.Logits(zeros_like(image), target));
        }
        return gaps.MoveToOuterDisposeScope();
    }

    /// <summary>The same as an account.</summary>
    internal static Account Account(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor attribution)
    {
        using var scope = NewDisposeScope();
        var gaps = Gap(model, images, targets, attribution);
        var (sums, missing) = (LedgerEntry.PerImage(attribution), LedgerEntry.PerImage(gaps.unsqueeze(1)));
        return new("logit of the image - logit of the zero image = map", [.. sums.Zip(missing, (sum, gap) => sum - gap)], sums, new Dictionary<string, IReadOnlyList<double>>());
    }
}
