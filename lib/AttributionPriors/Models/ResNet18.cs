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
    readonly BatchNorm2d? bn1;
    readonly Sequential layer1, layer2, layer3, layer4;
    readonly Linear fc;
    readonly (int Channels, int Width, int Classes) _shape;

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="channels">Input channels C.</param>
    /// <param name="width">Channels w of the first stage.</param>
    /// <param name="classes">Logits K.</param>
    public ResNet18(int channels = 1, int width = 64, int classes = 2) : this((channels, width, classes), folded: false)
    {
        foreach (var module in modules())
            if (module is Conv2d conv) nn.init.kaiming_normal_(conv.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
    }

    ResNet18((int Channels, int Width, int Classes) shape, bool folded) : base(nameof(ResNet18))
    {
        _shape = shape;
        var width = shape.Width;
        conv1 = nn.Conv2d(shape.Channels, width, 3, stride: 1, padding: 1, bias: folded);
        bn1 = folded ? null : nn.BatchNorm2d(width);
        layer1 = Stage(width, width, 1, folded);
        layer2 = Stage(width, 2 * width, 2, folded);
        layer3 = Stage(2 * width, 4 * width, 2, folded);
        layer4 = Stage(4 * width, 8 * width, 2, folded);
        fc = nn.Linear(8 * width, shape.Classes);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override long FeatureCount => 8L * _shape.Width;

    /// <inheritdoc/>
    public override Tensor Features(Tensor images)
    {
        var x = BatchNormFolding.Normalised(conv1, bn1, images).relu_();
        x = layer4.call(layer3.call(layer2.call(layer1.call(x))));
        return x.mean([2, 3]);
    }

    /// <inheritdoc/>
    public override Tensor Head(Tensor features) => fc.call(features);

    /// <inheritdoc/>
    public override Classifier ForAttribution()
    {
        var folded = new ResNet18(_shape, folded: true).to(fc.weight!.device).to(fc.weight.dtype);
        BatchNormFolding.Fold(conv1, bn1!, folded.conv1);
        foreach (var (stage, target) in new[] { (layer1, folded.layer1), (layer2, folded.layer2), (layer3, folded.layer3), (layer4, folded.layer4) })
            foreach (var (block, copy) in stage.children().Zip(target.children()))
                ((BasicBlock)block).FoldInto((BasicBlock)copy);
        folded.fc.load_state_dict(fc.state_dict());
        BatchNormFolding.Freeze(folded);
        return folded;
    }

    static Sequential Stage(int inputs, int outputs, int stride, bool folded) =>
        nn.Sequential(new BasicBlock(inputs, outputs, stride, folded), new BasicBlock(outputs, outputs, 1, folded));

    /// <summary>Two 3×3 convolutions beside a shortcut: <c>relu(bn2(conv2(relu(bn1(conv1 x)))) + shortcut x)</c>.</summary>
    sealed class BasicBlock : nn.Module<Tensor, Tensor>
    {
        readonly Conv2d conv1;
        readonly BatchNorm2d? bn1;
        readonly Conv2d conv2;
        readonly BatchNorm2d? bn2;
        readonly Sequential? downsample;

        public BasicBlock(int inputs, int outputs, int stride, bool folded) : base(nameof(BasicBlock))
        {
            conv1 = nn.Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: folded);
            bn1 = folded ? null : nn.BatchNorm2d(outputs);
            conv2 = nn.Conv2d(outputs, outputs, 3, stride: 1, padding: 1, bias: folded);
            bn2 = folded ? null : nn.BatchNorm2d(outputs);
            if (stride != 1 || inputs != outputs)
            {
                var projection = nn.Conv2d(inputs, outputs, 1, stride: stride, bias: folded);
                downsample = folded ? nn.Sequential(projection) : nn.Sequential(projection, nn.BatchNorm2d(outputs));
            }
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = BatchNormFolding.Normalised(conv1, bn1, input).relu_();
            x = BatchNormFolding.Normalised(conv2, bn2, x);
            return x.add_(downsample is null ? input : downsample.call(input)).relu_();
        }

        public void FoldInto(BasicBlock target)
        {
            BatchNormFolding.Fold(conv1, bn1!, target.conv1);
            BatchNormFolding.Fold(conv2, bn2!, target.conv2);
            if (downsample is not null)
            {
                nn.Module[] parts = [.. downsample.children()];
                BatchNormFolding.Fold((Conv2d)parts[0], (BatchNorm2d)parts[1], (Conv2d)target.downsample!.children().Single());
            }
        }
    }
}
