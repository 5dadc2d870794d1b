using AttributionPriors.Data;
using AttributionPriors.Models;
using static TorchSharp.torch;

namespace AttributionPriors.Priors;

/// <summary>
/// Keeps the features of an image close to those of its contrast: <c>CE(x) + w·R ‖f(x') - f(x) + 10⁻⁶‖₂</c> (paper, Eq. 1).
/// </summary>
/// <remarks>
/// f is the pooled feature vector. w is λ or 1 by <see cref="Protocol.ActDiffWeight"/>, R the mean or the sum over the
/// batch by <see cref="Protocol.ActDiffReduction"/>. The contrast passes first, each pass with its own batch statistics,
/// and gradients flow through both. 10⁻⁶ is PyTorch's pairwise distance's.
/// </remarks>
/// <param name="hyper">λ.</param>
/// <param name="protocol">The two switches.</param>
/// <param name="contrast">Shuffled or zeroed background.</param>
public sealed class ActDiff(HyperParameters hyper, Protocol protocol, Contrast contrast) : Prior
{
    const double Epsilon = 1e-6;

    readonly double _weight = hyper.Lambda == 0 ? 0 : protocol.ActDiffWeight == ActDiffWeight.One ? 1 : hyper.Lambda;

    /// <inheritdoc/>
    public override Loss Evaluate(Classifier model, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        var contrasted = model.Features(contrast(batch));
        var features = model.Features(batch.Images);
        var distances = (contrasted - features + Epsilon).norm(1);
        var distance = protocol.ActDiffReduction == ActDiffReduction.BatchMean ? distances.mean() : distances.sum();
        return new(Classification(model.Head(features), batch), new Term("actdiff", distance * _weight));
    }
}
