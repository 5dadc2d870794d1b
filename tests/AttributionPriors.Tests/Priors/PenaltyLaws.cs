using AttributionPriors.Tests;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Priors;

/// <summary>The priors against pen and paper, and against themselves.</summary>
[Collection(ProcessWide.Name)]
public sealed class PenaltyLaws : SeededTests
{
    static readonly double[,] s_weight = { { 0.5, -1, 2, 0.25 }, { -0.75, 1, 0.5, 1.5 } };
    static readonly double[] s_bias = [0.1, -0.2];

    // Three images of four pixels: the third and fourth are outside, by a soft edge and wholly.
    static readonly double[][] s_images = [[0.2, 0.4, 0.6, 0.8], [1, 0, 0.5, -1], [-0.3, 0.9, 0.1, 0.7]];

    static Batch Pixels()
    {
        var inside = tensor((double[])[1, 1, 0.5, 0, 1, 1, 0.5, 0, 1, 1, 0.5, 0], [3, 1, 2, 2]);
        return new(tensor(s_images.SelectMany(i => i).ToArray(), [3, 1, 2, 2]), tensor((long[])[0, 1, 1]), inside);
    }

    static HyperParameters Weighted(double lambda) => new() { LearningRate = 1e-3, Lambda = lambda, DiscriminatorLearningRate = 1e-3 };

    static Tensor TermOf(Loss loss, string name) => loss.Terms.Single(t => t.Name == name).Value;

    [Fact]
    public void Rrr_of_a_linear_network_is_its_closed_form()
    {
        using var scope = NewDisposeScope();
        using var model = new LinearNet(s_weight, s_bias);
        var loss = new RightForTheRightReasons(Weighted(0.3)).Evaluate(model, Pixels());
        // Σ (1 - 2p₁)² (w₁ - w₀)² over images and outside pixels, λ = 0.3.
        var expected = 0.3 * s_images.Sum(x => Math.Pow(1 - 2 * Probability(x), 2)) * (Math.Pow(Difference(2), 2) + Math.Pow(Difference(3), 2));
        // The formula has no 10⁻¹¹ inside the logarithm.
        Assert.Equal(expected, TermOf(loss, "rrr").ToDouble(), expected * 1e-9);

        // Through the bias b₁ alone: d(1 - 2p₁)²/db₁ = -4 (1 - 2p₁) p₁ (1 - p₁).
        var slope = 0.3 * s_images.Sum(x => -4 * (1 - 2 * Probability(x)) * Probability(x) * (1 - Probability(x))) * (Math.Pow(Difference(2), 2) + Math.Pow(Difference(3), 2));
        var gradient = autograd.grad([TermOf(loss, "rrr")], [model.parameters().Single(p => p.dim() == 1)])[0];
        Assert.Equal(slope, gradient.data<double>().ToArray()[1], Math.Abs(slope) * 1e-8);
    }

    [Fact]
    public void Rrr_asks_nothing_of_an_undecided_network()
    {
        using var scope = NewDisposeScope();
        // Logits ±1.5·(x₀ - x₁): undecided where both pixels are equal, however steep.
        using var model = new LinearNet(new[,] { { 1.5, -1.5 }, { -1.5, 1.5 } }, [0, 0]);
        var batch = new Batch(tensor((double[])[0.4, 0.4], [1, 1, 1, 2]), tensor((long[])[1]), zeros([1, 1, 1, 2], dtype: ScalarType.Float64));
        Assert.Equal(0, TermOf(new RightForTheRightReasons(Weighted(10)).Evaluate(model, batch), "rrr").ToDouble(), 1e-18);
    }

    [Theory]
    [InlineData(GradMaskNorm.L1Sum)]
    [InlineData(GradMaskNorm.L2)]
    public void GradMask_of_a_linear_network_is_its_closed_form(GradMaskNorm norm)
    {
        using var scope = NewDisposeScope();
        using var model = new LinearNet(s_weight, s_bias);
        var loss = new GradMask(Weighted(0.3), Protocol.Recommended with { GradMaskNorm = norm }).Evaluate(model, Pixels());
        // The gradient of |y₀ - y₁| is ±(w₀ - w₁) in each of the three images.
        var expected = 0.3 * (norm == GradMaskNorm.L1Sum
            ? 3 * (Math.Abs(Difference(2)) + Math.Abs(Difference(3)))
            : Math.Sqrt(3 * (Math.Pow(Difference(2), 2) + Math.Pow(Difference(3), 2))));
        Assert.Equal(expected, TermOf(loss, "gradmask").ToDouble(), 1e-12);
    }

    [Theory]
    [InlineData(GradMaskNorm.L1Sum)]
    [InlineData(GradMaskNorm.L2)]
    public void In_evaluation_mode_the_penalties_are_those_of_the_logits_difference(GradMaskNorm norm)
    {
        using var scope = NewDisposeScope();
        using var model = NetworkAnswers.Lived(new("ResNet18", 2, 2)).to(ScalarType.Float64);
        var batch = Random(2);
        model.eval();
        var images = batch.Images.clone().requires_grad_();
        var logits = model.call(images);
        var slope = autograd.grad([(logits.select(1, 1) - logits.select(1, 0)).sum()], [images])[0] * batch.Outside().to(ScalarType.Float64);
        var doubt = (1 - logits.detach().softmax(1).select(1, 1) * 2).view(-1, 1, 1, 1);
        var rrr = TermOf(new RightForTheRightReasons(Weighted(0.3)).Evaluate(model, batch), "rrr").ToDouble();
        Assert.Equal(0.3 * (doubt * slope).square().sum().ToDouble(), rrr, 1e-8 * rrr);
        var gradmask = TermOf(new GradMask(Weighted(0.3), Protocol.Recommended with { GradMaskNorm = norm }).Evaluate(model, batch), "gradmask").ToDouble();
        Assert.Equal(0.3 * (norm == GradMaskNorm.L1Sum ? slope.abs().sum() : slope.square().sum().sqrt()).ToDouble(), gradmask, 1e-12 * gradmask);
    }

    [Theory]
    [InlineData("ActDiff", false)]
    [InlineData("ActDiff", true)]
    [InlineData("Adversarial", false)]
    [InlineData("Adversarial", true)]
    [InlineData("GradMask", false)]
    [InlineData("GradMask", true)]
    [InlineData("RightForTheRightReasons", false)]
    public void A_penaltys_gradient_is_its_slope(string method, bool asPrinted)
    {
        // Central differences of step h: the error is h² times the third derivative, plus rounding of the term (10⁻¹⁶ of it)
        // over h. The input gradient of a ReLU network jumps where a unit changes sides: steps are short, and the network
        // small, so that none does.
        const double h = 1e-6, tolerance = 1e-6;
        using var scope = NewDisposeScope();
        using var model = NetworkAnswers.Lived(new("ResNet18", 2, 2)).to(ScalarType.Float64);
        var batch = Random(2);
        var contrast = rand_like(batch.Images);
        var critic = new Discriminator(model.FeatureCount).to(ScalarType.Float64); // the prior's to dispose
        var start = ModuleState.Copy(critic);
        var protocol = asPrinted ? Protocol.Paper : Protocol.Recommended;
        var hyper = Weighted(0.5) with { DiscriminatorLearningRate = 0 };
        using Prior prior = method switch
        {
            "ActDiff" => new ActDiff(hyper, protocol, _ => contrast),
            "Adversarial" => new Adversarial(hyper, protocol, _ => contrast, critic),
            _ => PriorCatalogue.Build(method, hyper, protocol, model, CPU),
        };
        Tensor Penalty()
        {
            // The passes move the estimates of the singular vectors; each evaluation begins with the same ones.
            ModuleState.Load(critic, start);
            return prior.Evaluate(model, batch).Terms[1].Value;
        }
        var parameters = model.parameters().ToList();
        var gradients = autograd.grad([Penalty()], [.. parameters], allow_unused: true);
        for (var k = 0; k < 4; k++)
        {
            using var inner = NewDisposeScope();
            var direction = parameters.Select(p => randn(p.shape, dtype: ScalarType.Float64)).ToList();
            var length = Math.Sqrt(direction.Sum(d => d.square().sum().ToDouble()));
            double At(double distance)
            {
                Move(parameters, direction, distance / length);
                var value = Penalty().ToDouble();
                Move(parameters, direction, -distance / length);
                return value;
            }
            var slope = (At(h) - At(-h)) / (2 * h);
            var expected = gradients.Zip(direction).Sum(g => g.First is null ? 0 : (g.First * g.Second).sum().ToDouble()) / length;
            var steepest = Math.Sqrt(gradients.Sum(g => g is null ? 0 : g.square().sum().ToDouble()));
            Assert.NotEqual(0, steepest);
            Assert.Equal(expected, slope, tolerance * steepest);
        }
    }

    [Theory]
    [InlineData("ActDiff")]
    [InlineData("ActDiffZero")]
    [InlineData("Adversarial")]
    [InlineData("GradMask")]
    [InlineData("RightForTheRightReasons")]
    public void Weight_zero_is_the_baseline(string method)
    {
        using var scope = NewDisposeScope();
        // Its own discriminator is of float32, and a float32 step is exact here: every term but one is a zero.
        using var model = NetworkAnswers.Lived(new("ResNet18", 2, 2));
        var batch = Random(4, ScalarType.Float32);
        List<byte[]> Gradients(string name)
        {
            using var prior = PriorCatalogue.Build(name, Weighted(0), Protocol.Recommended, model, CPU);
            model.zero_grad();
            prior.Evaluate(model, batch).Total.backward();
            return [.. model.parameters().Select(p => (p.grad! + 0).bytes.ToArray())]; // + 0: no minus zeros
        }
        Assert.Equal(Gradients("Baseline"), Gradients(method));
    }

    [Fact]
    public void The_lambda_of_ActDiff_is_only_a_switch_unless_it_is_the_weight()
    {
        using var scope = NewDisposeScope();
        using var model = new LinearNet(s_weight, s_bias);
        double Term(double lambda, ActDiffWeight weight) =>
            TermOf(new ActDiff(Weighted(lambda), Protocol.Recommended with { ActDiffWeight = weight }, Background.Zero).Evaluate(model, Pixels()), "actdiff").ToDouble();
        Assert.Equal(Term(1, ActDiffWeight.One), Term(1e-16, ActDiffWeight.One));
        Assert.Equal(Term(1, ActDiffWeight.Lambda) * 0.25, Term(0.25, ActDiffWeight.Lambda), 1e-15);
        Assert.Equal(0, Term(0, ActDiffWeight.One));
    }

    [Theory]
    [InlineData("GradMask", "gradmask", 0)]
    [InlineData("RightForTheRightReasons", "rrr", 0)]
    // Two passes of one image: the distance of equal features, ‖10⁻⁶‖ over 16 of them.
    [InlineData("ActDiff", "actdiff", 4e-6)]
    public void An_image_without_a_background_costs_nothing(string method, string term, double distance)
    {
        using var scope = NewDisposeScope();
        using var model = NetworkAnswers.Lived(new("ResNet18", 2, 2)).to(ScalarType.Float64);
        var batch = Random(3) with { Inside = ones([3, 1, 8, 8], dtype: ScalarType.Float64) };
        using var prior = PriorCatalogue.Build(method, Weighted(2), Protocol.Paper with { ActDiffReduction = ActDiffReduction.BatchMean, ActDiffWeight = ActDiffWeight.One }, model, CPU);
        var loss = prior.Evaluate(model, batch);
        Assert.Equal(distance, TermOf(loss, term).ToDouble(), 1e-12);
        loss.Total.backward();
        Assert.All(model.parameters(), p => Assert.True(p.grad!.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Shuffled_forms_draw_anew_at_each_presentation()
    {
        using var scope = NewDisposeScope();
        using var model = NetworkAnswers.Lived(new("ResNet18", 2, 2)).to(ScalarType.Float64);
        var batch = Random(3);
        double Loss(Prior prior) => prior.Evaluate(model, batch).Total.ToDouble();
        using var masked = PriorCatalogue.Build("Masked", Weighted(0), Protocol.Recommended, model, CPU);
        manual_seed(5);
        var (first, second) = (Loss(masked), Loss(masked));
        Assert.NotEqual(first, second);
        manual_seed(5);
        Assert.Equal(first, Loss(new Masked(Background.Shuffle)));
    }

    [Fact]
    public void GradMask_refuses_ten_classes()
    {
        using var scope = NewDisposeScope();
        using var model = new LinearNet(new double[10, 4], new double[10]);
        var message = Assert.Throws<ArgumentException>(() => new GradMask(Weighted(1), Protocol.Recommended).Evaluate(model, Pixels())).Message;
        Assert.Contains("two classes; the model has 10", message);
        Assert.Contains("RightForTheRightReasons", message);
    }

    [Fact]
    public void Unknown_methods_are_refused_with_those_that_exist()
    {
        using var model = new LinearNet(s_weight, s_bias);
        var message = Assert.Throws<ArgumentException>(() => PriorCatalogue.Build("Actdiff2", Weighted(1), Protocol.Recommended, model, CPU)).Message;
        Assert.All(PriorCatalogue.Names, name => Assert.Contains(name, message));
        Assert.Contains("'Actdiff2'", message);
    }

    static double Probability(double[] x)
    {
        var difference = s_bias[1] - s_bias[0] + x.Select((v, k) => v * Difference(k)).Sum();
        return 1 / (1 + Math.Exp(-difference));
    }

    static double Difference(int pixel) => s_weight[1, pixel] - s_weight[0, pixel];

    static Batch Random(int count, ScalarType type = ScalarType.Float64) => new(
        rand([count, 1, 8, 8], dtype: type),
        tensor((long[])[.. Enumerable.Range(0, count).Select(k => k % 2L)]),
        rand([count, 1, 8, 8], dtype: type).mul(2).clamp(0, 1));

    static void Move(List<TorchSharp.Modules.Parameter> parameters, List<Tensor> direction, double distance)
    {
        using var _ = no_grad();
        foreach (var (parameter, d) in parameters.Zip(direction)) parameter.add_(d, distance);
    }
}
