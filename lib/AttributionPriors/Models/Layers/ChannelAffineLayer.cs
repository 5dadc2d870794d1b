using static TorchSharp.torch;

namespace AttributionPriors.Models.Layers;

/// <summary>One factor and one summand for each channel: [N, C, …] with W [C] and b [C], converted to the input's type.</summary>
/// <param name="weight">Reads the factors.</param>
/// <param name="bias">Reads the summands, where there are some.</param>
public sealed class ChannelAffineLayer(Func<Tensor> weight, Func<Tensor?> bias) : AffineLayer(weight, bias)
{
    /// <inheritdoc/>
    public override string Kind => "channel_affine";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Tensor weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        var scaled = input * Along(weight, input);
        return (bias is null ? scaled : scaled + Along(bias, input)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Adjoint(Tensor output, Tensor weight, ReadOnlySpan<long> inputShape)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var scope = NewDisposeScope();
        return (output * Along(weight, output)).MoveToOuterDisposeScope();
    }

    internal override Neighbourhood? Neighbourhood => Neighbourhood.Pixel;

    internal override AffineLayer With(Tensor weight, Tensor? bias) => new ChannelAffineLayer(() => weight, () => bias);

    /// <summary>[C] as [C, 1, …], to go with <paramref name="like"/>.</summary>
    static Tensor Along(Tensor values, Tensor like)
    {
        ArgumentNullException.ThrowIfNull(values);
        long[] channels = [-1, .. Enumerable.Repeat(1L, (int)like.dim() - 2)];
        return values.to(like.dtype, like.device).view(channels);
    }
}
