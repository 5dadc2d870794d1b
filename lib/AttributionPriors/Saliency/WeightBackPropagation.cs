using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency.Certificates;
using AttributionPriors.Saliency.Relevance;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// <c>W⁰ ⊙ x</c>, where W⁰ are the weights of the one linear map that the network is at x, biases left out:
/// <c>W^l x^l = W^(l+1) h^l(x^l)</c> (Wang et al., 2021, proactive pseudo-intervention, Table 1).
/// </summary>
/// <remarks>
/// <para>An activation passes W times <c>a(u)/u</c>, every other layer as a gradient does. So one gradient gives W⁰, of a network whose
/// activations are <c>u·c + a(0)</c> with the constant <c>c = (a(u) - a(0))/u</c>; a(0) counts as a bias. Where activations are positively
/// homogeneous (ReLU) that is the network itself, and the map is <see cref="GradientTimesInput"/>'s; it always is the map of LRP-0, if
/// a(0) = 0. <see cref="ExplicitWeightBackPropagation"/> does the same layer by layer.</para>
/// <para>The map's sum and the biases' share, <c>Σ_l W^(l+1) b^l</c>, make up the logit.</para>
/// </remarks>
public sealed class WeightBackPropagation : DifferentiableMethod, IAccountable
{
    /// <inheritdoc/>
    public override string Name => nameof(WeightBackPropagation);

    /// <inheritdoc/>
    public Account Account(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        Checks.Arguments(images, targets);
        using var explained = new Explained(model, targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (logits, biases) = (zeros([images.size(0)], images.dtype, images.device), zeros([images.size(0)], images.dtype, images.device));
        foreach (var (first, count) in Passes.Parts((int)images.size(0), Passes.Rows(explained, images, new(MaxRows, MaxBytes), Numbers)))
        {
            using var inner = NewDisposeScope();
            var (image, target) = (images.narrow(0, first, count), targets.narrow(0, first, count));
            logits.narrow(0, first, count).copy_(explained.Logits(image, target));
            ExplicitWeightBackPropagation.Weights(explained, image, target, Name, biases.narrow(0, first, count));
        }
        return new(
            "logit = map + biases", LedgerEntry.PerImage(logits.unsqueeze(1)), LedgerEntry.PerImage(maps),
            new Dictionary<string, IReadOnlyList<double>> { ["biases"] = LedgerEntry.PerImage(biases.unsqueeze(1)) });
    }

    /// <summary>A loss on the map also differentiates the secants, which are constants to the one gradient: then they are walked through.</summary>
    private protected override FoldingOptions Form(bool differentiable) => differentiable ? new() { Differentiable = true } : new() { Substitute = Secant };

    private protected override Tensor Maps(Explained explained, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        // Of a network that hides its layers nobody knows whether an activation's slope is its secant.
        var weights = explained.Layers(Name).Nodes.Any(node => node.Layer is ActivationLayer { IsHomogeneous: false })
            ? ExplicitWeightBackPropagation.Weights(explained, images, targets, Name)
            : explained.Gradients(images, targets);
        return (weights * images).MoveToOuterDisposeScope();
    }

    static Layer Secant(Layer layer) => layer is ActivationLayer { IsHomogeneous: false } activation ? new SecantLayer(activation) : layer;
}
