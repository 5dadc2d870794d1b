using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Saliency;
using AttributionPriors.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>LoTeNet, Tensor Net-X and what they are made of, against literal contractions and closed forms.</summary>
[Collection(ProcessWide.Name)]
public sealed class TensorNetworkLaws : SeededTests
{
    // Only the order of float64 roundings differs.
    const double Tolerance = 1e-10;

    [Fact]
    public void Logits_equal_a_literal_contraction()
    {
        using var scope = NewDisposeScope();
        List<(string Case, Classifier Model, Tensor Images, string Layout, string Norm)> cases =
        [
            ("tensor_net_x", new TensorNetX(1, 5, 7, bond: 3, classes: 3), rand([2, 1, 5, 7]), "", ""),
            ("tensor_net_x", new TensorNetX(2, 4, 4, bond: 2, classes: 2), rand([2, 2, 4, 4]), "", ""),
        ];
        foreach (var layout in Enum.GetValues<LoTeNetLayout>())
            foreach (var norm in Enum.GetValues<LoTeNetNormalisation>())
                cases.Add(("lotenet", new LoTeNet(2, 32, 64, bond: 3, classes: 2, layout, norm), rand([2, 2, 32, 64]), $"{layout}", $"{norm}"));
        var questions = cases.Select(c =>
        {
            Live(c.Model);
            return new Question(c.Case).With("model.", c.Model).With("images", c.Images.to(ScalarType.Float64))
                .With("layout", c.Layout.ToLowerInvariant()).With("normalisation", c.Norm.ToLowerInvariant()).With("dtype", "float64");
        }).ToList();
        // The form that the benchmark times is the same network, in the one arrangement that it has.
        var timed = cases.Where(c => c is { Layout: "" or "Local", Norm: "" or "Channel" }).ToList();
        questions.AddRange(timed.Select(c => new Question("batched_logits").With("model.", c.Model).With("images", c.Images.to(ScalarType.Float64))
            .With("net", c.Model.GetName()).With("dtype", "float64")));
        foreach (var ((_, model, images, layout, norm), answer) in cases.Concat(timed).Zip(Oracle.Answers(questions)))
        {
            using var _ = no_grad();
            Oracle.Close($"{model.GetName()} {layout} {norm}", answer["logits"], model.call(images.to(ScalarType.Float64)), Tolerance);
        }
        foreach (var (_, model, _, _, _) in cases) model.Dispose();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(11)]
    public void One_channel_bonds_multiply_numbers(int sites)
    {
        // At β = 1: l ∏ (1 + Σ A v) C r, all numbers.
        using var scope = NewDisposeScope();
        using var state = new MatrixProductState(blocks: 2, sites, features: 3, bond: 1, outputs: 4, noise: 0.3, trainedEnds: true).to(ScalarType.Float64);
        var own = state.state_dict();
        var v = randn([5, 2, sites, 3], dtype: ScalarType.Float64);
        var product = ones([5, 2], dtype: ScalarType.Float64);
        for (var s = 0; s < sites; s++)
            product = product * (1 + (own["cores"].select(1, s).squeeze(2).squeeze(2).unsqueeze(0) * v.select(2, s)).sum([2]));
        product = product * own["left"].squeeze(1) * own["right"].squeeze(1);
        var expected = product.unsqueeze(2) * own["output"].squeeze(3).squeeze(2).unsqueeze(0);
        Assert.True((state.call(v) - expected).abs().max().ToDouble() < Tolerance);
    }

    [Theory]
    [InlineData(3.0)]
    [InlineData(-0.9)]
    public void Sixteen_thousand_factors_neither_overflow_nor_vanish(double noise)
    {
        // At β = 1 with features 1 the product is (1 + a)^sites: 4^16384 or 0.1^16384, far beyond float32.
        using var scope = NewDisposeScope();
        const int sites = 128 * 128;
        using var state = new MatrixProductState(1, sites, 1, bond: 1, outputs: 1, noise: 0);
        using (no_grad()) state.state_dict()["cores"].fill_(noise);
        using var v = ones([1, 1, sites, 1]);
        using var output = state.call(v);
        output.sum().backward();
        var bound = MatrixProductState.LogBound(ScalarType.Float32);
        Assert.Equal(Math.Sign(Math.Log(1 + noise)) * bound, Math.Log(output.ToDouble()), 1e-4);
        Assert.True(state.parameters().All(p => p.grad!.isfinite().all().item<bool>()));
    }

    [Fact]
    public void A_rotation_a_site_adds_up_to_one_rotation()
    {
        // cos and sin are even and odd: with A = R(φ) - 1 at every site the product of n sites is R(nφ), of which the output reads the corner.
        using var scope = NewDisposeScope();
        const int sites = 1000;
        const double phi = 0.01;
        using var state = new MatrixProductState(1, sites, 1, bond: 2, outputs: 1, noise: 0).to(ScalarType.Float64);
        var rotation = tensor([Math.Cos(phi) - 1, -Math.Sin(phi), Math.Sin(phi), Math.Cos(phi) - 1], [2, 2]);
        using (no_grad()) state.state_dict()["cores"].copy_(rotation.expand(1, sites, 1, 2, 2));
        Assert.Equal(Math.Cos(sites * phi), state.call(ones([1, 1, sites, 1], dtype: ScalarType.Float64)).ToDouble(), Tolerance);
    }

    [Theory]
    [InlineData("LoTeNet")]
    [InlineData("TensorNetX")]
    public void At_the_papers_size_logits_and_gradients_are_finite_and_reach_every_parameter(string name)
    {
        using var scope = NewDisposeScope();
        using Classifier model = name == "LoTeNet" ? new LoTeNet() : new TensorNetX();
        if (name == "LoTeNet") // It starts so close to the identity that all blocks agree: in float32 a saddle of the levels below the last.
            using (no_grad())
                foreach (var parameter in model.parameters()) parameter.add_(randn(parameter.shape), 0.1);
        var images = rand([2, 1, 128, 128]).requires_grad_();
        var logits = model.call(images);
        nn.functional.cross_entropy(logits, tensor([0L, 1L])).backward();
        Assert.Equal([2, 2], logits.shape);
        Assert.True(logits.isfinite().all().item<bool>());
        Assert.True(images.grad!.isfinite().all().item<bool>() && images.grad!.abs().max().ToDouble() > 0);
        foreach (var (parameter, value) in model.named_parameters())
            Assert.True(value.grad!.isfinite().all().item<bool>() && value.grad!.abs().max().ToDouble() > 0, parameter);
    }

    [Fact]
    public void Gradients_equal_finite_differences_in_spite_of_the_scaling()
    {
        using var scope = NewDisposeScope();
        using var state = new MatrixProductState(2, 5, 2, bond: 3, outputs: 2, noise: 0.4, trainedEnds: true).to(ScalarType.Float64);
        var v = randn([2, 2, 5, 2], dtype: ScalarType.Float64).requires_grad_();
        var weights = randn([2, 2, 2], dtype: ScalarType.Float64);
        Tensor Value(Tensor at) => (state.call(at) * weights).sum();
        Value(v).backward();
        const double step = 1e-5; // errors: step² of the third derivative, 1e-16 / step of rounding
        using var _ = no_grad();
        for (var k = 0; k < v.numel(); k++)
        {
            var nudge = zeros_like(v);
            nudge.view(-1).narrow(0, k, 1).fill_(step);
            var slope = (Value(v + nudge) - Value(v - nudge)).ToDouble() / (2 * step);
            Assert.Equal(slope, v.grad!.view(-1)[k].ToDouble(), 1e-7);
        }
    }

    [Fact]
    public void The_papers_networks_have_this_many_parameters()
    {
        static long Count(nn.Module module)
        {
            using (module) return module.parameters().Sum(p => p.numel());
        }
        const int states = 945_225;
        Assert.Equal(states + 30, Count(new LoTeNet(classes: 1)));
        Assert.Equal(states + 672, Count(new LoTeNet(classes: 1, normalisation: LoTeNetNormalisation.Block)));
        Assert.Equal(128 * 128 * 2 * 100 + 2 * 100 + 2 * 10, Count(new TensorNetX()));
    }

    [Theory]
    [InlineData("LoTeNet")]
    [InlineData("TensorNetX")]
    public void The_form_for_attribution_has_the_same_outputs_and_draws_nothing(string name)
    {
        using var scope = NewDisposeScope();
        using Classifier model = name == "LoTeNet" ? new LoTeNet(1, 32, 64, 3) : new TensorNetX(1, 8, 8, 3);
        Live(model);
        var images = rand(name == "LoTeNet" ? [2, 1, 32, 64] : [2, 1, 8, 8], dtype: ScalarType.Float64);
        manual_seed(1);
        using var form = model.ForAttribution();
        var drawn = rand([1]).ToDouble();
        manual_seed(1);
        Assert.Equal(rand([1]).ToDouble(), drawn);
        using var _ = no_grad();
        Assert.Equal(model.call(images).data<double>().ToArray(), form.call(images).data<double>().ToArray());
        Assert.DoesNotContain(form.parameters(), p => p.requires_grad);
        Assert.Equal(model.FeatureCount, form.Features(images).shape[1]);
    }

    [Fact]
    public void The_size_of_the_passes_changes_no_map()
    {
        using var scope = NewDisposeScope();
        using var model = new LoTeNet(1, 32, 64, bond: 3);
        Live(model);
        var (images, targets) = (rand([5, 1, 32, 64], dtype: ScalarType.Float64), tensor([0L, 1, 0, 1, 1]));
        ISaliencyMethod[] asCounted = [new GradientTimesInput(), new IntegratedGradients(7), new Occlusion(16)];
        ISaliencyMethod[] oneByOne = [new GradientTimesInput { MaxRows = 1 }, new IntegratedGradients(7) { MaxRows = 1 }, new Occlusion(16) { MaxRows = 1 }];
        foreach (var (many, one) in asCounted.Zip(oneByOne))
        {
            var expected = one.Attribute(model, images, targets);
            var error = (many.Attribute(model, images, targets) - expected).abs().max().ToDouble();
            Assert.True(error <= Tolerance * expected.abs().max().ToDouble(), $"{many.Name}: off by {error:g3} of {expected.abs().max().ToDouble():g3}");
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_named()
    {
        Assert.Contains("multiples of 32", Assert.Throws<ArgumentException>(() => new LoTeNet(1, 28, 28)).Message, StringComparison.Ordinal);
        using var scope = NewDisposeScope();
        using var model = new TensorNetX(1, 8, 8, 2);
        Assert.Contains("[N, 1, 8, 8]; given [1, 1, 8, 9]", Assert.Throws<ArgumentException>(() => model.call(rand([1, 1, 8, 9]))).Message, StringComparison.Ordinal);
    }

    /// <summary>Weights as after training: noise of a size that matters, batch norms that have seen data; float64, evaluation mode.</summary>
    static void Live(Classifier model)
    {
        using var _ = no_grad();
        foreach (var (name, value) in model.state_dict())
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) continue;
            if (name.EndsWith("running_var", StringComparison.Ordinal)) value.uniform_(0.5, 1.5);
            else value.add_(randn(value.shape), 0.3);
        }
        model.to(ScalarType.Float64);
        model.eval();
    }
}
