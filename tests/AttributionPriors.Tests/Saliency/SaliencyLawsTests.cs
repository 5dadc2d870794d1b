using AttributionPriors.Models;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>What holds for every method.</summary>
public class SaliencyLawsTests
{
    // Float64 on other batch sizes takes other kernels: equal but for rounding.
    const double Rounding = 1e-11;

    public static TheoryData<string> Methods => Examples.Methods;

    public static TheoryData<string> MethodsOfAnyNetwork => Examples.MethodsOfAnyNetwork;

    [Theory, MemberData(nameof(Methods))]
    public void Chunking_changes_nothing(string name)
    {
        using var scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> net = Examples.TakesAnyNetwork(name) ? new SmoothNet(12).to(ScalarType.Float64) : Examples.Network(nameof(ResNet18));
        var (images, targets) = (Examples.Images(5, size: 12), Examples.Targets(0, 1, 1, 1, 0));
        var whole = Examples.Method(name, maxRows: 10_000).Attribute(net, images, targets);
        var random = new Random(7);
        foreach (var maxRows in Enumerable.Range(0, 6).Select(_ => random.Next(2, 120)).Prepend(1))
            Assert.InRange(Examples.Distance(Examples.Method(name, maxRows).Attribute(net, images, targets), whole), 0, Rounding);
    }

    [Theory, MemberData(nameof(Methods))]
    public void Batch_of_one_equals_batch_of_many(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(nameof(ResNet18));
        var (images, targets) = (Examples.Images(4, size: 12), Examples.Targets(1, 0, 2, 1));
        var many = Examples.Method(name).Attribute(net, images, targets);
        var one = cat([.. Enumerable.Range(0, 4).Select(n => Examples.Method(name).Attribute(net, images.narrow(0, n, 1), targets.narrow(0, n, 1)))]);
        Assert.InRange(Examples.Distance(many, one), 0, Rounding);
    }

    [Theory, MemberData(nameof(MethodsOfAnyNetwork))]
    public void Rows_in_flight_are_bounded(string name)
    {
        using var scope = NewDisposeScope();
        using var net = new FunctionNet(x => x.flatten(1).sum([1], keepdim: true));
        Examples.Method(name, maxRows: 6).Attribute(net, Examples.Images(20, size: 11), zeros([20], ScalarType.Int64));
        Assert.InRange(net.Rows.Max(), 4, 6);
        Assert.Throws<ArgumentOutOfRangeException>(() => Examples.Method(name, maxRows: 0).Attribute(net, Examples.Images(1), Examples.Targets(0)));
    }

    [Theory, MemberData(nameof(Methods))]
    public void Equal_calls_give_equal_bits(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(nameof(ResNet18));
        var (images, targets) = (Examples.Images(2, size: 12), Examples.Targets(1, 0));
        var first = Examples.Method(name).Attribute(net, images, targets);
        Assert.Equal(Examples.Values(first), Examples.Values(Examples.Method(name).Attribute(net, images, targets)));
    }

    /// <summary>The cheaper form of a Classifier against the network as it stands.</summary>
    [Theory]
    [InlineData(nameof(ResNet18))]
    [InlineData(nameof(SmallConvNet))]
    public void Folding_changes_nothing(string network)
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(network);
        var (images, targets) = (Examples.Images(2), Examples.Targets(1, 2));
        using var folded = net.ForAttribution();
        using var again = folded.ForAttribution();
        Assert.Equal(net.FeatureCount, folded.FeatureCount);
        Assert.InRange(Examples.Distance(folded.call(images), net.call(images)), 0, 1e-12);
        Assert.Equal(Examples.Values(folded.call(images)), Examples.Values(again.call(images)));
        foreach (var name in SaliencyCatalogue.Names.Where(Examples.TakesAnyNetwork))
            Assert.InRange(Examples.Distance(Examples.Method(name).Attribute(net, images, targets), Examples.Method(name).Attribute(new Plain(net), images, targets)), 0, 1e-10);
    }

    [Theory, MemberData(nameof(Methods))]
    public void Gradients_switched_off_by_the_caller_change_nothing(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(nameof(SmallConvNet));
        var (images, targets) = (Examples.Images(2), Examples.Targets(1, 2));
        var expected = Examples.Method(name).Attribute(net, images, targets);
        using var off = no_grad();
        Assert.Equal(Examples.Values(expected), Examples.Values(Examples.Method(name).Attribute(net, images, targets)));
    }

    [Theory, MemberData(nameof(Methods))]
    public void No_images_give_no_maps(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(nameof(SmallConvNet));
        Assert.Equal([0, 1, 28, 28], Examples.Method(name).Attribute(net, zeros([0, 1, 28, 28], ScalarType.Float64), zeros([0], ScalarType.Int64)).shape);
    }

    [Theory, MemberData(nameof(Methods))]
    public void Bad_arguments_are_named(string name)
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(nameof(SmallConvNet));
        var (images, targets) = (Examples.Images(2), Examples.Targets(0, 1));
        void Refused(string message, Tensor x, Tensor t, nn.Module<Tensor, Tensor>? model = null)
        {
            var error = Assert.ThrowsAny<ArgumentException>(() => Examples.Method(name).Attribute(model ?? net, x, t));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
        Refused("[N, C, H, W]; got [28, 28]", images[0, 0], targets);
        Refused("no pixels", zeros([2, 1, 0, 28], ScalarType.Float64), targets);
        Refused("floating-point numbers; got Int64", ones([2, 1, 28, 28], ScalarType.Int64), targets);
        Refused("as many targets, [2]; got [3]", images, Examples.Targets(0, 1, 2));
        Refused("got [2, 1]", images, targets.unsqueeze(1));
        Refused("type Int64; got Float64", images, targets.to(ScalarType.Float64));
        Refused("Target 3 is none of the network's classes 0 … 2", images, Examples.Targets(0, 3));
        Refused("Target -1 is none", images, Examples.Targets(0, -1));
        if (Examples.TakesAnyNetwork(name)) Refused("logits are [", images, targets, new FunctionNet(x => x));
        else Refused("does not show its layers", images, targets, new FunctionNet(x => x));
        var broken = images.clone();
        broken[1, 0, 3, 4].fill_(double.NaN);
        broken[1, 0, 0, 0].fill_(double.NegativeInfinity);
        Refused("Image 1 has 2 values that are NaN or infinite", broken, targets);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new IntegratedGradients(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Occlusion(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Occlusion(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Occlusion(2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmoothGrad(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SmoothGrad(5, noise: -1));
        Assert.Throws<ArgumentException>(() => new AlphaBetaRule(2, 2));
    }

    [Theory]
    [InlineData(7, 200, 50)]
    [InlineData(7, 200, 90)]
    [InlineData(10, 3, 10)]
    [InlineData(5, 1, 2)]
    [InlineData(3, 4, 1)]
    [InlineData(0, 9, 4)]
    public void Passes_cover_every_pair_once(int images, int variants, int maxRows)
    {
        var passes = Passes.Cut(images, variants, maxRows).ToList();
        Assert.All(passes, p => Assert.InRange(p.Images * p.Variants, 1, maxRows));
        var pairs = passes.SelectMany(p =>
            from i in Enumerable.Range(p.Image, p.Images)
            from v in Enumerable.Range(p.Variant, p.Variants)
            select (i, v)).Order().ToList();
        Assert.Equal([.. from i in Enumerable.Range(0, images) from v in Enumerable.Range(0, variants) select (i, v)], pairs);
    }
}
