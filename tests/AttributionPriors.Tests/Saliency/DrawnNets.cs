using AttributionPriors.Models.Layers;
using TorchSharp;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Small networks whose layers are drawn: every kind of layer, kernel, stride, padding, dilation and junction, in any order.</summary>
sealed class DrawnNets
{
    /// <summary>Below this many pixels a map is not made smaller.</summary>
    const int SmallestMap = 5;

    readonly Random _random;
    readonly GraphNet _net;
    int _channels, _size;

    DrawnNets(GraphNet net, int seed, long[] shape) => (_net, _random, _channels, _size) = (net, new(seed), (int)shape[1], (int)Math.Min(shape[2], shape[3]));

    /// <summary>For images of <paramref name="shape"/>.</summary>
    public static GraphNet Build(int seed, long[] shape)
    {
        torch.manual_seed(seed);
        return new((net, images) => new DrawnNets(net, seed, shape).Layers(images), shape: shape);
    }

    Node Layers(Node x)
    {
        for (var depth = 0; depth < 6; depth++) x = Between(_random.Next(6) switch
        {
            0 or 1 => Convolution(x),
            2 => MaxPool(x),
            3 => AveragePool(x),
            4 => x.Add(Same(x, 3, _channels)),
            _ => Branches(x),
        });
        return _random.Next(3) switch { 0 => x.Mean(), 1 => x.Flatten(), _ => x.AdaptiveAveragePool(2).Flatten() };
    }

    Node Between(Node x) => _random.Next(5) switch
    {
        0 => x.Activation(ActivationLayer.Softplus()),
        1 => x.BatchNorm(_net.Norm(_channels)).Activation(ActivationLayer.LeakyRelu(0.1)),
        2 => x.BatchNorm(_net.Norm(_channels)),
        3 => x.ChannelAffine([.. Enumerable.Range(1, _channels).Select(c => 1.0 / c)], new double[_channels]),
        // With a slope everywhere no network is dead.
        _ => x.Activation(ActivationLayer.LeakyRelu(0.2)),
    };

    Node Convolution(Node x)
    {
        var (kernel, dilation) = (_random.Next(1, 5), _random.Next(1, 3));
        var reach = dilation * (kernel - 1) + 1;
        var (stride, padding) = Steps(reach, mostPadding: reach - 1);
        var convolution = _net.Convolution(_channels, 4, kernel, stride, padding, dilation, groups: _channels % 2 == 0 ? _random.Next(1, 3) : 1);
        _channels = 4;
        return x.Convolution(convolution);
    }

    Node MaxPool(Node x)
    {
        var kernel = _random.Next(2, 4);
        var (stride, padding) = Steps(kernel, mostPadding: kernel / 2);
        return x.MaxPool(kernel, stride, padding, ceilMode: _random.Next(2) == 0);
    }

    Node AveragePool(Node x)
    {
        var kernel = _random.Next(2, 4);
        var (stride, padding) = Steps(kernel, mostPadding: kernel / 2);
        return x.AveragePool(kernel, stride, padding, ceilMode: _random.Next(4) == 0, countIncludePad: _random.Next(4) > 0);
    }

    Node Branches(Node x)
    {
        var joined = Node.Concatenate(Same(x, 1, 2), Same(x, 5, 1).Activation(ActivationLayer.Tanh), x.MaxPool(3, 1, 1), x);
        _channels = 3 + 2 * _channels;
        return joined;
    }

    Node Same(Node x, int kernel, int channels) => x.Convolution(_net.Convolution(_channels, channels, kernel, padding: kernel / 2));

    /// <summary>A stride and a padding that leave enough of the map.</summary>
    (int Stride, int Padding) Steps(int reach, int mostPadding)
    {
        var padding = _random.Next(mostPadding + 1);
        var room = _size + 2 * padding - reach;
        // A map that is to keep its size needs its padding.
        if (room + 1 < SmallestMap) (padding, room) = (mostPadding, _size + 2 * mostPadding - reach);
        var stride = room / 3 + 1 >= SmallestMap ? _random.Next(1, 4) : 1;
        _size = room / stride + 1;
        return (stride, padding);
    }
}
