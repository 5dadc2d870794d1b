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

    internal override bool GoesThroughLayers => true;

    private protected override long Numbers(GraphMemory memory) => 2 * memory.All + 4 * memory.Largest;

    private protected override Tensor Maps(Explained explained, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return (Weights(explained, images, targets, Name) * images).MoveToOuterDisposeScope();
    }

    /// <summary>W⁰, [N, C, H, W].</summary>
    /// <param name="explained">The network.</param>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="targets">[N].</param>
    /// <param name="method">Who asks.</param>
    /// <param name="biases">[N], to which the biases' share of the logits is added: <c>Σ_l W^(l+1) b^l</c>, and a(0) of activations likewise.</param>
    internal static Tensor Weights(Explained explained, Tensor images, Tensor targets, string method, Tensor? biases = null)
    {
        var graph = explained.Layers(method);
        var values = explained.Values(graph.Nodes, images);
        var logits = values[graph.Logits.Index];
        var row = BackwardWalk.AtTarget(logits, targets, ones_like(explained.Chosen(logits, images, targets)));
        return BackwardWalk.ToImages(graph, values, row, visit =>
        {
            biases?.add_((visit.Signal * AtZero(visit)).flatten(1).sum(1));
            return Step(visit, method);
        });
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

    /// <summary>What a layer gives for nothing.</summary>
    static Tensor AtZero(Visit visit) => visit.Node.Layer switch
    {
        AffineLayer { Bias: not null } layer => layer.Apply(zeros_like(visit.Input)),
        ActivationLayer layer => ones_like(visit.Output) * layer.AtZero,
        _ => zeros_like(visit.Output),
    };

    static Tensor Relocate(MaxPoolLayer layer, Visit visit)
    {
        var places = layer.Places(visit.Input).flatten(2);
        return zeros_like(visit.Input).flatten(2).scatter_add(2, places, visit.Signal.flatten(2)).view(visit.Input.shape);
    }
}
