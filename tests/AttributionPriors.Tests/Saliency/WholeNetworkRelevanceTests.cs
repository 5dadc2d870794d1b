using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>
/// Relevance through whole networks against a second implementation, written out in plain arrays: every layer as a matrix, every share as a quotient of two
/// sums, residual sums and concatenations included.
/// </summary>
[Collection(ProcessWide.Name)]
public class WholeNetworkRelevanceTests
{
    const double Tiny = 1e-6;

    static readonly Dictionary<string, RelevanceComposite> s_composites = new()
    {
        ["epsilon"] = RelevanceComposite.Uniform("epsilon", new EpsilonRule(0.25)),
        ["z+"] = RelevanceComposite.Uniform("z+", new ZPlusRule()) with { JoinEpsilon = 0.1 },
        ["EpsilonPlus"] = RelevanceComposite.EpsilonPlus with { MergesThroughRelu = false },
    };

    public static MatrixTheoryData<string, string> Cases => new(s_composites.Keys, ["strides", "residual", "inception", "dense"]);

    [Theory, MemberData(nameof(Cases))]
    public void Every_layer_hands_down_what_the_formulas_say(string composite, string make)
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build(make);
        // z+ has nothing to hand down for a class that nothing speaks for.
        var images = GraphNets.Images();
        var targets = net.call(images).argmax(1);
        var ours = new LayerwiseRelevance(s_composites[composite]).Attribute(net, images, targets);
        // As the method sees the network: batch norms in the convolutions before them, the others as layers of their own.
        using var folded = new FoldedClassifier(net.Graph);
        for (var n = 0; n < 2; n++)
        {
            var expected = Literal(folded.Graph, s_composites[composite], images.narrow(0, n, 1), (int)targets[n].ToInt64());
            var size = expected.Max(Math.Abs);
            Assert.True(size > 0);
            // Float64 over ten layers whose sums may be small.
            foreach (var (want, have) in expected.Zip(Examples.Values(ours[n]))) Assert.InRange(have, want - 1e-9 * size, want + 1e-9 * size);
        }
    }

    static double[] Literal(LayerGraph graph, RelevanceComposite composite, Tensor image, int target)
    {
        var values = graph.Evaluate(graph.Nodes, (graph.Images, image));
        var (at, rules) = (values.Select(Examples.Values).ToArray(), composite.Rules(graph));
        var relevance = at.Select(value => new double[value.Length]).ToArray();
        relevance[graph.Logits.Index][target] = at[graph.Logits.Index][target];
        for (var index = graph.Logits.Index; index > graph.Images.Index; index--)
        {
            var node = graph.Nodes[index];
            double[][] shares = node.Layer switch
            {
                AffineLayer affine => [ByRule(rules[index]!, affine, values[node.Inputs[0].Index], at[node.Inputs[0].Index], relevance[index])],
                AddLayer => Summands(at[node.Inputs[0].Index], at[node.Inputs[1].Index], relevance[index], composite.JoinEpsilon),
                ConcatenateLayer => Parts(node.Inputs.Select(input => at[input.Index].Length), relevance[index]),
                AveragePoolLayer or AdaptiveAveragePoolLayer or MeanLayer =>
                    [Proportional(Slopes((UnaryLayer)node.Layer, values[node.Inputs[0].Index]), at[node.Inputs[0].Index], relevance[index], z => z + composite.JoinEpsilon * (z >= 0 ? 1 : -1))],
                MaxPoolLayer max => [Transposed(Slopes(max, values[node.Inputs[0].Index]), relevance[index])],
                _ => [relevance[index]],
            };
            foreach (var (input, share) in node.Inputs.Zip(shares))
                for (var j = 0; j < share.Length; j++) relevance[input.Index][j] += share[j];
        }
        return relevance[graph.Images.Index];
    }

    static double[] ByRule(RelevanceRule rule, AffineLayer layer, Tensor input, double[] a, double[] relevance)
    {
        if (rule is PassRule) return relevance;
        var units = eye(a.Length, dtype: ScalarType.Float64).view([-1, .. input.shape[1..]]);
        var (w, bias) = (Rows(layer.Apply(units, layer.Weight, null)), Examples.Values(layer.Apply(zeros_like(input))));
        return rule switch
        {
            EpsilonRule { OfRms: false } epsilon => Shared(w, a, relevance, x => x, bias, z => z + epsilon.Epsilon * (z >= 0 ? 1 : -1)),
            ZPlusRule => Shared(w, a, relevance, x => Math.Max(x, 0), [.. bias.Select(b => Math.Max(b, 0))], z => z),
            _ => throw new NotSupportedException($"No formula here for {rule}."),
        };
    }

    /// <summary><c>R_j = Σ_k f(a_j w_kj) / s(Σ_i f(a_i w_ki) + b_k) R_k</c>; nothing over 0.</summary>
    static double[] Shared(double[][] w, double[] a, double[] relevance, Func<double, double> f, double[] bias, Func<double, double> stabilised)
    {
        var shares = new double[a.Length];
        for (var k = 0; k < relevance.Length; k++)
        {
            var sum = bias[k];
            for (var j = 0; j < a.Length; j++) sum += f(a[j] * w[j][k]);
            if (stabilised(sum) is var whole && whole == 0) continue;
            for (var j = 0; j < a.Length; j++) shares[j] += f(a[j] * w[j][k]) / whole * relevance[k];
        }
        return shares;
    }

    static double[] Proportional(double[][] slopes, double[] a, double[] relevance, Func<double, double> stabilised) =>
        Shared(slopes, a, relevance, x => x, new double[relevance.Length], stabilised);

    static double[][] Summands(double[] first, double[] second, double[] relevance, double epsilon)
    {
        double Part(double own, double other, double r) => own + other is var z && z + epsilon * (z >= 0 ? 1 : -1) is var whole && whole != 0 ? own / whole * r : 0;
        return [[.. relevance.Select((r, i) => Part(first[i], second[i], r))], [.. relevance.Select((r, i) => Part(second[i], first[i], r))]];
    }

    static double[][] Parts(IEnumerable<int> lengths, double[] relevance)
    {
        var first = 0;
        return [.. lengths.Select(length => relevance[((first += length) - length)..first])];
    }

    static double[] Transposed(double[][] slopes, double[] relevance) => [.. slopes.Select(row => row.Zip(relevance, (slope, r) => slope * r).Sum())];

    /// <summary>∂output/∂input[j], row by row, by steps too small to change which value is the largest.</summary>
    static double[][] Slopes(UnaryLayer layer, Tensor input)
    {
        var units = eye(input.numel(), dtype: ScalarType.Float64).view([-1, .. input.shape[1..]]) * Tiny;
        var rows = Rows((layer.Apply(input + units) - layer.Apply(input)) / Tiny);
        // A mean's slopes are its shares, a maximum's are 0 and 1: exact but for the step's rounding.
        return [.. rows.Select(row => row.Select(slope => Math.Round(slope, 8)).ToArray())];
    }

    static double[][] Rows(Tensor outputs) => [.. Examples.Values(outputs).Chunk((int)(outputs.numel() / outputs.size(0)))];
}
