using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>A layer that is met on the way from the logits to the images.</summary>
/// <param name="Node">Which.</param>
/// <param name="Inputs">The values that it read.</param>
/// <param name="Output">The value that it gave.</param>
/// <param name="Signal">What has come back to that value from all that read it, of its shape: a weight, a gradient, a relevance.</param>
readonly record struct Visit(Node Node, IReadOnlyList<Tensor> Inputs, Tensor Output, Tensor Signal)
{
    /// <summary>The input of a layer that has one.</summary>
    public Tensor Input => Inputs[0];

    /// <summary>What a method says to a layer that it has no rule for.</summary>
    public UnsupportedNetworkException Unsupported(string method) =>
        new($"{method} has no rule for the layer {Node} of the network: take a method that asks for gradients only, or add the rule.");
}

/// <summary>Goes through a network from its logits to its images, once through each layer, by a rule that the caller gives.</summary>
static class BackwardWalk
{
    /// <summary>What arrives at the images.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="values">The value of each of its nodes. All but the images' are disposed on the way, each when it has been read.</param>
    /// <param name="start">The signal at the logits, [N, K].</param>
    /// <param name="step">Sends a layer's signal on: one tensor for each of its inputs. A value that several layers read gets the sum.</param>
    public static Tensor ToImages(LayerGraph graph, IReadOnlyList<Tensor> values, Tensor start, Func<Visit, IReadOnlyList<Tensor>> step)
    {
        var signals = new Tensor?[graph.Nodes.Count];
        signals[graph.Logits.Index] = start;
        for (var index = graph.Logits.Index; index > graph.Images.Index; index--)
        {
            using var scope = NewDisposeScope();
            var node = graph.Nodes[index];
            if (signals[index] is { } signal)
            {
                var back = step(new(node, [.. node.Inputs.Select(input => values[input.Index])], values[index], signal));
                foreach (var (input, sent) in node.Inputs.Zip(back))
                    signals[input.Index] = Sum(signals[input.Index], sent).MoveToOuterDisposeScope();
                if (index != graph.Logits.Index) signal.Dispose();
            }
            values[index].Dispose();
        }
        return signals[graph.Images.Index] ?? zeros_like(values[graph.Images.Index]);
    }

    /// <summary>
    /// <c>Jᵀ v</c> of a function that is linear around <paramref name="at"/>, or is taken to be: as autograd has it. Differentiable in
    /// <paramref name="signal"/>.
    /// </summary>
    public static Tensor Pullback(Func<Tensor, Tensor> function, Tensor at, Tensor signal)
    {
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        var leaf = at.detach().requires_grad_();
        return autograd.grad([function(leaf)], [leaf], [signal], create_graph: signal.requires_grad)[0].MoveToOuterDisposeScope();
    }

    /// <summary>A signal behind channels that were put side by side, cut up again.</summary>
    public static IReadOnlyList<Tensor> Split(Visit visit)
    {
        var first = 0L;
        return [.. visit.Inputs.Select(input => visit.Signal.narrow(1, (first += input.size(1)) - input.size(1), input.size(1)))];
    }

    /// <summary>A signal at the logits that is <paramref name="values"/>[n] at the class explained and 0 elsewhere.</summary>
    public static Tensor AtTarget(Tensor logits, Tensor targets, Tensor values) =>
        zeros_like(logits).scatter(1, targets.unsqueeze(1), values.unsqueeze(1));

    static Tensor Sum(Tensor? before, Tensor sent)
    {
        // A signal may be sent on as it came: each place then has a handle of its own.
        if (before is null) return sent.alias();
        using (before) return before + sent;
    }
}
