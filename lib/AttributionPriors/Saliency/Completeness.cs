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
        using var scope = NewDisposeScope();
        using var subject = Subject.Of(model, images, targets);
        using var _ = no_grad();
        return (attribution.flatten(1).sum(1) - Rises(subject)).MoveToOuterDisposeScope();
    }

    /// <summary>The same as an account, of volumes slice by slice where the method explains them so.</summary>
    internal static Account Account(Subject subject, Tensor images, Tensor attribution)
    {
        Checks.Attribution(images, attribution);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var rises = subject.PerImage(LedgerEntry.PerImage(Rises(subject).unsqueeze(1)));
        var law = subject.AreSlices ? "Σ weight × (logit of the slice - logit of the zero slice) = map" : "logit of the image - logit of the zero image = map";
        return new(law, rises, LedgerEntry.PerImage(attribution), new Dictionary<string, IReadOnlyList<double>>());
    }

    /// <summary><c>logit[t](x) - logit[t](0)</c> of each row, [R].</summary>
    static Tensor Rises(Subject subject)
    {
        var rises = zeros([subject.Rows.size(0)], subject.Rows.dtype, subject.Rows.device);
        subject.InPasses(Passes.Rows(subject.Rows, asked: null), (rows, targets, first) =>
        {
            // The zero image first: of a slice the attention goes by what is passed last.
            var before = subject.Network.Logits(zeros_like(rows), targets);
            rises.narrow(0, first, rows.size(0)).copy_(subject.Network.Logits(rows, targets) - before);
        });
        return rises;
    }
}
