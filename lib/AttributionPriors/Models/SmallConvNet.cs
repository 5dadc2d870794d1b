using AttributionPriors.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// The small network of the decoy benchmarks: convolution 20@5×5, pool 2, convolution 50@5×5, pool 2, linear 256, linear
/// K, with ReLU between. Made for one-channel 28×28 images; other sizes change the first linear layer alone.
/// </summary>
public sealed class SmallConvNet : LayeredClassifier
{
    readonly Conv2d conv1, conv2;
    readonly Linear fc1, fc2;

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="classes">Logits K.</param>
    /// <param name="channels">Channels C of the images.</param>
    /// <param name="height">Their rows.</param>
    /// <param name="width">Their columns.</param>
    /// <exception cref="ArgumentException">The images are too small for two 5×5 convolutions with pools behind them.</exception>
    public SmallConvNet(int classes = 10, int channels = 1, int height = 28, int width = 28) : base(nameof(SmallConvNet))
    {
        if (Math.Min(Pooled(height), Pooled(width)) < 1) throw new ArgumentException($"SmallConvNet takes images of at least 16 × 16, not {height} × {width}.", nameof(height));
        var flattened = 50 * Pooled(height) * Pooled(width);
        conv1 = nn.Conv2d(channels, 20, 5);
        conv2 = nn.Conv2d(20, 50, 5);
        fc1 = nn.Linear(flattened, 256);
        fc2 = nn.Linear(256, classes);
        RegisterComponents();
    }

    /// <summary>28 → 24 → 12 → 8 → 4.</summary>
    static int Pooled(int side) => ((side - 4) / 2 - 4) / 2;

    /// <inheritdoc/>
    protected override (Node Features, Node Logits) Layers(Node images)
    {
        var features = images.Convolution(conv1).Relu().MaxPool(2).Convolution(conv2).Relu().MaxPool(2).Flatten().Linear(fc1).Relu();
        return (features, features.Linear(fc2));
    }
}
