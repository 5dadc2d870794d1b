using AttributionPriors.Models;
using AttributionPriors.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>Location-aware attention and the classifier of volumes over it, by closed forms.</summary>
[Collection(ProcessWide.Name)]
public sealed class MultiViewLaws : SeededTests
{
    const int Slices = 6;

    // Only the order of float64 roundings differs.
    const double Tolerance = 1e-12;

    static readonly PoolingSettings s_all = new() { SampledSlices = 0 };

    public static TheoryData<AttentionBias> Biases => [.. Enum.GetValues<AttentionBias>()];

    [Theory]
    [MemberData(nameof(Biases))]
    public void Weights_are_those_of_the_formula(AttentionBias placement)
    {
        using var scope = NewDisposeScope();
        var settings = s_all with { Bias = placement, InitialBias = 0.7, Temperature = 0.3 };
        using var pooling = new LocationAwarePooling(Slices, 4, settings).to(ScalarType.Float64);
        var placed = randn([3, Slices, 4 + 6], dtype: ScalarType.Float64);
        var scores = Scores(pooling, placed) / 0.3;
        var largest = scores.amax([1], keepdim: true);
        var weights = placement switch
        {
            AttentionBias.BesideLargest => (scores - largest).exp() + 0.7,
            AttentionBias.Beside => scores.exp() + 0.7,
            _ => scores.exp(),
        };
        var expected = weights / weights.sum([1], keepdim: true);
        Close(expected, pooling.call(placed).exp(), 1e-7); // the bias was rounded to float32
    }

    [Theory]
    [InlineData(AttentionBias.BesideLargest)]
    [InlineData(AttentionBias.Beside)]
    public void A_large_bias_weighs_all_alike_and_a_small_one_by_softmax(AttentionBias placement)
    {
        using var scope = NewDisposeScope();
        var placed = randn([2, Slices, 4 + 6], dtype: ScalarType.Float64);
        using var large = new LocationAwarePooling(Slices, 4, s_all with { Bias = placement, InitialBias = 1e14 }).to(ScalarType.Float64);
        Close(full([2, Slices], 1.0 / Slices, dtype: ScalarType.Float64), large.call(placed).exp(), 1e-9); // e^(l/t) up to 1e5 beside 1e14
        using var small = new LocationAwarePooling(Slices, 4, s_all with { Bias = placement, InitialBias = 1e-30 }).to(ScalarType.Float64);
        Close((Scores(small, placed) / 0.5).softmax(1), small.call(placed).exp(), Tolerance);
    }

    [Fact]
    public void Scores_beyond_the_exponentials_range_do_not_overflow()
    {
        using var scope = NewDisposeScope();
        foreach (var placement in Enum.GetValues<AttentionBias>())
        {
            using var pooling = new LocationAwarePooling(Slices, 4, s_all with { Bias = placement, Temperature = 1e-4 });
            var weights = pooling.call(randn([2, Slices, 4 + 6])).exp();
            Assert.True(weights.isfinite().all().item<bool>(), $"{placement}");
            Close(ones([2], dtype: ScalarType.Float64), weights.to(ScalarType.Float64).sum([1]), 1e-6);
        }
    }

    [Fact]
    public void The_bias_shrinks_by_its_schedule_and_by_its_penalty()
    {
        using var scope = NewDisposeScope();
        using var pooling = new LocationAwarePooling(Slices, 4, s_all);
        for (var epoch = 0; epoch < 10; epoch++) pooling.ShrinkBias(0.9);
        Assert.Equal(1 + 1e3 * Math.Pow(0.9, 10), Math.Exp(pooling.BiasPenalty().ToDouble()), 1e-2); // float32 of a logarithm near 6
        pooling.BiasPenalty().backward();
        Assert.True(pooling.state_dict()["log_bias"].grad!.ToDouble() > 0);
        using var held = new LocationAwarePooling(Slices, 4, s_all with { TrainBias = false });
        Assert.False(held.state_dict()["log_bias"].requires_grad);
    }

    [Fact]
    public void A_volumes_probability_is_the_weighted_mean_of_its_slices()
    {
        using var scope = NewDisposeScope();
        using var model = Network(s_all with { InitialBias = 0.5 });
        model.eval();
        var volumes = randn([3, Slices, 12, 12], dtype: ScalarType.Float64);
        using var _ = no_grad();
        var features = model.Features(volumes);
        var (logits, logWeights) = model.Slices(features);
        var probability = (logWeights.exp() * logits.sigmoid()).sum([1]);
        var softmax = model.Head(features).softmax(1);
        Close(probability, softmax.select(1, 1), Tolerance);
        Close(1 - probability, softmax.select(1, 0), Tolerance);
        // Binary cross entropy on P is cross entropy on the logits.
        var labels = tensor([0L, 1, 1]);
        Close(nn.functional.binary_cross_entropy(probability, labels.to(ScalarType.Float64)), nn.functional.cross_entropy(model.Head(features), labels), Tolerance);
    }

    [Fact]
    public void Logits_equal_PyTorchs()
    {
        using var scope = NewDisposeScope();
        (string Name, int Width, int Side)[] cases = [("MultiViewSmallConvNet", 20, 20), ("MultiViewResNet18", 2, 12), ("MultiViewCnn", 2, 80)];
        var networks = cases.Select(c => (c.Name, c.Width, Model: ModelCatalogue.Build(new(c.Name, c.Width, 2), Slices, c.Side, c.Side).to(ScalarType.Float64),
            Volumes: randn([2, Slices, c.Side, c.Side], dtype: ScalarType.Float64))).ToList();
        using var _ = no_grad();
        // A bias that lets the attention count.
        foreach (var network in networks) network.Model.state_dict()["pooling.log_bias"].fill_(-2);
        var answers = Oracle.Answers([.. networks.Select(n => new Question("volume_logits").With("model.", n.Model).With("images", n.Volumes)
            .With("net", n.Name).With("width", $"{n.Width}").With("dtype", "float64"))]);
        foreach (var ((name, _, model, volumes), answer) in networks.Zip(answers))
        {
            using (model)
            {
                model.eval();
                Oracle.Close(name, answer["logits"], model.call(volumes), Tolerance);
            }
        }
    }

    [Fact]
    public void A_volume_of_one_volume_is_a_volume_of_many_and_slices_are_seen_one_by_one()
    {
        using var scope = NewDisposeScope();
        using var model = Network(s_all);
        model.eval();
        var volumes = randn([3, Slices, 12, 12], dtype: ScalarType.Float64);
        using var _ = no_grad();
        var together = model.call(volumes);
        for (var k = 0; k < 3; k++) Close(together.narrow(0, k, 1), model.call(volumes.narrow(0, k, 1)), Tolerance);
        // Another first slice leaves the other slices' logits alone.
        var other = volumes.clone();
        other.select(1, 0).add_(1);
        var (before, after) = (model.Slices(model.Features(volumes)).Logits, model.Slices(model.Features(other)).Logits);
        Close(before.narrow(1, 1, Slices - 1), after.narrow(1, 1, Slices - 1), Tolerance);
        Assert.True((before - after).select(1, 0).abs().min().ToDouble() > 0);
    }

    [Fact]
    public void Equal_slices_are_told_apart_by_their_place_alone()
    {
        using var scope = NewDisposeScope();
        using var model = Network(s_all with { InitialBias = 1e-3 });
        model.eval();
        using var _ = no_grad();
        var (logits, weights) = model.Slices(model.Features(randn([1, 1, 12, 12], dtype: ScalarType.Float64).expand(1, Slices, 12, 12)));
        Close(logits.amax([1]), logits.amin([1]), Tolerance);
        Assert.True((weights.amax([1]) - weights.amin([1])).ToDouble() > 1e-3);
    }

    [Fact]
    public void Training_draws_distinct_slices_anew_and_evaluation_takes_all()
    {
        using var scope = NewDisposeScope();
        using var model = Network(s_all with { SampledSlices = 2 });
        var slice = model.FeatureCount / Slices;
        var volumes = randn([4, Slices, 12, 12], dtype: ScalarType.Float64);
        using var _ = no_grad();
        model.train();
        var (first, second) = (model.Features(volumes), model.Features(volumes));
        Assert.Equal([4, 2 * slice], first.shape);
        Assert.False(first.allclose(second));
        var drawn = first.view(4, 2, slice).narrow(2, slice - 6, 6); // the embeddings tell which
        Assert.True((drawn.select(1, 0) - drawn.select(1, 1)).abs().amax([1]).min().ToDouble() > 0);
        model.eval();
        Assert.Equal([4, Slices * slice], model.Features(volumes).shape);
    }

    [Fact]
    public void Gradients_reach_every_parameter()
    {
        using var scope = NewDisposeScope();
        using var model = Network(s_all);
        nn.functional.cross_entropy(model.call(randn([2, Slices, 12, 12], dtype: ScalarType.Float64)), tensor([0L, 1])).backward();
        foreach (var (name, parameter) in model.named_parameters())
            Assert.True(parameter.grad is { } gradient && gradient.abs().max().ToDouble() > 0, name);
    }

    [Fact]
    public void The_papers_map_is_each_slices_map_by_its_weight()
    {
        using var scope = NewDisposeScope();
        using var model = Network(s_all with { InitialBias = 0.1 });
        model.eval();
        var volume = randn([1, Slices, 12, 12], dtype: ScalarType.Float64).requires_grad_();
        model.WeightedSliceLogit(volume).sum().backward();
        var (logits, logWeights) = model.Slices(model.Features(volume));
        for (var k = 0; k < Slices; k++)
        {
            var own = autograd.grad([logits[0, k]], [volume], retain_graph: true)[0];
            Close((own * logWeights[0, k].exp()).select(1, k), volume.grad!.select(1, k), Tolerance);
        }
    }

    [Fact]
    public void The_form_for_attribution_has_the_same_outputs_and_draws_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = Network(s_all with { SampledSlices = 2 });
        model.eval();
        var volumes = randn([2, Slices, 12, 12], dtype: ScalarType.Float64);
        manual_seed(1);
        using var form = model.ForAttribution();
        var drawn = rand([1]).ToDouble();
        manual_seed(1);
        Assert.Equal(rand([1]).ToDouble(), drawn);
        using var _ = no_grad();
        Close(model.call(volumes), form.call(volumes), 1e-10); // batch norms are folded
        Assert.DoesNotContain(form.parameters(), p => p.requires_grad);
    }

    [Fact]
    public void Volumes_of_another_length_are_refused()
    {
        using var scope = NewDisposeScope();
        using var model = Network(s_all);
        Assert.Contains("[N, 6, H, W]; given [1, 7, 12, 12]", Assert.Throws<ArgumentException>(() => model.call(randn([1, 7, 12, 12], dtype: ScalarType.Float64))).Message, StringComparison.Ordinal);
        Assert.Contains("7 slices cannot be drawn from 6", Assert.Throws<ArgumentException>(() => Network(s_all with { SampledSlices = 7 })).Message, StringComparison.Ordinal);
    }

    static MultiViewCnn Network(PoolingSettings settings) =>
        new MultiViewCnn(new ResNet18(channels: 3, width: 2, classes: 1), Slices, channels: 3, settings).to(ScalarType.Float64);

    static Tensor Scores(LocationAwarePooling pooling, Tensor placed)
    {
        var state = pooling.state_dict();
        return placed.matmul(state["attention.weight"].t()).squeeze(2) + state["attention.bias"];
    }

    static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (expected - actual).abs().max().ToDouble();
        Assert.True(error <= tolerance, $"off by {error:g3}, {tolerance:g1} allowed");
    }
}
