using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models.Layers;

/// <summary>
/// Batch normalisation, by the batch's statistics in training and by the running ones in evaluation, where it is the channel
/// affine map <c>y = s x + t</c>, <c>s = γ/√(σ²+ε)</c>, <c>t = β - μ s</c>.
/// </summary>
public sealed class BatchNormLayer(BatchNorm2d norm) : UnaryLayer
{
    /// <inheritdoc/>
    public override string Kind => "batch_norm";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input) => norm.call(input);

    /// <summary>s and t, [C] each, differentiable where gradients are on.</summary>
    public (Tensor Scale, Tensor Shift) Evaluated()
    {
        using var scope = NewDisposeScope();
        var deviation = (norm.running_var + norm.eps).sqrt();
        var scale = norm.weight is { } gamma ? gamma / deviation : deviation.reciprocal();
        var centre = norm.running_mean * scale;
        var shift = norm.bias is { } beta ? beta - centre : centre.neg();
        return (scale.MoveToOuterDisposeScope(), shift.MoveToOuterDisposeScope());
    }

    /// <summary>The same, but for the running statistics, which stay as they are.</summary>
    internal UnaryLayer Untracked() => new UntrackedBatchNormLayer(norm);

    internal override bool OutputIsFree => true;

    internal override Layer Frozen(Func<Tensor, Tensor> keep)
    {
        var (scale, shift) = Evaluated();
        using (scale)
        using (shift)
        {
            var (w, b) = (keep(scale), keep(shift));
            return new ChannelAffineLayer(() => w, () => b);
        }
    }
}
