using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// An activation whose slope is that of the line from <c>(0, a(0))</c> to <c>(u, a(u))</c>: <c>u·c + a(0)</c>,
/// <c>c = (a(u) - a(0))/u</c>, a constant to autograd.
/// </summary>
sealed class SecantLayer(ActivationLayer activation) : UnaryLayer
{
    public override string Kind => activation.Kind;

    public override Tensor Apply(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor slope;
        using (no_grad()) slope = Slope(activation, input, activation.Apply(input));
        return (input * slope + activation.AtZero).MoveToOuterDisposeScope();
    }

    /// <summary><c>(a(u) - a(0))/u</c>, and a'(0) at 0.</summary>
    public static Tensor Slope(ActivationLayer activation, Tensor input, Tensor output)
    {
        using var scope = NewDisposeScope();
        var zero = input.eq(0);
        var rise = activation.AtZero == 0 ? output : output - activation.AtZero;
        return (rise / input.masked_fill(zero, 1)).masked_fill(zero, activation.SlopeAtZero).MoveToOuterDisposeScope();
    }
}
