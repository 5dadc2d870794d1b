using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// In evaluation mode a batch norm after a convolution is affine, so both are one convolution:
/// <c>W' = W·γ/√(σ²+ε)</c> per output channel, <c>b' = β - μ·γ/√(σ²+ε)</c>. The weights are constants here.
/// </summary>
sealed class FoldedConvolution : nn.Module<Tensor, Tensor>
{
    readonly Tensor weight, bias;
    readonly long[] _stride, _padding;

    /// <summary>Of a convolution without bias and the batch norm after it.</summary>
    public FoldedConvolution(Conv2d conv, BatchNorm2d norm) : base(nameof(FoldedConvolution))
    {
        using (var scope = NewDisposeScope())
        using (no_grad())
        {
            var scale = norm.weight! / (norm.running_var + norm.eps).sqrt();
            weight = (conv.weight * scale.view(-1, 1, 1, 1)).MoveToOuterDisposeScope();
            bias = (norm.bias! - norm.running_mean * scale).MoveToOuterDisposeScope();
        }
        (_stride, _padding) = (conv.stride, conv.padding!);
        RegisterComponents();
    }

    /// <summary>Another owner of the same weights.</summary>
    public FoldedConvolution(FoldedConvolution other) : base(nameof(FoldedConvolution))
    {
        (weight, bias) = (other.weight.alias(), other.bias.alias());
        (_stride, _padding) = (other._stride, other._padding);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => nn.functional.conv2d(input, weight, bias, _stride, _padding);
}

/// <summary>A linear layer with constant weights.</summary>
sealed class FrozenLinear : nn.Module<Tensor, Tensor>
{
    readonly Tensor weight, bias;

    /// <summary>With copies of these.</summary>
    public FrozenLinear(Tensor weight, Tensor bias) : base(nameof(FrozenLinear))
    {
        (this.weight, this.bias) = (weight.detach().clone(), bias.detach().clone());
        RegisterComponents();
    }

    /// <summary>With copies of another's weights.</summary>
    public FrozenLinear(FrozenLinear other) : this(other.weight, other.bias)
    {
    }

    /// <summary>Length of its input.</summary>
    public long Inputs => weight.size(1);

    public override Tensor forward(Tensor input) => nn.functional.linear(input, weight, bias);
}
