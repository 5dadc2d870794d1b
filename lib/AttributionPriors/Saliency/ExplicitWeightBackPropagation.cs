using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// <see cref="WeightBackPropagation"/> as its paper's Table 1 has it, layer by layer: from the row of the identity that belongs to the class,
/// weights go back through each layer by a rule of their own. For reading, and to check the fast form by.
/// </summary>
public sealed class ExplicitWeightBackPropagation : SinglePassMethod
{
    /// <inheritdoc/>
    public override string Name => nameof(ExplicitWeightBackPropagation);

    private protected override Tensor Maps(Explained explained, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return (Weights(explained, images, targets, Name) * images).MoveToOuterDisposeScope();
    }

    /// <summary>W⁰, [N, C, H, W].</summary>
    internal static Tensor Weights(Explained explained, Tensor images, Tensor targets, string method)
    {
        var graph = explained.Layers(method);
        var values = graph.Evaluate(graph.Nodes, (graph.Images, images));
        var logits = values[graph.Logits.Index];
        var row = BackwardWalk.AtTarget(logits, targets, ones_like(explained.Chosen(logits, images, targets)));
        return BackwardWalk.ToImages(graph, values, row, visit => Step(visit, method));
    }

    static IReadOnlyList<Tensor> Step(Visit visit, string method) => visit.Node.Layer switch
    {
        // W Θ, and for a convolution its transpose; the bias is left out.
        AffineLayer layer => [layer.Adjoint(visit.Signal, layer.Weight, visit.Input.shape)],
        // W ⊙ a(u)/u
        ActivationLayer layer => [visit.Signal * SecantLayer.Slope(layer, visit.Input, visit.Output)],
        // Each weight goes to the place of its window's maximum.
        MaxPoolLayer layer => [Relocate(layer, visit)],
        // Each weight is distributed over its window.
        AveragePoolLayer or AdaptiveAveragePoolLayer or MeanLayer => [BackwardWalk.Pullback(((UnaryLayer)visit.Node.Layer).Apply, visit.Input, visit.Signal)],
        FlattenLayer => [visit.Signal.reshape(visit.Input.shape)],
        // What is read twice gets the sum of its readers' weights; what was put side by side is taken apart.
        AddLayer => [visit.Signal, visit.Signal],
        ConcatenateLayer => BackwardWalk.Split(visit),
        _ => throw visit.Unsupported(method),
    };

    static Tensor Relocate(MaxPoolLayer layer, Visit visit)
    {
        var places = layer.Places(visit.Input).flatten(2);
        return zeros_like(visit.Input).flatten(2).scatter_add(2, places, visit.Signal.flatten(2)).view(visit.Input.shape);
    }
}
