using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Models.Layers;

/// <summary>Linear: [N, F] with W [K, F] and b [K].</summary>
/// <param name="weight">Reads the weight.</param>
/// <param name="bias">Reads the bias, where there is one.</param>
public sealed class LinearLayer(Func<Tensor> weight, Func<Tensor?> bias) : AffineLayer(weight, bias)
{
    /// <summary>With the weights that <paramref name="linear"/> has at the time.</summary>
    public LinearLayer(Linear linear) : this(() => linear.weight, () => linear.bias)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "linear";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Tensor weight, Tensor? bias) => F.linear(input, weight, bias);

    /// <inheritdoc/>
    public override Tensor Adjoint(Tensor output, Tensor weight, ReadOnlySpan<long> inputShape)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.matmul(weight);
    }

    internal override long[] Shape(IReadOnlyList<long[]> inputs) => [Weight.size(0)];

    internal override bool ReadsNoPadding => true;

    internal override AffineLayer With(Tensor weight, Tensor? bias) => new LinearLayer(() => weight, () => bias);
}
