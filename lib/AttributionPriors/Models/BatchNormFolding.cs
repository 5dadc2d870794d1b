using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// In evaluation mode a batch norm after a convolution is affine, so both are one convolution:
/// <c>W' = W·γ/√(σ²+ε)</c> per output channel, <c>b' = β - μ·γ/√(σ²+ε)</c>.
/// </summary>
static class BatchNormFolding
{
    /// <summary><c>norm(conv(x))</c>, or the convolution alone where it has been folded.</summary>
    public static Tensor Normalised(Conv2d conv, BatchNorm2d? norm, Tensor input)
    {
        var x = conv.call(input);
        return norm is null ? x : norm.call(x);
    }

    /// <summary>Writes the fused weights of <paramref name="conv"/> (without bias) and <paramref name="norm"/> into <paramref name="target"/> (with bias).</summary>
    public static void Fold(Conv2d conv, BatchNorm2d norm, Conv2d target)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var scale = norm.weight! / (norm.running_var + norm.eps).sqrt();
        target.weight.copy_(conv.weight * scale.view(-1, 1, 1, 1));
        target.bias!.copy_(norm.bias! - norm.running_mean * scale);
    }

    /// <summary>Evaluation mode, and no parameter asks for a gradient.</summary>
    public static void Freeze(nn.Module module)
    {
        module.eval();
        foreach (var parameter in module.parameters()) parameter.requires_grad = false;
    }
}
