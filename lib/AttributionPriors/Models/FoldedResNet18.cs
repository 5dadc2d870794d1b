using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>A <see cref="ResNet18"/> in evaluation mode, its batch norms folded into the convolutions.</summary>
sealed class FoldedResNet18 : Classifier
{
    readonly FoldedConvolution conv1;
    readonly nn.Module<Tensor, Tensor> blocks;
    readonly FoldedBlock[] _blocks;
    readonly FrozenLinear fc;

    public FoldedResNet18(FoldedConvolution stem, IEnumerable<FoldedBlock> blocks, FrozenLinear head) : base(nameof(FoldedResNet18))
    {
        (conv1, _blocks, fc) = (stem, [.. blocks], head);
        this.blocks = nn.Sequential(_blocks);
        RegisterComponents();
        eval();
    }

    /// <inheritdoc/>
    public override long FeatureCount => fc.Inputs;

    /// <inheritdoc/>
    public override Tensor Features(Tensor images)
    {
        // What a pass no longer needs goes at once: the next activation then takes memory that is still in the caches.
        var x = conv1.call(images).relu_();
        foreach (var block in _blocks)
        {
            using var done = x;
            x = block.call(x);
        }
        using (x) return x.mean([2, 3]);
    }

    /// <inheritdoc/>
    public override Tensor Head(Tensor features) => fc.call(features);

    /// <inheritdoc/>
    public override Classifier ForAttribution() =>
        new FoldedResNet18(new(conv1), _blocks.Select(block => new FoldedBlock(block)), new(fc));
}

/// <summary>Two convolutions beside a shortcut: <c>relu(conv2(relu(conv1 x)) + shortcut x)</c>.</summary>
sealed class FoldedBlock : nn.Module<Tensor, Tensor>
{
    readonly FoldedConvolution conv1, conv2;
    readonly FoldedConvolution? downsample;

    public FoldedBlock(FoldedConvolution conv1, FoldedConvolution conv2, FoldedConvolution? downsample) : base(nameof(FoldedBlock))
    {
        (this.conv1, this.conv2, this.downsample) = (conv1, conv2, downsample);
        RegisterComponents();
    }

    public FoldedBlock(FoldedBlock other) : this(new(other.conv1), new(other.conv2), other.downsample is null ? null : new(other.downsample))
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var inner = conv1.call(input).relu_();
        using var shortcut = downsample?.call(input);
        return conv2.call(inner).add_(shortcut ?? input).relu_();
    }
}
