using AttributionPriors.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// The small network of the decoy benchmarks: convolution 20@5×5, pool 2, convolution 50@5×5, pool 2, linear 256, linear
/// K, with ReLU between. For one-channel 28×28 images.
/// </summary>
public sealed class SmallConvNet : LayeredClassifier
{
    readonly Conv2d conv1, conv2;
    readonly Linear fc1, fc2;

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="classes">Logits K.</param>
    public SmallConvNet(int classes = 10) : base(nameof(SmallConvNet))
    {
        const int flattened = 50 * 4 * 4; // 28 → 24 → 12 → 8 → 4
        conv1 = nn.Conv2d(1, 20, 5);
        conv2 = nn.Conv2d(20, 50, 5);
        fc1 = nn.Linear(flattened, 256);
        fc2 = nn.Linear(256, classes);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override (Node Features, Node Logits) Layers(Node images)
    {
        var features = images.Convolution(conv1).Relu().MaxPool(2).Convolution(conv2).Relu().MaxPool(2).Flatten().Linear(fc1).Relu();
        return (features, features.Linear(fc2));
    }
}
