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
public sealed class ResNet18 : Classifier
{
    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly Sequential layer1, layer2, layer3, layer4;
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
        FeatureCount = 8L * width;
        foreach (var module in modules())
            if (module is Conv2d conv) nn.init.kaiming_normal_(conv.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
    }

    /// <inheritdoc/>
    public override long FeatureCount { get; }

    /// <inheritdoc/>
    public override Tensor Features(Tensor images)
    {
        // A handle that lives to the end of the step keeps its memory from the backward pass, so each goes where it was last used;
        // what the graph needs, the graph holds.
        using var stem = conv1.call(images);
        using var x0 = bn1.call(stem).relu_();
        using var x1 = layer1.call(x0);
        using var x2 = layer2.call(x1);
        using var x3 = layer3.call(x2);
        using var x4 = layer4.call(x3);
        return x4.mean([2, 3]);
    }

    /// <inheritdoc/>
    public override Tensor Head(Tensor features) => fc.call(features);

    /// <inheritdoc/>
    public override Classifier ForAttribution()
    {
        Sequential[] stages = [layer1, layer2, layer3, layer4];
        var blocks = stages.SelectMany(stage => stage.children()).Cast<BasicBlock>();
        return new FoldedResNet18(new(conv1, bn1), blocks.Select(block => block.Folded()), new(fc.weight!, fc.bias!));
    }

    static Sequential Stage(int inputs, int outputs, int stride) =>
        nn.Sequential(new BasicBlock(inputs, outputs, stride), new BasicBlock(outputs, outputs, 1));

    /// <summary>Two 3×3 convolutions beside a shortcut: <c>relu(bn2(conv2(relu(bn1(conv1 x)))) + shortcut x)</c>.</summary>
    sealed class BasicBlock : nn.Module<Tensor, Tensor>
    {
        readonly Conv2d conv1;
        readonly BatchNorm2d bn1;
        readonly Conv2d conv2;
        readonly BatchNorm2d bn2;
        readonly Sequential? downsample;

        public BasicBlock(int inputs, int outputs, int stride) : base(nameof(BasicBlock))
        {
            conv1 = nn.Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false);
            bn1 = nn.BatchNorm2d(outputs);
            conv2 = nn.Conv2d(outputs, outputs, 3, stride: 1, padding: 1, bias: false);
            bn2 = nn.BatchNorm2d(outputs);
            if (stride != 1 || inputs != outputs)
                downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride: stride, bias: false), nn.BatchNorm2d(outputs));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var first = conv1.call(input);
            using var inner = bn1.call(first).relu_();
            using var second = conv2.call(inner);
            using var shortcut = downsample?.call(input);
            return bn2.call(second).add_(shortcut ?? input).relu_();
        }

        /// <summary>The same block in evaluation mode.</summary>
        public FoldedBlock Folded() =>
            new(new(conv1, bn1), new(conv2, bn2), downsample is null ? null : new((Conv2d)downsample[0], (BatchNorm2d)downsample[1]));
    }
}
