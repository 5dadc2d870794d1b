using AttributionPriors.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// torchvision's residual networks for large images (He et al. 2016): a 7×7 stem of stride 2, max-pool, four stages of widths
/// w, 2w, 4w, 8w, global average pool, linear. State-dict names are torchvision's.
/// </summary>
/// <remarks>
/// 11,689,512 parameters with 18 layers and 25,557,032 with 50 at w = 64, three channels and 1000 classes. The 50-layer one
/// has its strides in the 3×3 convolutions, as torchvision's has. <see cref="ResNet18"/> is the red-herring
/// paper's, for small images.
/// </remarks>
public sealed class ImageNetResNet : LayeredClassifier
{
    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly ModuleList<ResidualBlock> layer1, layer2, layer3, layer4;
    readonly Linear fc;

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="depth">Layers: 18 or 50.</param>
    /// <param name="channels">Input channels C.</param>
    /// <param name="width">Channels w of the first stage.</param>
    /// <param name="classes">Logits K.</param>
    /// <exception cref="ArgumentException">Another depth.</exception>
    public ImageNetResNet(int depth, int channels = 3, int width = 64, int classes = 1000) : base($"{nameof(ImageNetResNet)}{depth}")
    {
        int[] blocks = depth switch
        {
            18 => [2, 2, 2, 2],
            50 => [3, 4, 6, 3],
            _ => throw new ArgumentException($"There are networks of 18 and of 50 layers, not of {depth}.", nameof(depth)),
        };
        conv1 = nn.Conv2d(channels, width, 7, stride: 2, padding: 3, bias: false);
        bn1 = nn.BatchNorm2d(width);
        var basic = depth == 18;
        var inputs = width;
        layer1 = Stage(blocks[0], basic, ref inputs, width, 1);
        layer2 = Stage(blocks[1], basic, ref inputs, 2 * width, 2);
        layer3 = Stage(blocks[2], basic, ref inputs, 4 * width, 2);
        layer4 = Stage(blocks[3], basic, ref inputs, 8 * width, 2);
        fc = nn.Linear(inputs, classes);
        RegisterComponents();
        Initialisation.Draw(this, Initialisation.HeFanOut);
    }

    /// <inheritdoc/>
    protected override (Node Features, Node Logits) Layers(Node images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var x = images.Convolution(conv1).BatchNorm(bn1).Relu().MaxPool(3, 2, 1);
        foreach (var block in (ResidualBlock[])[.. layer1, .. layer2, .. layer3, .. layer4])
            x = block.Layers(x);
        var features = x.Mean();
        return (features, features.Linear(fc));
    }

    static ModuleList<ResidualBlock> Stage(int count, bool basic, ref int inputs, int width, int stride)
    {
        var blocks = new List<ResidualBlock>();
        for (var k = 0; k < count; k++)
        {
            var outputs = basic ? width : Bottleneck.Expansion * width;
            blocks.Add(basic ? new BasicBlock(inputs, outputs, k == 0 ? stride : 1) : new Bottleneck(inputs, outputs, k == 0 ? stride : 1));
            inputs = outputs;
        }
        return nn.ModuleList([.. blocks]);
    }
}
