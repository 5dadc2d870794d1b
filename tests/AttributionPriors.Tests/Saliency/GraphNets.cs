using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>A network written down where it is used, in float64 and in evaluation mode.</summary>
sealed class GraphNet : LayeredClassifier
{
    readonly Func<GraphNet, Node, Node> _features;
    readonly bool _bias;
    readonly long _classes;
    readonly long[] _shape;
    int _count;

    /// <summary>Layers from the images to the feature vector; a linear layer follows.</summary>
    public GraphNet(Func<GraphNet, Node, Node> features, bool bias = true, long classes = 3, long[]? shape = null) : base(nameof(GraphNet))
    {
        (_features, _bias, _classes, _shape) = (features, bias, classes, shape ?? [1, 2, 9, 9]);
        _ = Graph;
    }

    public Conv2d Convolution(long inputs, long outputs, long kernel, long stride = 1, long padding = 0, long dilation = 1, long groups = 1) =>
        Add(nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups: groups, bias: _bias, dtype: ScalarType.Float64));

    public Linear Linear(long inputs, long outputs) => Add(nn.Linear(inputs, outputs, _bias, dtype: ScalarType.Float64));

    /// <summary>With statistics and coefficients that are not those of a fresh one.</summary>
    public BatchNorm2d Norm(long channels)
    {
        var norm = Add(nn.BatchNorm2d(channels, dtype: ScalarType.Float64));
        using var _ = no_grad();
        norm.weight!.uniform_(-1.5, 1.5);
        norm.running_var.uniform_(0.5, 2);
        if (!_bias) return norm;
        norm.bias!.uniform_(-0.5, 0.5);
        norm.running_mean.uniform_(-0.5, 0.5);
        return norm;
    }

    protected override (Node Features, Node Logits) Layers(Node images)
    {
        var features = _features(this, images);
        // As many weights as features: found by running what there is so far.
        using var scope = NewDisposeScope();
        eval();
        var length = images.Graph.Evaluate([features], (images, zeros(_shape, ScalarType.Float64)))[0].size(1);
        return (features, features.Linear(Linear(length, _classes)));
    }

    T Add<T>(T module) where T : nn.Module
    {
        register_module($"m{_count++}", module);
        return module;
    }
}

/// <summary>Small networks of every make.</summary>
static class GraphNets
{
    /// <summary>For images [N, 2, 9, 9].</summary>
    static readonly Dictionary<string, Func<GraphNet, Node, ActivationLayer, Node>> s_makes = new()
    {
        ["linear"] = (net, x, a) => x.Flatten().Linear(net.Linear(162, 7)).Activation(a).Linear(net.Linear(7, 5)).Activation(a),
        ["strides"] = (net, x, a) => x.Convolution(net.Convolution(2, 4, 3, stride: 2, padding: 1)).Activation(a).Convolution(net.Convolution(4, 4, 2, stride: 3)).Activation(a).Flatten(),
        ["dilation"] = (net, x, a) => x.Convolution(net.Convolution(2, 4, 3, padding: 2, dilation: 2, groups: 2)).Activation(a).Convolution(net.Convolution(4, 3, 2, stride: 2)).Activation(a).Mean(),
        ["pools"] = (net, x, a) => x.Convolution(net.Convolution(2, 4, 3, padding: 1)).Activation(a).MaxPool(3, 2, 1).Convolution(net.Convolution(4, 4, 3, padding: 1)).Activation(a).AveragePool(3, 2, 1, ceilMode: true).AdaptiveAveragePool(2).Flatten(),
        ["norms"] = (net, x, a) => x.Convolution(net.Convolution(2, 4, 3)).BatchNorm(net.Norm(4)).Activation(a).Convolution(net.Convolution(4, 4, 3, padding: 1)).BatchNorm(net.Norm(4)).Activation(a).MaxPool(2, ceilMode: true).Mean(),
        ["residual"] = Residual,
        ["inception"] = Inception,
        ["dense"] = Dense,
    };

    public static IEnumerable<string> Makes => s_makes.Keys;

    public static GraphNet Build(string make, ActivationLayer? activation = null, bool bias = true, int seed = 1)
    {
        manual_seed(seed);
        return new((net, images) => s_makes[make](net, images, activation ?? ActivationLayer.Relu), bias);
    }

    /// <summary>Values of either sign, [N, 2, 9, 9].</summary>
    public static Tensor Images(int count = 2, int seed = 5)
    {
        manual_seed(seed);
        return randn([count, 2, 9, 9], ScalarType.Float64);
    }

    static Node Residual(GraphNet net, Node images, ActivationLayer a)
    {
        var x = images.Convolution(net.Convolution(2, 4, 3, padding: 1)).Activation(a);
        x = x.Convolution(net.Convolution(4, 4, 3, padding: 1)).BatchNorm(net.Norm(4)).Activation(a).Convolution(net.Convolution(4, 4, 3, padding: 1)).Add(x).Activation(a);
        var shortcut = x.Convolution(net.Convolution(4, 6, 1, stride: 2));
        return x.Convolution(net.Convolution(4, 6, 3, stride: 2, padding: 1)).Add(shortcut).Activation(a).Mean();
    }

    static Node Inception(GraphNet net, Node images, ActivationLayer a)
    {
        var x = images.ChannelAffine([0.5, -2], [0, 0]).Convolution(net.Convolution(2, 3, 3, padding: 1)).Activation(a);
        Node[] branches =
        [
            x.Convolution(net.Convolution(3, 2, 1)).Activation(a),
            x.Convolution(net.Convolution(3, 2, 1)).Activation(a).Convolution(net.Convolution(2, 3, 5, padding: 2)).Activation(a),
            x.AveragePool(3, 1, 1).Convolution(net.Convolution(3, 2, 1)).Activation(a),
            x.MaxPool(3, 1, 1),
        ];
        return Node.Concatenate(branches).Convolution(net.Convolution(10, 4, 3, stride: 2)).Activation(a).Mean();
    }

    /// <summary>Batch norm, activation, convolution, each reading all maps before it.</summary>
    static Node Dense(GraphNet net, Node images, ActivationLayer a)
    {
        var x = images.Convolution(net.Convolution(2, 3, 3, padding: 1));
        foreach (var channels in (long[])[3, 5])
        {
            var squeezed = x.BatchNorm(net.Norm(channels)).Activation(a).Convolution(net.Convolution(channels, 4, 1));
            var grown = squeezed.BatchNorm(net.Norm(4)).Activation(a).Convolution(net.Convolution(4, 2, 3, padding: 1));
            x = Node.Concatenate(x, grown);
        }
        return x.BatchNorm(net.Norm(7)).Activation(a).AveragePool(2).BatchNorm(net.Norm(7)).Activation(a).Mean();
    }
}
