using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency.Certificates;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// Multipliers times the difference from a reference image, <c>m ⊙ (x - x₀)</c>, by the rescale rule (Shrikumar et al., 2017): the
/// contributions' sum is <c>logit[t](x) - logit[t](x₀)</c>.
/// </summary>
/// <remarks>
/// A multiplier passes back through an affine layer as a gradient does, through an activation times <c>Δa/Δu</c>, and through a
/// max-pool to where the larger of the two maxima lies, so that it accounts for the window's difference. The reference is the
/// zero image.
/// </remarks>
public sealed class DeepLift : SinglePassMethod, IAccountable
{
    /// <summary>Below this difference a quotient is a derivative: it is no longer more precise.</summary>
    const double Least = 1e-7;

    /// <inheritdoc/>
    public override string Name => nameof(DeepLift);

    internal override bool GoesThroughLayers => true;

    /// <inheritdoc/>
    public Account Account(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor maps)
    {
        using var scope = NewDisposeScope();
        using var subject = SubjectOf(model, images, targets, differentiable: false, GoesThroughLayers);
        return Completeness.Account(subject, images, maps);
    }

    // Differences, slopes and their products, each of a layer's size.
    private protected override long Numbers(GraphMemory memory) => 2 * memory.All + 8 * memory.Largest;

    private protected override Tensor Maps(Explained explained, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var graph = explained.Layers(Name);
        var reference = graph.Evaluate(graph.Nodes, (graph.Images, zeros_like(images.narrow(0, 0, 1))));
        var values = explained.Values(graph.Nodes, images);
        var logits = values[graph.Logits.Index];
        var start = BackwardWalk.AtTarget(logits, targets, ones_like(explained.Chosen(logits, images, targets)));
        var multipliers = BackwardWalk.ToImages(graph, values, start, visit => Step(visit, reference));
        return (multipliers * images).MoveToOuterDisposeScope();
    }

    IReadOnlyList<Tensor> Step(Visit visit, Tensor[] reference)
    {
        Tensor Before() => reference[visit.Node.Inputs[0].Index];
        return visit.Node.Layer switch
        {
            AffineLayer layer => [layer.Adjoint(visit.Signal, layer.Weight, visit.Input.shape)],
            ActivationLayer layer => [visit.Signal * Slope(layer, visit, Before(), reference[visit.Node.Index])],
            MaxPoolLayer layer => [ThroughMaxima(layer, visit, Before(), reference[visit.Node.Index])],
            AddLayer => [visit.Signal, visit.Signal],
            ConcatenateLayer => BackwardWalk.Split(visit),
            AveragePoolLayer or AdaptiveAveragePoolLayer or MeanLayer or FlattenLayer => [BackwardWalk.Pullback(((UnaryLayer)visit.Node.Layer).Apply, visit.Input, visit.Signal)],
            _ => throw visit.Unsupported(Name),
        };
    }

    /// <summary>Δa/Δu, or a'(u) where Δu is 0.</summary>
    static Tensor Slope(ActivationLayer layer, Visit visit, Tensor input, Tensor output)
    {
        var change = visit.Input - input;
        var tangent = BackwardWalk.Pullback(layer.Apply, visit.Input, ones_like(visit.Output));
        return tangent.where(change.abs().lt(Least), (visit.Output - output) / change);
    }

    /// <summary>What a window's rise contributes is credited to the image's maximum, what its fall does to the reference's.</summary>
    static Tensor ThroughMaxima(MaxPoolLayer layer, Visit visit, Tensor input, Tensor output)
    {
        var change = visit.Input - input;
        var rise = BackwardWalk.Pullback(layer.Apply, visit.Input, visit.Signal * (visit.Output - output).clamp(min: 0));
        var fall = BackwardWalk.Pullback(layer.Apply, input.expand(visit.Input.shape), visit.Signal * (visit.Output - output).clamp(max: 0));
        return ((rise + fall) / change).masked_fill(change.eq(0), 0);
    }
}
