using static TorchSharp.torch;

namespace AttributionPriors.Models.Layers;

/// <summary>
/// A ReLU in front of which a channel affine map was: x where <c>s x + t > 0</c>, else <c>-t/s</c>, so that
/// <c>relu(s x + t) = s·threshold(x) + t</c> (Pahde et al., 2023).
/// </summary>
/// <param name="scale">s, [C], nowhere 0.</param>
/// <param name="shift">t, [C].</param>
public sealed class ThresholdLayer(Tensor scale, Tensor shift) : UnaryLayer
{
    /// <inheritdoc/>
    public override string Kind => "threshold";

    internal override Neighbourhood? Neighbourhood => Neighbourhood.Pixel;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        long[] channels = [-1, .. Enumerable.Repeat(1L, (int)input.dim() - 2)];
        var (s, t) = (scale.view(channels), shift.view(channels));
        return input.where((input * s + t).gt(0), t.neg() / s).MoveToOuterDisposeScope();
    }
}
