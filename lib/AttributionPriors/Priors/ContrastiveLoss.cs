using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Priors;

/// <summary>What an image without its evidence should look like: anything but its class.</summary>
static class ContrastiveLoss
{
    /// <summary>
    /// One loss for each image, logits [N, K] and labels [N] to [N]: <c>-log(1 - p_y) = lse(z) - lse(z without z_y)</c>, or
    /// <c>-min(CE, cap·log K)</c>.
    /// </summary>
    public static Tensor Of(Tensor logits, Tensor labels, PpiContrast form, double cap)
    {
        using var scope = NewDisposeScope();
        var loss = form == PpiContrast.OneAgainstOthers
            ? logits.logsumexp(1) - Others(logits, labels).logsumexp(1)
            : CrossEntropy(logits, labels).clamp(max: cap * Math.Log(logits.size(1))).neg();
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>The logits with -∞ at the class: 1 - p is never formed.</summary>
    static Tensor Others(Tensor logits, Tensor labels) =>
        logits.masked_fill(F.one_hot(labels, logits.size(1)).gt(0), double.NegativeInfinity);

    static Tensor CrossEntropy(Tensor logits, Tensor labels) => logits.logsumexp(1) - logits.gather(1, labels.unsqueeze(1)).squeeze(1);
}
