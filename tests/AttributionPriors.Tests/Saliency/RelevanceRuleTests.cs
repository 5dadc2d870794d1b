using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Each rule against its formula, written out over the layer's matrix, term by term.</summary>
[Collection(ProcessWide.Name)]
public class RelevanceRuleTests
{
    /// <summary>The formula for R_j, given <c>w[k, j]</c>, a, b, R, and the bounds l and h of each input.</summary>
    delegate double[] Formula(Dense layer, double[] relevance);

    static readonly Dictionary<string, (RelevanceRule Rule, Formula Formula)> s_rules = new()
    {
        ["0"] = (new ZeroRule(), (l, r) => l.Shared(r, l.Contribution, (k, sum) => sum + l.B[k])),
        ["epsilon"] = (new EpsilonRule(0.3), (l, r) => l.Shared(r, l.Contribution, (k, sum) => sum + l.B[k] + (sum + l.B[k] >= 0 ? 0.3 : -0.3))),
        ["epsilon of rms"] = (new EpsilonRule(0.25, OfRms: true), (l, r) =>
        {
            var rms = Math.Sqrt(l.Outputs().Average(z => z * z));
            return l.Shared(r, l.Contribution, (k, sum) => sum + l.B[k] + (sum + l.B[k] >= 0 ? 0.25 : -0.25) * rms);
        }),
        ["gamma"] = (new GammaRule(0.4), (l, r) =>
        {
            var z = l.Outputs();
            double Favoured(int k, double x) => x + 0.4 * (z[k] > 0 ? Math.Max(x, 0) : Math.Min(x, 0));
            return l.Shared(r, (k, j) => Favoured(k, l.Contribution(k, j)), (k, sum) => sum + Favoured(k, l.B[k]));
        }),
        ["z+"] = (new ZPlusRule(), (l, r) => l.Shared(r, (k, j) => Math.Max(l.Contribution(k, j), 0), (k, sum) => sum + Math.Max(l.B[k], 0))),
        ["alpha beta"] = (new AlphaBetaRule(3, 2), (l, r) =>
        {
            var favourable = l.Shared(r, (k, j) => Math.Max(l.Contribution(k, j), 0), (k, sum) => sum + Math.Max(l.B[k], 0));
            var adverse = l.Shared(r, (k, j) => Math.Min(l.Contribution(k, j), 0), (k, sum) => sum + Math.Min(l.B[k], 0));
            return [.. favourable.Zip(adverse, (f, a) => 3 * f - 2 * a)];
        }),
        ["flat"] = (new FlatRule(), (l, r) => l.Shared(r, (k, j) => l.Reads[k, j] ? 1 : 0, (_, sum) => sum)),
        ["w2"] = (new WSquareRule(), (l, r) => l.Shared(r, (k, j) => l.W[k, j] * l.W[k, j], (_, sum) => sum)),
        ["zB"] = (new ZBoxRule([-2, -3, -4, -5], [2, 2.5, 3, 3.5]), (l, r) =>
            l.Shared(r, (k, j) => l.Contribution(k, j) - l.Low(j) * Math.Max(l.W[k, j], 0) - l.High(j) * Math.Min(l.W[k, j], 0), (_, sum) => sum)),
    };

    public static MatrixTheoryData<string, string> Cases => new(s_rules.Keys, ["convolution", "strides", "dilation", "groups", "linear", "channels"]);

    [Theory, MemberData(nameof(Cases))]
    public void A_rule_is_its_formula(string rule, string kind)
    {
        foreach (var (bias, nonNegative) in ((bool, bool)[])[(true, false), (true, true), (false, false), (false, true)])
        {
            using var scope = NewDisposeScope();
            manual_seed(3);
            var layer = Layer(kind, bias);
            var input = kind == "linear" ? randn([3, 4], ScalarType.Float64) : randn([3, 4, 5, 6], ScalarType.Float64);
            if (nonNegative) input = input.relu();
            var output = layer.Apply(input);
            var relevance = randn_like(output);
            var step = new AffineStep(layer, input, output, nonNegative);
            var ours = s_rules[rule].Rule.Splits(step).Select(split => split.Distribute(step, relevance, account: null)).Aggregate((a, b) => a + b);
            for (var n = 0; n < input.size(0); n++)
            {
                var expected = s_rules[rule].Formula(new Dense(layer, input[n]), Examples.Values(relevance[n]));
                // Float64 over a few dozen terms; a denominator may be small, so the largest value is the measure.
                var size = expected.Max(Math.Abs);
                foreach (var (want, have) in expected.Zip(Examples.Values(ours[n]))) Assert.InRange(have, want - 1e-10 * size, want + 1e-10 * size);
            }
        }
    }

    [Fact]
    public void A_rule_that_needs_bounds_wants_one_for_each_channel()
    {
        using var scope = NewDisposeScope();
        var layer = Layer("convolution", bias: true);
        var input = randn([1, 4, 5, 6], ScalarType.Float64);
        var step = new AffineStep(layer, input, layer.Apply(input), IsNonNegative: false);
        Assert.Contains("bounds for 3 channels; the layer reads 4", Assert.Throws<ArgumentException>(() => new ZBoxRule([0, 0, 0], [1, 1, 1]).Splits(step)).Message);
        Assert.Contains("'convolution'", Assert.Throws<ArgumentException>(() => new PassRule().Splits(step)).Message);
    }

    [Fact]
    public void Without_bounds_each_image_has_its_own()
    {
        using var scope = NewDisposeScope();
        var layer = Layer("convolution", bias: true);
        var input = randn([1, 4, 5, 6], ScalarType.Float64);
        var output = layer.Apply(input);
        var step = new AffineStep(layer, input, output, IsNonNegative: false);
        Tensor Map(RelevanceRule rule) => rule.Splits(step).Single().Distribute(step, output, account: null);
        var bounds = new ZBoxRule(Examples.Values(input.amin([0, 2, 3])), Examples.Values(input.amax([0, 2, 3])));
        Assert.InRange(Examples.Distance(Map(new ZBoxRule()), Map(bounds)), 0, 1e-14);
    }

    static AffineLayer Layer(string kind, bool bias)
    {
        AffineLayer Convolution(long[] shape, ConvolutionGeometry geometry)
        {
            var (weight, shift) = (randn(shape, ScalarType.Float64), bias ? randn([shape[0]], ScalarType.Float64) : null);
            return new ConvolutionLayer(() => weight, () => shift, geometry);
        }
        switch (kind)
        {
            case "convolution": return Convolution([3, 4, 3, 2], new([1, 1], [1, 0], [1, 1], 1));
            case "strides": return Convolution([3, 4, 3, 3], new([2, 3], [1, 2], [1, 1], 1));
            case "dilation": return Convolution([2, 4, 2, 3], new([1, 2], [1, 2], [3, 2], 1));
            case "groups": return Convolution([4, 2, 3, 3], new([1, 1], [1, 1], [1, 1], 2));
        }
        var (w, b) = (randn(kind == "linear" ? [6, 4] : [4], ScalarType.Float64), bias ? randn([kind == "linear" ? 6 : 4], ScalarType.Float64) : null);
        return kind == "linear" ? new LinearLayer(() => w, () => b) : new ChannelAffineLayer(() => w, () => b);
    }

    /// <summary>A layer as a matrix, found by sending unit vectors through it.</summary>
    sealed class Dense
    {
        static readonly double[] s_low = [-2, -3, -4, -5], s_high = [2, 2.5, 3, 3.5];
        readonly int _pixels;

        public Dense(AffineLayer layer, Tensor input)
        {
            var units = eye(input.numel(), dtype: ScalarType.Float64).view([-1, .. input.shape]);
            W = Columns(layer.Apply(units, layer.Weight, null));
            var read = Columns(layer.Apply(units, ones_like(layer.Weight), null));
            Reads = new bool[W.GetLength(0), W.GetLength(1)];
            for (var k = 0; k < W.GetLength(0); k++)
                for (var j = 0; j < W.GetLength(1); j++) Reads[k, j] = read[k, j] != 0;
            A = Examples.Values(input);
            B = Examples.Values(layer.Apply(zeros_like(input).unsqueeze(0)));
            _pixels = A.Length / 4;
        }

        public double[,] W { get; }

        public bool[,] Reads { get; }

        public double[] A { get; }

        public double[] B { get; }

        public double Low(int j) => s_low[j / _pixels];

        public double High(int j) => s_high[j / _pixels];

        public double Contribution(int k, int j) => A[j] * W[k, j];

        public double[] Outputs() => [.. Enumerable.Range(0, B.Length).Select(k => Enumerable.Range(0, A.Length).Sum(j => Contribution(k, j)) + B[k])];

        /// <summary><c>R_j = Σ_k part(k, j) / whole(k, Σ_i part(k, i)) R_k</c>; nothing over 0.</summary>
        public double[] Shared(double[] relevance, Func<int, int, double> part, Func<int, double, double> whole)
        {
            var shares = new double[A.Length];
            for (var k = 0; k < relevance.Length; k++)
            {
                var sum = 0.0;
                for (var j = 0; j < A.Length; j++) sum += part(k, j);
                var denominator = whole(k, sum);
                if (denominator == 0) continue;
                for (var j = 0; j < A.Length; j++) shares[j] += part(k, j) / denominator * relevance[k];
            }
            return shares;
        }

        /// <summary>[inputs, outputs…] as w[output, input].</summary>
        static double[,] Columns(Tensor images)
        {
            var (values, inputs) = (Examples.Values(images), (int)images.size(0));
            var outputs = values.Length / inputs;
            var w = new double[outputs, inputs];
            for (var j = 0; j < inputs; j++)
                for (var k = 0; k < outputs; k++) w[k, j] = values[j * outputs + k];
            return w;
        }
    }
}
