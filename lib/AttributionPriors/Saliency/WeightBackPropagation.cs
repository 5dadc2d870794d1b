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

    internal override bool GoesThroughLayers => true;

    /// <inheritdoc/>
    public Account Account(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        using var scope = NewDisposeScope();
        Checks.Arguments(images, targets);
        using var subject = Subject.OfLayers(Name, model, images, targets);
        using var _ = no_grad();
        var (network, shares) = (subject.Network, zeros([subject.Rows.size(0), 2], images.dtype, images.device));
        subject.InPasses(Passes.Rows(network, subject.Rows, new(MaxRows, MaxBytes), Numbers), (rows, classes, first) =>
        {
            var (logits, biases) = (shares.narrow(0, first, rows.size(0)).select(1, 0), shares.narrow(0, first, rows.size(0)).select(1, 1));
            logits.copy_(network.Logits(rows, classes));
            ExplicitWeightBackPropagation.Weights(network, rows, classes, Name, biases);
        });
        IReadOnlyList<double> PerImage(long share) => subject.PerImage(LedgerEntry.PerImage(shares.narrow(1, share, 1)));
        return new($"{subject.Whole} = map + biases", PerImage(0), LedgerEntry.PerImage(maps), new Dictionary<string, IReadOnlyList<double>> { ["biases"] = PerImage(1) });
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
