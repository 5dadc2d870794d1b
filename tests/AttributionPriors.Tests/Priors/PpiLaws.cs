using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Saliency.Masks;
using AttributionPriors.Tests;
using Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Priors;

/// <summary>Proactive pseudo-intervention against pen and paper, against finite differences, and where there is little to go by.</summary>
[Collection(ProcessWide.Name)]
public sealed class PpiLaws : SeededTests
{
    static readonly PpiProtocol s_plain = new() { Balance = PpiBalance.None };

    [Fact]
    public void The_contrast_of_two_classes_is_the_cross_entropy_of_the_flipped_label()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (randn([6, 2], dtype: ScalarType.Float64) * 5, tensor((long[])[0, 1, 1, 0, 1, 0]));
        var flipped = nn.functional.cross_entropy(logits, 1 - labels);
        Assert.Equal(flipped.ToDouble(), ContrastiveLoss.Of(logits, labels, PpiContrast.OneAgainstOthers, 2).mean().ToDouble(), 1e-14);
    }

    [Fact]
    public void The_contrasts_slopes_are_those_of_the_formula_even_where_the_class_is_sure()
    {
        using var scope = NewDisposeScope();
        // At the last image 1 - p is 10⁻²⁶, which no float holds beside 1.
        var logits = tensor((double[])[0.3, -1, 2, 0.5, 0.1, -0.7, 60, 0, 1], [3, 3]).requires_grad_();
        var labels = tensor((long[])[2, 0, 0]);
        var p = logits.detach().softmax(1).data<double>().ToArray();
        var own = (int[])[2, 0, 0];

        var slopes = autograd.grad([ContrastiveLoss.Of(logits, labels, PpiContrast.OneAgainstOthers, 2).sum()], [logits])[0].data<double>().ToArray();
        for (var n = 0; n < 3; n++)
        {
            double[] others = [.. Enumerable.Range(0, 3).Where(k => k != own[n]).Select(k => p[3 * n + k])];
            for (var k = 0; k < 3; k++)
            {
                var y = p[3 * n + own[n]];
                var expected = k == own[n] ? y : -y * p[3 * n + k] / others.Sum(); // 1 - p_y
                Assert.Equal(expected, slopes[3 * n + k], 1e-12);
            }
        }
        // ∂(-CE)/∂z_k = [k = y] - p_k, and nothing beyond the cap.
        var figure = autograd.grad([ContrastiveLoss.Of(logits, labels, PpiContrast.NegatedCrossEntropy, 2).sum()], [logits])[0].data<double>().ToArray();
        for (var k = 0; k < 9; k++) Assert.Equal((k % 3 == own[k / 3] ? 1 : 0) - p[k], figure[k], 1e-12);
        var (wrong, sure) = (tensor((double[])[-9, 0, 0], [1, 3]).requires_grad_(), tensor((long[])[0]));
        var capped = ContrastiveLoss.Of(wrong, sure, PpiContrast.NegatedCrossEntropy, 2);
        Assert.Equal(-2 * Math.Log(3), capped.ToDouble(), 1e-14);
        Assert.Equal(0, autograd.grad([capped.sum()], [wrong])[0].abs().max().ToDouble());
    }

    [Theory]
    [InlineData("WeightBackPropagation", "soft")]
    [InlineData("WeightBackPropagation", "box")]
    [InlineData("InputGradient", "soft")]
    [InlineData("GradCam", "soft")]
    public void The_gradient_of_each_term_is_its_slope(string saliency, string kind)
    {
        // As the other priors' central differences, in evaluation mode, where a pass leaves no trace. What a map is divided by is a constant to the
        // loss, so the soft mask is one that divides by nothing.
        const double h = 1e-6, tolerance = 1e-6;
        using var scope = NewDisposeScope();
        using var model = NetworkAnswers.Lived(new("ResNet18", 2, 2)).to(ScalarType.Float64);
        model.eval();
        var batch = Random(3);
        SaliencyMask mask = kind == "box" ? new BoxMask(1) : new FixedSoftMask(0.01, 20, MaskScale.Raw);
        using var prior = new ProactivePseudoIntervention(s_plain with { Saliency = saliency, DetachAdversarialMask = false }, mask);
        var parameters = model.parameters().ToList();
        foreach (var term in (string[])["contrastive", "saliency", "adversarial"])
        {
            Tensor Value()
            {
                manual_seed(1);
                return TermOf(prior.Evaluate(model, batch), term);
            }
            var gradients = autograd.grad([Value()], [.. parameters], allow_unused: true);
            var steepest = Math.Sqrt(gradients.Sum(g => g is null ? 0 : g.square().sum().ToDouble()));
            Assert.NotEqual(0, steepest);
            for (var k = 0; k < 3; k++)
            {
                using var inner = NewDisposeScope();
                var direction = parameters.Select(p => randn(p.shape, dtype: ScalarType.Float64)).ToList();
                var length = Math.Sqrt(direction.Sum(d => d.square().sum().ToDouble()));
                double At(double distance)
                {
                    Move(parameters, direction, distance / length);
                    var value = Value().ToDouble();
                    Move(parameters, direction, -distance / length);
                    return value;
                }
                var slope = (At(h) - At(-h)) / (2 * h);
                var expected = gradients.Zip(direction).Sum(g => g.First is null ? 0 : (g.First * g.Second).sum().ToDouble()) / length;
                Assert.Equal(expected, slope, tolerance * steepest);
            }
        }
    }

    [Fact]
    public void A_linear_networks_terms_are_their_closed_form()
    {
        using var scope = NewDisposeScope();
        // Logits ±x·w: the map of class 1 is x ∘ w, of class 0 its negative.
        using var model = new OneLayer(new double[,] { { -1, 0, 0, -0.5 }, { 1, 0, 0, 0.5 } });
        var images = tensor((double[])[2, 5, 5, 1, -2, 5, 5, 0], [2, 1, 2, 2]);
        var batch = new Batch(images, tensor((long[])[1, 0]), ones_like(images));
        // Maps (2, 0, 0, 0.5) and (2, 0, 0, 0): the point of each that is above 2 deviations is its first pixel.
        using var prior = new ProactivePseudoIntervention(s_plain with { SaliencyWeight = 3 }, new PointMask(2));
        var loss = prior.Evaluate(model, batch);
        double Softplus(double u) => Math.Log(1 + Math.Exp(u));
        // Without its first pixel, image one has the margin 2·0.5, image two 0; each image's mask is the other's too.
        var flipped = (Softplus(1) + Softplus(0)) / 2;
        var kept = (Softplus(-1) + Softplus(0)) / 2;
        Assert.Equal(flipped, TermOf(loss, "contrastive").ToDouble(), 1e-12);
        Assert.Equal(3 * 4.5 / 8, TermOf(loss, "saliency").ToDouble(), 1e-12);
        Assert.Equal(kept, TermOf(loss, "adversarial").ToDouble(), 1e-12);
    }

    [Fact]
    public void A_map_that_is_negative_everywhere_takes_nothing_out_and_asks_for_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = new OneLayer(new double[,] { { 1, 1, 1, 1 }, { -1, -1, -1, -1 } });
        var batch = new Batch(ones([2, 1, 2, 2], dtype: ScalarType.Float64), tensor((long[])[1, 1]), ones([2, 1, 2, 2], dtype: ScalarType.Float64));
        foreach (var mask in Enum.GetValues<PpiMask>())
        {
            using var prior = new ProactivePseudoIntervention(s_plain with { Mask = mask, MaskPoints = 2 });
            var loss = prior.Evaluate(model, batch);
            Assert.Equal(0, TermOf(loss, "contrastive").ToDouble());
            loss.Total.backward();
            Assert.All(model.parameters(), p => Assert.True(p.grad!.isfinite().all().item<bool>()));
        }
        using var asPrinted = new ProactivePseudoIntervention(s_plain with { SkipEmptyMasks = false });
        // p₁ = 1/(1 + e⁸): -log(1 - p₁).
        Assert.Equal(Math.Log(1 + Math.Exp(-8)), TermOf(asPrinted.Evaluate(model, batch), "contrastive").ToDouble(), 1e-9);
    }

    [Fact]
    public void A_batch_of_one_has_no_adversarial_term_and_a_batch_of_one_class_has_all()
    {
        using var scope = NewDisposeScope();
        using var model = NetworkAnswers.Lived(new("SmallConvNet", 20, 10)).to(ScalarType.Float64);
        Batch Same(int count) => new(rand([count, 1, 28, 28], dtype: ScalarType.Float64), full([count], 4, dtype: ScalarType.Int64), ones([count, 1, 28, 28], dtype: ScalarType.Float64));
        string[] Names(int count)
        {
            using var prior = new ProactivePseudoIntervention(s_plain);
            var loss = prior.Evaluate(model, Same(count));
            Assert.True(double.IsFinite(loss.Total.ToDouble()));
            return [.. loss.Terms.Select(term => term.Name)];
        }
        Assert.Equal(["classification", "contrastive", "saliency"], Names(1));
        Assert.Equal(["classification", "contrastive", "saliency", "adversarial"], Names(3));
    }

    [Fact]
    public void Warm_up_is_plain_classification_and_a_boost_multiplies_one_term()
    {
        using var scope = NewDisposeScope();
        using var model = NetworkAnswers.Lived(new("SmallConvNet", 20, 10)).to(ScalarType.Float64);
        var batch = new Batch(rand([3, 1, 28, 28], dtype: ScalarType.Float64), tensor((long[])[1, 2, 3]), ones([3, 1, 28, 28], dtype: ScalarType.Float64));
        using var prior = new ProactivePseudoIntervention(s_plain with { WarmUpEpochs = 1, Boost = PpiBoost.Saliency, BoostAfter = 2, BoostFactor = 100 });
        Loss Epoch()
        {
            prior.BeginEpoch();
            manual_seed(2);
            return prior.Evaluate(model, batch);
        }
        Assert.Equal(["classification"], Epoch().Terms.Select(term => term.Name));
        var (second, third) = (Epoch(), Epoch());
        Assert.Equal(100 * TermOf(second, "saliency").ToDouble(), TermOf(third, "saliency").ToDouble(), 1e-12);
        foreach (var term in (string[])["contrastive", "adversarial"]) Assert.Equal(TermOf(second, term).ToDouble(), TermOf(third, term).ToDouble());
    }

    [Fact]
    public void The_first_epoch_settles_a_balance_by_means()
    {
        using var scope = NewDisposeScope();
        using var model = NetworkAnswers.Lived(new("SmallConvNet", 20, 10)).to(ScalarType.Float64);
        Batch[] batches = [.. Enumerable.Range(0, 3).Select(k => new Batch(rand([3, 1, 28, 28], dtype: ScalarType.Float64), tensor((long[])[1, 2, k]), ones([3, 1, 28, 28], dtype: ScalarType.Float64)))];
        (double Classification, double Saliency)[] raw = [.. batches.Select(batch =>
        {
            using var bare = new ProactivePseudoIntervention(s_plain);
            var loss = bare.Evaluate(model, batch);
            return (TermOf(loss, "classification").ToDouble(), TermOf(loss, "saliency").ToDouble());
        })];
        using var prior = new ProactivePseudoIntervention(new() { SaliencyWeight = 0.5 });
        double Weight(int k) => TermOf(prior.Evaluate(model, batches[k]), "saliencyWeight").ToDouble();
        double Expected(int seen) => 0.5 * raw.Take(seen).Sum(r => r.Classification) / raw.Take(seen).Sum(r => r.Saliency);
        // The weight is a float32 number in the log.
        void Is(double expected, double weight) => Assert.Equal(expected, weight, 1e-6 * expected);
        prior.BeginEpoch();
        Is(Expected(1), Weight(0));
        Is(Expected(2), Weight(1));
        using var memory = new MemoryStream();
        prior.Save(new(memory));
        memory.Position = 0;
        using var other = new ProactivePseudoIntervention(new() { SaliencyWeight = 0.5 });
        other.Load(new(memory));
        foreach (var continued in (ProactivePseudoIntervention[])[prior, other])
        {
            continued.BeginEpoch();
            Is(Expected(2), TermOf(continued.Evaluate(model, batches[2]), "saliencyWeight").ToDouble());
        }
    }

    [Fact]
    public void Of_a_volume_each_slice_has_its_own_mask_and_the_attention_weighs_its_map()
    {
        using var scope = NewDisposeScope();
        using var model = Volumes();
        var volumes = rand([2, 3, 12, 12], dtype: ScalarType.Float64);
        var batch = new Batch(volumes, tensor((long[])[1, 0]), ones([2, 1, 12, 12], dtype: ScalarType.Float64));
        using var prior = new ProactivePseudoIntervention(s_plain with { Mask = PpiMask.Box });
        var (maps, masks, intervened) = prior.Look(model, batch);
        Assert.Equal([2, 3, 12, 12], maps.shape);
        Assert.Equal([2, 3, 12, 12], masks.shape);
        Assert.Equal(0, (intervened - volumes * (1 - masks)).abs().max().ToDouble());

        // x ⊙ ∂(Σ α u)/∂x with α held constant, and its negative for the negative volume.
        model.eval();
        var leaf = volumes.detach().requires_grad_();
        var slope = autograd.grad([model.WeightedSliceLogit(leaf).sum()], [leaf])[0] * volumes;
        var expected = slope * tensor((double[])[1, -1], [2, 1, 1, 1]);
        Assert.InRange((maps - expected).abs().max().ToDouble(), 0, 1e-12 * expected.abs().max().ToDouble());

        model.train();
        var loss = prior.Evaluate(model, batch);
        loss.Total.backward();
        Assert.Equal(4, loss.Terms.Count);
        Assert.All(model.Backbone.parameters(), p => Assert.True(p.grad!.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Running_statistics_are_of_the_images_alone()
    {
        using var scope = NewDisposeScope();
        double[] Statistics(Prior prior)
        {
            manual_seed(8);
            using var model = NetworkAnswers.Lived(new("ResNet18", 2, 2)).to(ScalarType.Float64);
            prior.Evaluate(model, Random(4));
            return [.. model.named_buffers().SelectMany(b => b.buffer.to(ScalarType.Float64).flatten().data<double>().ToArray())];
        }
        Assert.Equal(Statistics(new Baseline()), Statistics(new ProactivePseudoIntervention(s_plain)));
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var model = NetworkAnswers.Lived(new("ResNet18", 2, 2)).to(ScalarType.Float64);
        foreach (var protocol in PpiProtocol.Methods.Values)
        {
            using var prior = new ProactivePseudoIntervention(protocol);
            void Step()
            {
                using var scope = NewDisposeScope();
                prior.Evaluate(model, Random(3)).Total.backward();
                prior.Differentiate(model, Random(3));
                model.zero_grad();
            }
            Step();
            var before = ProcessWide.LiveTensors();
            for (var k = 0; k < 3; k++) Step();
            Assert.Equal(before, ProcessWide.LiveTensors());
        }
    }

    [Fact]
    public void A_map_that_cannot_be_trained_through_is_refused_with_those_that_can()
    {
        var message = Assert.Throws<ArgumentException>(() => new ProactivePseudoIntervention(new() { Saliency = "Occlusion" })).Message;
        Assert.Contains("Occlusion", message);
        Assert.Contains("WeightBackPropagation", message);
        Assert.Contains("GradCam", message);
    }

    static MultiViewCnn Volumes()
    {
        var model = new MultiViewCnn(new ResNet18(1, 2, 1), slices: 3, channels: 1, new() { SampledSlices = 2 });
        return model.to(ScalarType.Float64);
    }

    static Tensor TermOf(Loss loss, string name) => loss.Terms.Single(t => t.Name == name).Value;

    static Batch Random(int count) => new(
        rand([count, 1, 8, 8], dtype: ScalarType.Float64), tensor((long[])[.. Enumerable.Range(0, count).Select(k => k % 2L)]), ones([count, 1, 8, 8], dtype: ScalarType.Float64));

    static void Move(List<TorchSharp.Modules.Parameter> parameters, List<Tensor> direction, double distance)
    {
        using var _ = no_grad();
        foreach (var (parameter, d) in parameters.Zip(direction)) parameter.add_(d, distance);
    }
}
