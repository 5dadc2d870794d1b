using AttributionPriors.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// The red-herring paper's ResNet-18: torchvision's, with one input channel, a 3×3 stem of stride 1 and no max-pool, so
/// that 28×28 images keep their detail. State-dict names are torchvision's.
/// </summary>
/// <remarks>
/// Stages of widths w, 2w, 4w, 8w (w = 64 in the paper) and strides 1, 2, 2, 2; two basic blocks each; global average
/// pool; linear. 11,168,706 parameters at w = 64 with one channel and two classes. Convolutions start from He's normal law (fan out), batch
/// norms at 1 and 0, the linear layer at the framework's default.
/// </remarks>
public sealed class ResNet18 : LayeredClassifier
{
    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly ModuleList<BasicBlock> layer1, layer2, layer3, layer4;
    readonly Linear fc;

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="channels">Input channels C.</param>
    /// <param name="width">Channels w of the first stage.</param>
    /// <param name="classes">Logits K.</param>
    public ResNet18(int channels = 1, int width = 64, int classes = 2) : base(nameof(ResNet18))
    {
        conv1 = nn.Conv2d(channels, width, 3, stride: 1, padding: 1, bias: false);
        bn1 = nn.BatchNorm2d(width);
        layer1 = Stage(width, width, 1);
        layer2 = Stage(width, 2 * width, 2);
        layer3 = Stage(2 * width, 4 * width, 2);
        layer4 = Stage(4 * width, 8 * width, 2);
        fc = nn.Linear(8 * width, classes);
        RegisterComponents();
        Initialisation.Draw(this, Initialisation.HeFanOut);
    }

    /// <inheritdoc/>
    protected override (Node Features, Node Logits) Layers(Node images)
    {
        var x = images.Convolution(conv1).BatchNorm(bn1).Relu();
        foreach (var block in (BasicBlock[])[.. layer1, .. layer2, .. layer3, .. layer4])
            x = block.Layers(x);
        var features = x.Mean();
        return (features, features.Linear(fc));
    }

    static ModuleList<BasicBlock> Stage(int inputs, int outputs, int stride) =>
        nn.ModuleList(new BasicBlock(inputs, outputs, stride), new BasicBlock(outputs, outputs, 1));
}
