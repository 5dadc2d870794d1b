using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Patches;
using Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Occlusion computes a network anew around the window only: that changes no map, and saves what it should.</summary>
[Collection(ProcessWide.Name)]
public class OcclusionTests
{
    // Float64 over a dozen layers, whose sums other kernels take in another order.
    const double Rounding = 1e-10;

    static readonly long[] s_shape = [2, 2, 29, 34];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    public static TheoryData<string> Networks => [.. ArchitectureAnswers.Small.Keys];

    [Theory, MemberData(nameof(Seeds))]
    public void Networks_of_any_layers_give_the_maps_of_whole_passes(int seed)
    {
        using var scope = NewDisposeScope();
        using var net = DrawnNets.Build(seed, s_shape);
        var random = new Random(seed);
        var window = random.Next(1, 9);
        AgreesWithWholePasses(new Occlusion(window, random.Next(Math.Max(1, window / 2), window + 1)), net, 5 * randn(s_shape, ScalarType.Float64));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(5, 5)]
    [InlineData(15, 15)]
    [InlineData(15, 4)]
    [InlineData(28, 28)]
    [InlineData(30, 30)]
    public void Windows_of_any_size_and_stride_give_the_maps_of_whole_passes(int window, int stride)
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(nameof(ResNet18));
        AgreesWithWholePasses(new Occlusion(window, stride), net, Examples.Images(2));
    }

    [Theory, MemberData(nameof(Networks))]
    public void Networks_of_the_catalogue_give_the_maps_of_whole_passes(string name)
    {
        var small = ArchitectureAnswers.Small[name];
        using var scope = NewDisposeScope();
        using var net = DrawnWeights.Filled(small.Build()).to(ScalarType.Float64);
        manual_seed(4);
        AgreesWithWholePasses(new Occlusion(7), net, randn([1, small.Channels, small.Side, small.Side], ScalarType.Float64));
    }

    [Fact]
    public void Passes_of_any_size_and_batches_of_one_give_the_same_maps()
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(nameof(ResNet18));
        var (images, targets) = (Examples.Images(5), Examples.Targets(0, 1, 2, 1, 0));
        var maps = new Occlusion(5).Attribute(net, images, targets);
        foreach (var maxRows in (int[])[1, 7, 36, 80, 1000])
            Assert.InRange(Examples.Distance(new Occlusion(5) { MaxRows = maxRows }.Attribute(net, images, targets), maps), 0, Rounding);
        for (var n = 0; n < 5; n++)
            Assert.InRange(Examples.Distance(new Occlusion(5).Attribute(net, images.narrow(0, n, 1), targets.narrow(0, n, 1)), maps.narrow(0, n, 1)), 0, Rounding);
    }

    /// <summary>Multiplications of convolutions for one window, against those of a whole pass.</summary>
    [Theory]
    [InlineData(nameof(ResNet18), 28, 2, 0.7)]
    [InlineData("Vgg11", 224, 15, 0.25)]
    [InlineData("DenseNet40", 128, 15, 0.3)]
    [InlineData("ImageNetResNet50", 224, 15, 0.6)]
    public void Most_of_the_network_is_not_computed_anew(string name, int side, int window, double share)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        // Channels at a fixed ratio leave the share as it is: a narrow network stands for a wide one.
        using var net = ModelCatalogue.Build(new(name, name == "DenseNet40" ? 24 : 8, 2), 1, side, side);
        using var folded = (LayeredClassifier)net.ForAttribution();
        var graph = folded.Graph;
        var windows = Footprint.OfWindows(side, window, window, new Occlusion(window).Windows(side, 1));
        var plan = new PatchPlan(graph, new(windows, windows));
        var maps = graph.Evaluate(graph.Nodes, (graph.Images, zeros([1, 1, side, side])));
        double Multiplications(Node node, double pixels) => node.Layer is ConvolutionLayer layer ? pixels * layer.Weight.numel() : 0;
        var whole = graph.Nodes.Sum(node => Multiplications(node, maps[node.Index].numel() / maps[node.Index].size(1)));
        var anew = graph.Nodes.Sum(node => Multiplications(
            node, plan[node] is { } area ? area.Rows.Patch.Length * area.Columns.Patch.Length : maps[node.Index].numel() / maps[node.Index].size(1)));
        Assert.InRange(anew / whole, 0.01, share);
    }

    static void AgreesWithWholePasses(Occlusion occlusion, Classifier net, Tensor images)
    {
        net.eval();
        var targets = Examples.Targets([.. Enumerable.Range(0, (int)images.size(0)).Select(n => n % 2L)]);
        var expected = occlusion.Attribute(new Plain(net), images, targets);
        Assert.True(expected.abs().max().ToDouble() > 1e-6, "Windows that change nothing: the law would hold for nothing.");
        Assert.InRange(Examples.Distance(occlusion.Attribute(net, images, targets), expected), 0, Rounding);
    }
}
