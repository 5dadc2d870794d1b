using AttributionPriors.Models;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Faithfulness;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency.Faithfulness;

/// <summary>What holds for every measure that runs the network.</summary>
[Collection(ProcessWide.Name)]
public class FaithfulnessLaws
{
    // Float64 on other batch sizes takes other kernels; correlations and squares carry that on.
    const double Rounding = 1e-8;

    /// <summary>Numbers of each image by one measure, with at most so many rows in flight.</summary>
    delegate double[][] Measure(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor attribution, int? maxRows, long seed);

    static readonly Dictionary<string, Measure> measures = new()
    {
        ["deletion"] = (model, x, t, a, rows, _) =>
            [.. new PerturbationCurve(PerturbationDirection.Deletion, 1, 5, 20) { MaxRows = rows }.Of(model, x, t, a.sum([1])).Scores],
        ["road"] = (model, x, t, a, rows, seed) =>
            [.. new PerturbationCurve(PerturbationDirection.Insertion, 1, 5, 20) { MaxRows = rows, Imputation = new NoisyLinearImputation(0.1, seed) }.Of(model, x, t, a.sum([1])).Scores],
        ["sensitivity-n"] = (model, x, t, a, rows, seed) => Column(new SensitivityN(8, seed) { MaxRows = rows }.Of(model, x, t, a, 5).Select(r => r!.Value)),
        ["infidelity"] = (model, x, t, a, rows, seed) => Column(new Infidelity(new SquareRemoval(3), 8, seed) { MaxRows = rows }.Of(model, x, t, a)),
        ["scaled infidelity"] = (model, x, t, a, rows, seed) =>
            Column(new Infidelity(new GaussianPerturbation(0.5), 8, seed) { MaxRows = rows, Scaled = true, Score = ClassScore.Probability }.Of(model, x, t, a)),
        ["max-sensitivity"] = (model, x, t, _, rows, seed) =>
            Column(new MaxSensitivity(0.05, 7, seed) { MaxRows = rows }.Of(new InputGradient { MaxRows = rows }, model, x, t).Select(move => move.Absolute)),
    };

    public static TheoryData<string> Names => [.. measures.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Chunking_changes_nothing(string name)
    {
        using var scope = NewDisposeScope();
        var (net, images, targets, attribution) = Example();
        var whole = measures[name](net, images, targets, attribution, 10_000, 1);
        foreach (var rows in (int?[])[null, 1, 2, 3, 4, 5, 7, 9, 13, 30]) Same(whole, measures[name](net, images, targets, attribution, rows, 1));
    }

    [Theory, MemberData(nameof(Names))]
    public void Batch_of_one_equals_batch_of_many(string name)
    {
        using var scope = NewDisposeScope();
        var (net, images, targets, attribution) = Example();
        var many = measures[name](net, images, targets, attribution, null, 1);
        for (var n = 0; n < many.Length; n++)
            Same([many[n]], measures[name](net, images.narrow(0, n, 1), targets.narrow(0, n, 1), attribution.narrow(0, n, 1), null, 1));
    }

    [Theory, MemberData(nameof(Names))]
    public void Rows_in_flight_are_bounded(string name)
    {
        using var scope = NewDisposeScope();
        using var net = new FunctionNet(x => stack([x.flatten(1).sum([1]), x.pow(2).flatten(1).sum([1])], 1));
        var (_, images, targets, attribution) = Example();
        measures[name](net, images, targets, attribution, 6, 1);
        Assert.InRange(net.Rows.Max(), 3, 6);
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => measures[name](net, images, targets, attribution, 0, 1));
    }

    [Theory, MemberData(nameof(Names))]
    public void The_seed_alone_decides(string name)
    {
        using var scope = NewDisposeScope();
        var (net, images, targets, attribution) = Example();
        var state = torch.random.get_rng_state().data<byte>().ToArray();
        var first = measures[name](net, images, targets, attribution, null, 1);
        Assert.Equal(state, torch.random.get_rng_state().data<byte>().ToArray());
        Assert.Equal(first, measures[name](net, images, targets, attribution, null, 1));
        if (name != "deletion") Assert.NotEqual(first, measures[name](net, images, targets, attribution, null, 2));
    }

    [Theory, MemberData(nameof(Names))]
    public void Float32_is_measured_like_float64(string name)
    {
        using var scope = NewDisposeScope();
        var (net, images, targets, attribution) = Example();
        var expected = measures[name](net, images, targets, attribution, null, 1);
        using var single = new SmoothNet(8).to(ScalarType.Float32);
        single.load_state_dict(net.state_dict());
        single.eval();
        var actual = measures[name](single, images.to(ScalarType.Float32), targets, attribution.to(ScalarType.Float32), null, 1);
        // 24 bits in each of a few hundred operations, and differences of logits.
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, (a, b) => Math.Abs(a - b) <= 1e-3 * Math.Max(1, Math.Abs(a))));
    }

    [Theory, MemberData(nameof(Names))]
    public void Bad_arguments_are_named(string name)
    {
        using var scope = NewDisposeScope();
        var (net, images, targets, attribution) = Example();
        void Refused(string message, Tensor x, Tensor t, Tensor a) =>
            Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => measures[name](net, x, t, a, null, 1)).Message, StringComparison.Ordinal);
        Refused("as many targets, [4]; got [3]", images, targets.narrow(0, 0, 3), attribution);
        Refused("Image 0 has 64 values that are NaN", images * double.NaN, targets, attribution);
        Refused("Target 2 is none of the network's classes 0 … 1", images, ones_like(targets) * 2, attribution);
        if (name != "max-sensitivity") Refused("got [3, ", images, targets, attribution.narrow(0, 0, 3));
        if (name != "deletion") Assert.ThrowsAny<ArgumentException>(() => measures[name](net, images, targets, attribution, null, -1));
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var net = Examples.Network(nameof(SmallConvNet));
        using var untrained = Examples.Network(nameof(SmallConvNet), seed: 2);
        using var images = Examples.Images(2).DetachFromDisposeScope();
        using var targets = Examples.Targets(1, 0);
        using var attribution = new InputGradient().Attribute(net, images, targets);
        All();
        var before = ProcessWide.LiveTensors();
        for (var k = 0; k < 3; k++) All();
        Assert.Equal(before, ProcessWide.LiveTensors());

        void All()
        {
            foreach (var name in measures.Keys) measures[name](net, images, targets, attribution, null, 1);
            new ParameterRandomisation(new InputGradient()).TopDown(net, untrained, images, targets);
            using var removed = images.gt(0.3);
            using var blurred = new BlurImputation(2).Fill(images, removed);
        }
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        using var scope = NewDisposeScope();
        var (net, images, targets, attribution) = Example();
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianPerturbation(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SquareRemoval(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Infidelity(new SquareRemoval(1), 0).Of(net, images, targets, attribution));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SensitivityN(2).Of(net, images, targets, attribution, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SensitivityN().Of(net, images, targets, attribution, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SensitivityN().Of(net, images, targets, attribution, 64));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaxSensitivity(0).Of(new InputGradient(), net, images, targets));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaxSensitivity(0.1, 0).Of(new InputGradient(), net, images, targets));
        Assert.Throws<ArgumentOutOfRangeException>(() => PerturbationCurve.EvenPoints(10, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PerturbationCurve.EvenPoints(10, 11));
    }

    static (SmoothNet Net, Tensor Images, Tensor Targets, Tensor Attribution) Example()
    {
        manual_seed(16);
        var net = new SmoothNet(8);
        net.to(ScalarType.Float64);
        net.eval();
        var images = randn([4, 1, 8, 8], ScalarType.Float64);
        return (net, images, Examples.Targets(0, 1, 1, 0), randn_like(images));
    }

    static double[][] Column(IEnumerable<double> values) => [.. values.Select(value => new[] { value })];

    static void Same(double[][] expected, double[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, (a, b) => Math.Abs(a - b) <= Rounding * Math.Max(1, Math.Abs(a))));
    }
}
