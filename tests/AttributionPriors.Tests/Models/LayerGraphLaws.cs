using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Tests;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Tests.Models;

/// <summary>A network that is written as a graph is the network that is written out.</summary>
[Collection(ProcessWide.Name)]
public sealed class LayerGraphLaws : SeededTests
{
    // Float64: folding and writing in place change the order of a few roundings.
    const double Rounding = 1e-12;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_graph_computes_what_its_layers_do_one_after_another(bool training)
    {
        using var scope = NewDisposeScope();
        using var net = new Zoo();
        net.train(training);
        var images = rand([2, 3, 9, 9], ScalarType.Float64).requires_grad_();
        var expected = net.WrittenOut(images);
        var logits = net.call(images);
        AssertClose(expected, logits);
        AssertClose(autograd.grad([expected.square().sum()], [images])[0], autograd.grad([logits.square().sum()], [images])[0]);
        AssertClose(expected, net.Head(net.Features(images)));
    }

    [Fact]
    public void Folding_keeps_the_logits_in_both_orders_of_batch_norm_and_convolution()
    {
        using var scope = NewDisposeScope();
        using var net = new Zoo();
        var images = rand([2, 3, 9, 9], ScalarType.Float64);
        using (no_grad()) net.call(images).Dispose();
        net.eval();
        using var folded = (LayeredClassifier)net.ForAttribution();
        AssertClose(net.call(images), folded.call(images));
        Assert.DoesNotContain(folded.Graph.Nodes, node => node.Layer is BatchNormLayer or DropoutLayer);
        // The batch norm after the convolution went into it, the one before has become an affine layer.
        Assert.Equal("batch_norm.norm2", Assert.Single(folded.Graph.Nodes, node => node.Layer is ChannelAffineLayer && node.Name != "channel_affine").Name);
        Assert.Equal(ScalarType.Float64, folded.call(images).dtype);
    }

    [Fact]
    public void A_folded_form_can_be_of_another_type()
    {
        using var scope = NewDisposeScope();
        using var net = new ResNet18(width: 2);
        net.eval();
        var images = rand([2, 1, 12, 12]);
        using var exact = new FoldedClassifier(net.Graph, new() { Type = ScalarType.Float64 });
        var logits = exact.call(images.to(ScalarType.Float64));
        Assert.Equal(ScalarType.Float64, logits.dtype);
        // float32 over twenty layers
        Assert.InRange((logits - net.call(images)).abs().max().ToDouble(), 0, 1e-5 * logits.abs().max().ToDouble());
        Assert.All(net.parameters(), p => Assert.Equal(ScalarType.Float32, p.dtype));
    }

    [Fact]
    public void Any_node_can_be_asked_for_and_nothing_is_overwritten_that_is_wanted()
    {
        using var scope = NewDisposeScope();
        using var net = new Zoo();
        net.eval();
        var images = rand([2, 3, 9, 9], ScalarType.Float64);
        var nodes = net.Graph.Nodes;
        var together = net.Graph.Evaluate(nodes, (net.Graph.Images, images));
        foreach (var node in nodes)
            AssertClose(net.Graph.Evaluate([node], (net.Graph.Images, images))[0], together[node.Index]);
        foreach (var node in nodes.Where(node => node.Inputs.Count > 0))
            AssertClose(node.Layer.Apply([.. node.Inputs.Select(input => together[input.Index])]), together[node.Index]);
    }

    [Fact]
    public void Outside_autograd_only_what_is_wanted_stays()
    {
        using var net = new Zoo();
        using var images = rand([2, 3, 9, 9], ScalarType.Float64);
        net.eval();
        using var _ = no_grad();
        net.call(images).Dispose();
        using var scope = NewDisposeScope();
        var logits = net.call(images);
        Assert.Equal(1, scope.DisposablesCount);
        Assert.Equal([2, 4], logits.shape);
        Assert.Equal([2, 3, 9, 9], images.shape);
    }

    [Fact]
    public void Nodes_are_called_as_in_the_state_dict_or_numbered()
    {
        using var net = new ResNet18(width: 2);
        var names = net.Graph.Nodes.Select(node => node.Name).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal(["images", "conv1", "bn1", "relu", "layer1.0.conv1"], names.Take(5));
        Assert.Contains("layer2.0.downsample.0", names);
        Assert.Equal(["relu_16", "mean", "fc"], names.TakeLast(3));
        Assert.Same(net.Graph.Logits, net.Graph.Find("fc"));
        Assert.Contains("no layer 'fc2': one of images, conv1", Assert.Throws<ArgumentException>(() => net.Graph.Find("fc2")).Message);
    }

    [Fact]
    public void What_needs_the_images_asks_for_them()
    {
        using var net = new ResNet18(width: 2);
        using var features = rand([1, 16]);
        Assert.Contains("without the images", Assert.Throws<ArgumentException>(() => net.Graph.Evaluate([net.Graph.Find("bn1")], (net.Graph.Features, features))).Message);
    }

    static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((actual - expected).abs().max().ToDouble(), 0, Rounding * expected.abs().max().ToDouble());
    }

    /// <summary>Every kind of layer once: two branches, a residual sum, batch norms in both orders, every activation.</summary>
    sealed class Zoo : LayeredClassifier
    {
        static readonly double[] s_scale = [0.5, 2, -1], s_shift = [0.1, -0.2, 0.3];
        static readonly ActivationLayer[] s_activations =
        [
            ActivationLayer.LeakyRelu(0.2), ActivationLayer.Sigmoid, ActivationLayer.Tanh, ActivationLayer.Softplus(2), ActivationLayer.Silu, ActivationLayer.Gelu, ActivationLayer.Elu(0.7),
        ];

        readonly Conv2d conv1, conv2;
        readonly Sequential batch_norm;
        readonly Dropout dropout;
        readonly Linear fc1, fc2;

        public Zoo() : base(nameof(Zoo))
        {
            conv1 = nn.Conv2d(3, 4, 3, stride: 2, padding: 1);
            conv2 = nn.Conv2d(4, 4, 3, padding: 2, dilation: 2, groups: 2);
            batch_norm = nn.Sequential(("norm1", nn.BatchNorm2d(4)), ("norm2", nn.BatchNorm2d(8)));
            // Dropout is drawn, so two evaluations agree only where it keeps all.
            dropout = nn.Dropout(0);
            fc1 = nn.Linear(8, 6);
            fc2 = nn.Linear(6, 4);
            RegisterComponents();
            this.to(ScalarType.Float64);
            foreach (var norm in batch_norm.children().Cast<BatchNorm2d>()) nn.init.uniform_(norm.weight!, -1.5, 1.5);
        }

        public Tensor WrittenOut(Tensor images)
        {
            var x = images * tensor(s_scale).view(-1, 1, 1) + tensor(s_shift).view(-1, 1, 1);
            x = batch_norm[0].call(conv1.call(x)).relu();
            x = conv2.call(x) + x;
            x = cat([F.max_pool2d(x, 3, 2, 1), F.avg_pool2d(x, 3, 2, 1)], 1);
            x = dropout.call(batch_norm[1].call(x).relu());
            x = fc1.call(F.adaptive_avg_pool2d(x, 2).mean([2, 3]));
            x = F.leaky_relu(x, 0.2).sigmoid().tanh();
            x = F.softplus(x, 2);
            x = F.silu(x);
            return fc2.call(F.elu(F.gelu(x), 0.7));
        }

        protected override (Node Features, Node Logits) Layers(Node images)
        {
            var x = images.ChannelAffine(s_scale, s_shift).Convolution(conv1).BatchNorm((BatchNorm2d)batch_norm[0]).Relu();
            x = x.Convolution(conv2).Add(x);
            x = Node.Concatenate(x.MaxPool(3, 2, 1), x.AveragePool(3, 2, 1));
            x = x.BatchNorm((BatchNorm2d)batch_norm[1]).Relu().Dropout(dropout).AdaptiveAveragePool(2).Mean().Linear(fc1);
            var features = s_activations.Aggregate(x, (node, activation) => node.Activation(activation));
            return (features, features.Linear(fc2));
        }
    }
}
