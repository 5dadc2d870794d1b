using AttributionPriors.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>A block of a residual network: <c>relu(g(x) + shortcut x)</c>.</summary>
abstract class ResidualBlock(string name) : nn.Module(name)
{
    /// <summary>Adds the block behind <paramref name="input"/>.</summary>
    public abstract Node Layers(Node input);

    /// <summary>A 1×1 convolution and a batch norm where the shapes differ; else none, and the shortcut is the input.</summary>
    protected static Sequential? Downsample(int inputs, int outputs, int stride) =>
        stride == 1 && inputs == outputs ? null : nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride: stride, bias: false), nn.BatchNorm2d(outputs));

    /// <summary>The shortcut.</summary>
    protected static Node Shortcut(Node input, Sequential? downsample) => downsample is null ? input : input.Through(downsample);
}

/// <summary>Two 3×3 convolutions beside a shortcut: <c>relu(bn2(conv2(relu(bn1(conv1 x)))) + shortcut x)</c>.</summary>
sealed class BasicBlock : ResidualBlock
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
        downsample = Downsample(inputs, outputs, stride);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Node Layers(Node input)
    {
        var shortcut = Shortcut(input, downsample);
        return input.Convolution(conv1).BatchNorm(bn1).Relu().Convolution(conv2).BatchNorm(bn2).Add(shortcut).Relu();
    }
}

/// <summary>1×1, 3×3 and 1×1 convolutions beside a shortcut; the 3×3 one has the stride and a quarter of the channels.</summary>
sealed class Bottleneck : ResidualBlock
{
    /// <summary>Output channels for each channel of the 3×3 convolution.</summary>
    public const int Expansion = 4;

    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly Conv2d conv2;
    readonly BatchNorm2d bn2;
    readonly Conv2d conv3;
    readonly BatchNorm2d bn3;
    readonly Sequential? downsample;

    public Bottleneck(int inputs, int outputs, int stride) : base(nameof(Bottleneck))
    {
        var inner = outputs / Expansion;
        conv1 = nn.Conv2d(inputs, inner, 1, bias: false);
        bn1 = nn.BatchNorm2d(inner);
        conv2 = nn.Conv2d(inner, inner, 3, stride: stride, padding: 1, bias: false);
        bn2 = nn.BatchNorm2d(inner);
        conv3 = nn.Conv2d(inner, outputs, 1, bias: false);
        bn3 = nn.BatchNorm2d(outputs);
        downsample = Downsample(inputs, outputs, stride);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Node Layers(Node input)
    {
        var shortcut = Shortcut(input, downsample);
        return input.Convolution(conv1).BatchNorm(bn1).Relu().Convolution(conv2).BatchNorm(bn2).Relu().Convolution(conv3).BatchNorm(bn3).Add(shortcut).Relu();
    }
}
