using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency.Certificates;
using AttributionPriors.Saliency.Relevance;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// Layer-wise relevance propagation (Bach et al., 2015): the logit is relevance that each layer shares out among its inputs, so that
/// its sum stays the same but for what biases and stabilisers take.
/// </summary>
/// <remarks>
/// Affine layers follow the <see cref="RelevanceRule"/> that the composite gives them. Activations let relevance through. Sums and average
/// pools share it in proportion to their inputs, concatenations take it apart, max-pools by <see cref="MaxPoolAs"/>. Batch norms are
/// folded into the convolutions before them first.
/// </remarks>
/// <param name="composite">Which rule each layer has.</param>
public sealed class LayerwiseRelevance(RelevanceComposite composite) : DifferentiableMethod, IAccountable
{
    /// <inheritdoc/>
    public override string Name => composite.Name;

    internal override bool GoesThroughLayers => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Parameters => composite.Parameters();

    /// <summary>Which rule each layer has.</summary>
    public RelevanceComposite Composite => composite;

    private protected override FoldingOptions Form(bool differentiable) => new() { Differentiable = differentiable, ThroughRelu = composite.MergesThroughRelu };

    /// <summary>
    /// The maps, and what became of the relevance layer by layer, from the logits down. Of volumes the backbone's layers, a volume's relevance being that of its slices by
    /// their weights.
    /// </summary>
    /// <param name="model">As for <see cref="SinglePassMethod.Attribute"/>.</param>
    /// <param name="images">Likewise.</param>
    /// <param name="targets">Likewise.</param>
    public (Tensor Maps, IReadOnlyList<LedgerEntry> Ledger) Trace(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var subject = SubjectOf(model, images, targets, differentiable: false, GoesThroughLayers);
        var (maps, ledger) = Trace(subject);
        return (maps.MoveToOuterDisposeScope(), ledger);
    }

    (Tensor Maps, IReadOnlyList<LedgerEntry> Ledger) Trace(Subject subject)
    {
        using var _ = no_grad();
        List<LedgerEntry> whole = [];
        var maps = subject.Maps(new(MaxRows, MaxBytes), Numbers, (rows, classes) =>
        {
            var part = new List<LedgerEntry>();
            var some = Maps(subject.Network, rows, classes, part);
            whole = whole.Count == 0 ? part : [.. whole.Zip(part, (a, b) => a.Followed(b))];
            return some;
        });
        return (maps, [.. whole.Select(entry => entry.Joined(subject.PerImage))]);
    }

    /// <inheritdoc/>
    public Account Account(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        using var scope = NewDisposeScope();
        using var subject = SubjectOf(model, images, targets, differentiable: false, GoesThroughLayers);
        var ledger = Trace(subject).Ledger;
        IReadOnlyList<double> Total(Func<LedgerEntry, IReadOnlyList<double>> share) => [.. Enumerable.Range(0, (int)images.size(0)).Select(n => ledger.Sum(entry => share(entry)[n]))];
        return new(
            $"{subject.Whole} = map + biases + stabilisers + lost", ledger.Count == 0 ? [] : ledger[0].In, LedgerEntry.PerImage(maps),
            new Dictionary<string, IReadOnlyList<double>> { ["biases"] = Total(entry => entry.Bias), ["stabilisers"] = Total(entry => entry.Stabiliser), ["lost"] = Total(entry => entry.Lost) })
        {
            Ledger = ledger,
        };
    }

    // The values of all layers, and relevance that waits where they branch; a rule makes up to eight arrays of a layer's size.
    private protected override long Numbers(GraphMemory memory) => 2 * memory.All + 8 * memory.Largest;

    private protected override Tensor Maps(Explained explained, Tensor images, Tensor targets) => Maps(explained, images, targets, ledger: null);

    Tensor Maps(Explained explained, Tensor images, Tensor targets, List<LedgerEntry>? ledger)
    {
        using var scope = NewDisposeScope();
        var graph = explained.Layers(Name);
        var rules = composite.Rules(graph);
        var values = explained.Values(graph.Nodes, images);
        var logits = values[graph.Logits.Index];
        var start = BackwardWalk.AtTarget(logits, targets, explained.Chosen(logits, images, targets));
        return BackwardWalk.ToImages(graph, values, start, visit => Step(visit, rules[visit.Node.Index], ledger)).MoveToOuterDisposeScope();
    }

    IReadOnlyList<Tensor> Step(Visit visit, RelevanceRule? rule, List<LedgerEntry>? ledger)
    {
        LedgerEntry? account = ledger is null ? null : new(visit.Node.Name, visit.Node.Layer.Kind);
        account?.Open(visit.Signal);
        var handedDown = HandDown(visit, rule, account);
        account?.Close(handedDown);
        if (account is not null) ledger!.Add(account);
        return handedDown;
    }

    IReadOnlyList<Tensor> HandDown(Visit visit, RelevanceRule? rule, LedgerEntry? account) => visit.Node.Layer switch
    {
        AffineLayer layer => [ByRule(new(layer, visit.Input, visit.Output, IsNonNegative(visit.Node.Inputs[0])), rule!, visit.Signal, account)],
        ActivationLayer or ThresholdLayer => [visit.Signal],
        MaxPoolLayer layer when composite.MaxPool == MaxPoolAs.Winner => [BackwardWalk.Pullback(layer.Apply, visit.Input, visit.Signal)],
        MaxPoolLayer layer => [InProportion(layer.AsAverage(), visit.Input, layer.AsAverage().Apply(visit.Input), visit.Signal, account)],
        AveragePoolLayer or AdaptiveAveragePoolLayer or MeanLayer => [InProportion((UnaryLayer)visit.Node.Layer, visit.Input, visit.Output, visit.Signal, account)],
        FlattenLayer => [visit.Signal.reshape(visit.Input.shape)],
        AddLayer => Shared(visit, account),
        ConcatenateLayer => BackwardWalk.Split(visit),
        _ => throw visit.Unsupported(Name),
    };

    static Tensor ByRule(AffineStep step, RelevanceRule rule, Tensor relevance, LedgerEntry? account) =>
        rule.Splits(step).Select(split => split.Distribute(step, relevance, account)).Aggregate((a, b) => a + b);

    /// <summary>Summands share by <c>x_i / (x_1 + x_2)</c>.</summary>
    IReadOnlyList<Tensor> Shared(Visit visit, LedgerEntry? account)
    {
        var per = PerUnit(visit.Output, visit.Signal, account);
        return [.. visit.Inputs.Select(input => input * per)];
    }

    /// <summary>The values of a mean share by what each adds to it.</summary>
    Tensor InProportion(UnaryLayer mean, Tensor input, Tensor output, Tensor relevance, LedgerEntry? account) =>
        input * BackwardWalk.Pullback(mean.Apply, input, PerUnit(output, relevance, account));

    /// <summary><c>R / (z + ε sign z)</c>.</summary>
    Tensor PerUnit(Tensor sum, Tensor relevance, LedgerEntry? account)
    {
        if (composite.JoinEpsilon == 0) return Split.Quotient(relevance, sum);
        var stabiliser = new EpsilonRule(composite.JoinEpsilon).Stabiliser(sum);
        var per = Split.Quotient(relevance, sum + stabiliser);
        account?.Spend(bias: null, stabiliser * per);
        return per;
    }

    /// <summary>Whether a node's values are never below 0, as after a ReLU: then rules have half as many terms.</summary>
    static bool IsNonNegative(Node node) => node.Layer switch
    {
        ActivationLayer activation => activation.IsNonNegative,
        MaxPoolLayer or AveragePoolLayer or AdaptiveAveragePoolLayer or MeanLayer or FlattenLayer or AddLayer or ConcatenateLayer => node.Inputs.All(IsNonNegative),
        _ => false,
    };
}
