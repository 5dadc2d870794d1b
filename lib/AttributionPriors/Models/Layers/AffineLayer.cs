using static TorchSharp.torch;

namespace AttributionPriors.Models.Layers;

/// <summary>
/// A layer <c>y = W x + b</c>, whatever the shape of W, whose first axis is the output's channels: what methods that walk
/// through a network do to weights, they do here.
/// </summary>
/// <param name="weight">Reads the weight. It is read anew at each use, for moving a network replaces its tensors.</param>
/// <param name="bias">Reads the bias, where there is one.</param>
public abstract class AffineLayer(Func<Tensor> weight, Func<Tensor?> bias) : UnaryLayer
{
    /// <summary>W, in the layer's own shape.</summary>
    public Tensor Weight => weight();

    /// <summary>b, one value for each output channel, or null.</summary>
    public Tensor? Bias => bias();

    /// <summary>The layer with other weights: <c>W x + b</c>.</summary>
    public abstract Tensor Apply(Tensor input, Tensor weight, Tensor? bias);

    /// <summary>Back through the layer: <c>Wᵀ y</c>.</summary>
    /// <param name="output">y, in the shape of the layer's output.</param>
    /// <param name="weight">W.</param>
    /// <param name="inputShape">The shape of the layer's input, which a strided convolution's output leaves open.</param>
    public abstract Tensor Adjoint(Tensor output, Tensor weight, ReadOnlySpan<long> inputShape);

    /// <inheritdoc/>
    public sealed override Tensor Apply(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Apply(input, Weight, Bias).MoveToOuterDisposeScope();
    }

    /// <summary>The layer with these weights.</summary>
    internal abstract AffineLayer With(Tensor weight, Tensor? bias);

    /// <summary>The layer followed by <c>s·y + t</c> in each output channel, as one layer with constant weights.</summary>
    internal AffineLayer Followed(Tensor scale, Tensor shift, Func<Tensor, Tensor> keep) =>
        With(keep(Weight * scale.view(Along(0))), keep(Bias is { } own ? own * scale + shift : shift));

    /// <summary>
    /// <c>s·x + t</c> in each input channel followed by the layer, as one layer with constant weights. Only where
    /// <see cref="ReadsNoPadding"/>.
    /// </summary>
    internal AffineLayer Preceded(Tensor scale, Tensor shift, Func<Tensor, Tensor> keep)
    {
        var constant = (Weight * shift.view(Along(1))).flatten(1).sum(1);
        return With(keep(Weight * scale.view(Along(1))), keep(Bias is { } own ? own + constant : constant));
    }

    /// <summary>Whether each output reads every input channel, and nothing but the input.</summary>
    internal virtual bool ReadsNoPadding => false;

    internal override bool OutputIsFree => true;

    // A convolution has its input and its output in an order of its own for a moment, an affine map its product.
    internal override long Passing(long inputs, long outputs) => inputs + outputs;

    internal override Layer Frozen(Func<Tensor, Tensor> keep) => With(keep(Weight), Bias is { } own ? keep(own) : null);

    /// <summary>The shape of one value for each place of an axis of the weight.</summary>
    long[] Along(int axis) => [.. Enumerable.Range(0, (int)Weight.dim()).Select(k => k == axis ? -1L : 1)];
}
