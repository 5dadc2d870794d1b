using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency;
using static TorchSharp.torch;

namespace AttributionPriors.Priors;

/// <summary>
/// Where the evidence for each image's own class is, as maps that a loss can train through: one for an image, one for each slice of a volume.
/// </summary>
/// <remarks>
/// The network is seen in evaluation mode. Channels are joined as the saliency method asks for: signed ones add up, gradients by their
/// absolute values. A slice's map is that of its own logit, times the weight that the attention gives it, a constant (paper, appendix E.2).
/// </remarks>
sealed class EvidenceMaps
{
    readonly SaliencyEntry _entry;
    readonly DifferentiableMethod _method;

    /// <summary>By the saliency method of this name.</summary>
    /// <exception cref="ArgumentException">There is none, or its maps cannot be part of a loss.</exception>
    public EvidenceMaps(string saliency)
    {
        _entry = SaliencyCatalogue.Find(saliency);
        _method = Differentiable(_entry) ?? throw new ArgumentException(
            $"Maps of {saliency} cannot be part of a loss: take one of {string.Join(", ", SaliencyCatalogue.Entries.Where(e => Differentiable(e) is not null).Select(e => e.Name))}.",
            nameof(saliency));
    }

    /// <summary>Maps for the true classes: [N, C, H, W] and labels [N] to [N, 1, H, W]; of volumes [N, S, H, W] one for each slice.</summary>
    public Tensor Of(Classifier model, Tensor images, Tensor labels)
    {
        if (model is MultiViewCnn volumes) return _method.OfSlices(volumes, images, labels, _entry.Reduction);
        using var scope = NewDisposeScope();
        return _entry.Reduction.Reduce(_method.Differentiable(TwoSided(model), images, labels)).unsqueeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>A network of one logit gets one for each class, so that class 0 has evidence too.</summary>
    static Classifier TwoSided(Classifier model) =>
        model is LayeredClassifier layered && ((AffineLayer)layered.Graph.Logits.Layer).Weight.size(0) == 1 ? new OppositeLogits(layered) : model;

    static DifferentiableMethod? Differentiable(SaliencyEntry entry) => entry.Build(new(0, 1, 1, AttributionQuestion.EvidenceOfPositives)) as DifferentiableMethod;
}
