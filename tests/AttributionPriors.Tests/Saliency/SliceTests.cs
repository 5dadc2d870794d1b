using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Certificates;
using AttributionPriors.Saliency.Relevance;
using Tests.Models;
using TorchSharp;
using static AttributionPriors.Tests.Saliency.VolumeExamples;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Methods that go through layers explain a volume slice by slice: each slice's own logit before the backbone, by the attention that the slice gets.</summary>
[Collection(ProcessWide.Name)]
public class SliceTests
{
    static readonly string[] s_methods = [nameof(ExplicitWeightBackPropagation), .. SaliencyCatalogue.Names.Where(name => !Examples.TakesAnyNetwork(name))];

    public static MatrixTheoryData<string, int> Networks => new([nameof(ResNet18), nameof(SmallConvNet)], [1, 3]);

    public static TheoryData<string> Methods => [.. s_methods];

    /// <summary>Those whose maps can be part of a loss.</summary>
    public static TheoryData<string> Differentiable => [.. s_methods.Where(name => Examples.Method(name) is DifferentiableMethod)];

    public static TheoryData<string> Accountable => [.. s_methods.Where(name => Examples.Method(name) is IAccountable)];

    [Theory, MemberData(nameof(Networks))]
    public void Back_propagated_weights_are_the_gradient_of_the_weighted_slice_logit_times_the_input(string backbone, int channels)
    {
        using var scope = NewDisposeScope();
        using var net = Network(backbone, channels);
        var (volumes, targets) = Volumes();
        var leaf = volumes.detach().requires_grad_();
        // u for class 1, -u for class 0.
        var expected = autograd.grad([net.WeightedSliceLogit(leaf).sum()], [leaf])[0] * volumes * (2 * targets - 1).view(-1, 1, 1, 1);
        foreach (var name in (string[])[nameof(WeightBackPropagation), nameof(ExplicitWeightBackPropagation), "LRP-0"])
            Agree(Examples.Method(name).Attribute(net, volumes, targets), expected);
        // The attention counts, and the volume's own logit has another map.
        Assert.True(Examples.Distance(new GradientTimesInput().Attribute(net, volumes, targets), expected) > 1e-2);
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_slices_map_is_that_of_the_slice_alone_by_its_weight(string name)
    {
        using var scope = NewDisposeScope();
        var method = Examples.Method(name);
        foreach (var channels in (int[])[1, 3])
        {
            using var net = Network(nameof(ResNet18), channels);
            var (volumes, _) = Volumes();
            var weights = net.Slices(net.Features(volumes)).LogWeights.detach().exp();
            // Of the backbone's one logit.
            var alone = method.Attribute(net.Backbone, net.SlicesOf(volumes), zeros([Shape[0] * Slices], ScalarType.Int64)).sum(1).view(Shape);
            Agree(method.Attribute(net, volumes, Examples.Targets(1, 1)), alone * weights.unsqueeze(2).unsqueeze(3));
        }
    }

    [Theory, MemberData(nameof(Methods))]
    public void Class_0_has_the_maps_of_the_opposite_logit(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Network(nameof(ResNet18), 1);
        var (volumes, _) = Volumes();
        var against = Examples.Method(name).Attribute(net, volumes, Examples.Targets(0, 0));
        using (no_grad())
            foreach (var (entry, value) in net.Backbone.state_dict())
                if (entry.StartsWith("fc.", StringComparison.Ordinal)) value.mul_(-1);
        Agree(against, Examples.Method(name).Attribute(net, volumes, Examples.Targets(1, 1)));
    }

    [Theory, MemberData(nameof(Methods))]
    public void Passes_and_batches_change_nothing(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Network(nameof(ResNet18), 3);
        var (volumes, targets) = Volumes();
        var whole = Examples.Method(name, maxRows: 1000).Attribute(net, volumes, targets);
        // One slice, parts of a volume, more than one.
        foreach (var maxRows in (int[])[1, 2, 4, 5]) Agree(Examples.Method(name, maxRows).Attribute(net, volumes, targets), whole);
        Agree(cat([.. Enumerable.Range(0, 2).Select(n => Examples.Method(name).Attribute(net, volumes.narrow(0, n, 1), targets.narrow(0, n, 1)))]), whole);
        Assert.Equal([0, .. Shape[1..]], Examples.Method(name).Attribute(net, zeros([0, .. Shape[1..]], ScalarType.Float64), Examples.Targets()).shape);
        foreach (var maxBytes in (long[])[1, 3_000_000])
            Agree(new WeightBackPropagation { MaxBytes = maxBytes }.Attribute(net, volumes, targets), new WeightBackPropagation().Attribute(net, volumes, targets));
    }

    [Theory, MemberData(nameof(Accountable))]
    public void Accounts_balance_against_the_weighted_slice_logits(string name)
    {
        using var scope = NewDisposeScope();
        var method = (IAccountable)Examples.Method(name);
        foreach (var (backbone, channels) in ((string, int)[])[(nameof(ResNet18), 3), (nameof(SmallConvNet), 1)])
        {
            using var net = Network(backbone, channels);
            var (volumes, targets) = Volumes();
            var account = method.Account(net, volumes, targets, method.Attribute(net, volumes, targets));
            var expected = Examples.Values(Whole(net, volumes) * (2 * targets - 1));
            if (method is DeepLift)
            {
                using var zero = zeros_like(volumes);
                var weights = net.Slices(net.Features(volumes)).LogWeights.detach().exp();
                var before = net.Slices(net.Features(zero)).Logits;
                expected = Examples.Values(((net.Slices(net.Features(volumes)).Logits - before) * weights).sum([1]) * (2 * targets - 1));
            }
            // Large shares of either sign cancel.
            var size = expected.Select(Math.Abs).Max() + account.Shares.Values.SelectMany(share => share).Select(Math.Abs).DefaultIfEmpty().Max();
            Assert.All(account.Whole.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-11 * size));
            Assert.All(account.Residual(), residual => Assert.InRange(Math.Abs(residual), 0, Rounding * size));
            Assert.All(method.Account(net, volumes, targets, method.Attribute(net, volumes, targets) * 1.1).Residual().Zip(account.Map),
                pair => Assert.Equal(-0.1 * pair.Second, pair.First, 2 * Rounding * size));
            Assert.All(account.Ledger, entry => Assert.Equal(2, entry.In.Count));
        }
    }

    [Theory, MemberData(nameof(Methods))]
    public void Certificates_say_what_is_explained_of_a_volume(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Network(nameof(ResNet18), 3).to(ScalarType.Float32);
        var (volumes, targets) = Volumes();
        var (_, certificate) = Certification.Attribute(Examples.Method(name), net, volumes.to(ScalarType.Float32), targets, layers: true);
        // Float32 over twenty layers; rules that divide by sums near 0 lose more.
        Assert.InRange(certificate.Precision!.Relative(), 1e-9, name.StartsWith("LRP", StringComparison.Ordinal) ? 5e-2 : 1e-3);
        Assert.InRange(certificate.BatchOfOne.Relative(), 0, 1e-2);
        Assert.Equal(Examples.Method(name) is IAccountable, certificate.Completeness is not null);
        if (certificate.Completeness is { } sum) Assert.Contains("weight ×", sum.Law, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Differentiable))]
    public void A_map_in_a_loss_is_the_map_and_reaches_the_backbone_but_not_the_attention(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Network(nameof(ResNet18), 3);
        var (volumes, targets) = Volumes();
        net.train();
        var method = (DifferentiableMethod)Examples.Method(name);
        var map = method.Differentiable(net, volumes, targets);
        Agree(map.detach(), method.Attribute(net, volumes, targets));
        Assert.All(net.modules(), module => Assert.True(module.training));
        map.abs().sum().backward();
        Assert.Contains(net.Backbone.parameters(), parameter => parameter.grad is { } gradient && gradient.abs().max().ToDouble() > 0);
        Assert.All(net.Pooling.parameters(), parameter => Assert.True(parameter.grad is null || parameter.grad.abs().max().ToDouble() == 0));
    }

    [Fact]
    public void Maps_are_PyTorchs()
    {
        using var scope = NewDisposeScope();
        (string Name, int Width, int Side, string Layer)[] cases = [("MultiViewResNet18", 4, 20, "layer4"), ("MultiViewCnn", 2, 80, "Mixed_7c")];
        Dictionary<string, ISaliencyMethod> methods = new()
        {
            ["weights"] = new WeightBackPropagation(), ["grad_cam"] = new GradCam(), ["guided_grad_cam"] = new GuidedGradCam(), ["deep_lift"] = new DeepLift(),
        };
        var networks = cases.Select(c => (c.Name, c.Width, c.Layer, Model: (MultiViewCnn)DrawnWeights.Filled(ModelCatalogue.Build(new(c.Name, c.Width, 2), Slices, c.Side, c.Side)).to(ScalarType.Float64),
            Volumes: randn([2, Slices, c.Side, c.Side], dtype: ScalarType.Float64))).ToList();
        var targets = Examples.Targets(1, 0);
        var answers = Oracle.Answers([.. networks.Select(n => new Question("volume_maps").With("model.", n.Model).With("images", n.Volumes).With("targets", targets)
            .With("net", n.Name).With("width", $"{n.Width}").With("layer", n.Layer).With("dtype", "float64"))]);
        foreach (var ((name, _, _, model, volumes), answer) in networks.Zip(answers))
        {
            using (model)
                foreach (var (map, expected) in answer) Oracle.Close($"{name}: {map}", expected, methods[map].Attribute(model, volumes, targets), 1e-9);
        }
        Assert.Equal(methods.Count, answers[0].Count);
    }

    [Fact]
    public void A_volume_goes_through_the_backbone_once()
    {
        using var scope = NewDisposeScope();
        var passed = 0L;
        using var net = Filled(new GraphNet(
            (net, images) => images.Convolution(net.Convolution(1, 2, 3, padding: 1)).Then(new Counted(count => passed += count)).Relu().Mean(), classes: 1, shape: [1, 1, .. Shape[2..]]), 1);
        var (volumes, targets) = Volumes();
        foreach (var name in (string[])[nameof(WeightBackPropagation), nameof(ExplicitWeightBackPropagation), nameof(GradCam), "LRP-0"])
        {
            passed = 0;
            Examples.Method(name, maxRows: 4).Attribute(net, volumes, targets);
            Assert.Equal(Shape[0] * Slices, passed);
        }
    }

    [Fact]
    public void What_cannot_be_gone_through_is_refused_with_what_can_be_asked()
    {
        using var scope = NewDisposeScope();
        using var lotenet = new LoTeNet(1, 32, 64, 2, 1);
        using var net = new MultiViewCnn(lotenet, Slices, 1, new() { SampledSlices = 0 });
        foreach (var (model, images, reason) in ((Classifier, Tensor, string)[])[
            (net, zeros([1, Slices, 32, 64]), "a LoTeNet is made of products of matrices"), (lotenet, zeros([1, 1, 32, 64]), "a LoTeNet is made of products of matrices"),
            (new TensorNetX(1, 4, 4, 2), zeros([1, 1, 4, 4]), "a TensorNetX is one product of matrices")])
        {
            foreach (var name in s_methods)
            {
                var message = Assert.Throws<UnsupportedNetworkException>(() => Examples.Method(name).Attribute(model, images, Examples.Targets(0))).Message;
                Assert.Contains(reason, message, StringComparison.Ordinal);
                Assert.Contains("(InputGradient, IntegratedGradients, Occlusion, GradientTimesInput, SmoothGrad)", message, StringComparison.Ordinal);
            }
        }
        Assert.Equal(SaliencyCatalogue.Names.Where(Examples.TakesAnyNetwork), SaliencyCatalogue.OfAnyNetwork);
        Assert.Contains("Volumes are [N, 3, H, W]", Assert.Throws<ArgumentException>(
            () => new WeightBackPropagation().Attribute(Network(nameof(ResNet18), 1), zeros([1, 4, 19, 22], ScalarType.Float64), Examples.Targets(0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var net = Network(nameof(ResNet18), 3);
        var (volumes, targets) = Volumes();
        Explain();
        var before = ProcessWide.LiveTensors();
        for (var k = 0; k < 2; k++) Explain();
        Assert.Equal(before, ProcessWide.LiveTensors());
        volumes.Dispose();
        targets.Dispose();

        void Explain()
        {
            foreach (var name in s_methods)
            {
                var method = Examples.Method(name, maxRows: 4);
                using (var maps = method.Attribute(net, volumes, targets)) (method as IAccountable)?.Account(net, volumes, targets, maps);
                using var scope = NewDisposeScope();
                (method as DifferentiableMethod)?.Differentiable(net, volumes, targets).abs().sum().backward();
                net.zero_grad();
            }
        }
    }

    static Tensor Whole(MultiViewCnn net, Tensor volumes)
    {
        using var _ = no_grad();
        return net.WeightedSliceLogit(volumes);
    }

    /// <summary>Counts the rows that it sees.</summary>
    sealed class Counted(Action<long> count) : AffineLayer(() => ones([1], ScalarType.Float64), () => null)
    {
        public override string Kind => "counted";

        public override Tensor Apply(Tensor input, Tensor weight, Tensor? bias)
        {
            count(input.size(0));
            return input * weight;
        }

        public override Tensor Adjoint(Tensor output, Tensor weight, ReadOnlySpan<long> inputShape) => output * weight;

        internal override AffineLayer With(Tensor weight, Tensor? bias) => new Counted(count);
    }
}
