using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Grad-CAM and its guided form: closed forms, and which layer is taken.</summary>
[Collection(ProcessWide.Name)]
public class GradCamTests
{
    /// <summary>With a mean behind the maps, <c>α_c = w_c / hw</c>: class activation mapping (Zhou et al., 2016).</summary>
    [Fact]
    public void Before_a_global_mean_it_is_class_activation_mapping()
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        using var net = new GraphNet((net, images) => images.Convolution(net.Convolution(2, 4, 3, padding: 1)).Relu().Mean());
        var images = GraphNets.Images();
        var maps = net.Graph.Evaluate([net.Graph.Find("relu")], (net.Graph.Images, images))[0];
        var weights = ((LinearLayer)net.Graph.Logits.Layer).Weight;
        var expected = (maps * weights.index_select(0, Examples.Targets(2, 0)).unsqueeze(-1).unsqueeze(-1)).sum(1, keepdim: true).relu() / 81;
        Assert.InRange(Examples.Distance(new GradCam().Attribute(net, images, Examples.Targets(2, 0)), expected.expand(images.shape)), 0, 1e-13);
    }

    [Fact]
    public void Small_maps_are_drawn_out_bilinearly()
    {
        using var scope = NewDisposeScope();
        var small = tensor([1.0, 3, 5, 7], [1, 1, 2, 2]);
        // Centres of the large pixels lie at -1/4, 1/4, 3/4, 5/4 of the small image.
        double[] along = [0, 0.25, 0.75, 1];
        var expected = along.SelectMany(y => along.Select(x => 1 + 2 * x + 4 * y)).ToArray();
        Assert.All(expected.Zip(Examples.Values(BilinearResize.Apply(small, 4, 4))), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        Assert.Equal(Examples.Values(small), Examples.Values(BilinearResize.Apply(small, 2, 2)));
    }

    [Theory]
    [InlineData("residual", "relu_3")]
    [InlineData("inception", "relu_5")]
    [InlineData("dense", "relu_4")]
    [InlineData("pools", "relu_1")]
    public void The_default_layer_is_the_last_of_the_last_convolutions_resolution(string make, string layer)
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build(make);
        var (images, targets) = (GraphNets.Images(), Examples.Targets(1, 0));
        Assert.Equal(
            Examples.Values(new GradCam { Layer = layer }.Attribute(net, images, targets)),
            Examples.Values(new GradCam().Attribute(net, images, targets)));
    }

    [Fact]
    public void A_layer_that_is_not_there_or_has_no_maps_is_named()
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(nameof(ResNet18));
        var (images, targets) = (Examples.Images(1, size: 12), Examples.Targets(0));
        Assert.Contains("no layer 'layer5': one of images, conv1", Assert.Throws<ArgumentException>(() => new GradCam { Layer = "layer5" }.Attribute(net, images, targets)).Message);
        Assert.Contains("'mean' (mean) gives [1, 32]", Assert.Throws<ArgumentException>(() => new GradCam { Layer = "mean" }.Attribute(net, images, targets)).Message);
        using var linear = GraphNets.Build("linear");
        Assert.Contains("no convolution", Assert.Throws<UnsupportedNetworkException>(() => new GradCam().Attribute(linear, GraphNets.Images(1), targets)).Message);
    }

    /// <summary>Where all that comes back is positive, guidance changes nothing: positive weights, one class.</summary>
    [Fact]
    public void With_positive_weights_guidance_is_the_gradient()
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build("strides", bias: false);
        using (no_grad())
            foreach (var parameter in net.parameters()) parameter.copy_(parameter.abs());
        var (images, targets) = (GraphNets.Images().abs(), Examples.Targets(1, 0));
        var expected = new InputGradient().Attribute(net, images, targets) * new GradCam().Attribute(net, images, targets);
        Assert.InRange(Examples.Distance(new GuidedGradCam().Attribute(net, images, targets), expected), 0, 1e-13);
    }
}
