using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Models.Layers;

/// <summary>
/// A layer <c>y = W x + b</c>, whatever the shape of W: what methods that walk through a network do to weights, they do here.
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

    /// <inheritdoc/>
    public sealed override Tensor Apply(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Apply(input, Weight, Bias).MoveToOuterDisposeScope();
    }

    /// <summary>The layer followed by <c>s·y + t</c> in each output channel, as one layer with constant weights.</summary>
    internal abstract AffineLayer Followed(Tensor scale, Tensor shift, Func<Tensor, Tensor> keep);

    internal override bool OutputIsFree => true;
}

/// <summary>How a convolution's kernel moves.</summary>
/// <param name="Stride">Rows and columns from one output to the next.</param>
/// <param name="Padding">Rows and columns of zeros at each border.</param>
/// <param name="Dilation">Rows and columns from one weight to the next.</param>
/// <param name="Groups">Channels are convolved in so many groups.</param>
public sealed record ConvolutionGeometry(long[] Stride, long[] Padding, long[] Dilation, long Groups);

/// <summary>Cross-correlation: [N, C, H, W] with W [K, C/groups, kh, kw] and b [K].</summary>
public sealed class ConvolutionLayer(Func<Tensor> weight, Func<Tensor?> bias, ConvolutionGeometry geometry) : AffineLayer(weight, bias)
{
    /// <summary>With the weights that <paramref name="convolution"/> has at the time.</summary>
    public ConvolutionLayer(Conv2d convolution)
        : this(() => convolution.weight, () => convolution.bias, new(convolution.stride, convolution.padding!, convolution.dilation, convolution.groups))
    {
    }

    /// <inheritdoc/>
    public override string Kind => "convolution";

    /// <summary>How the kernel moves.</summary>
    public ConvolutionGeometry Geometry => geometry;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Tensor weight, Tensor? bias) =>
        F.conv2d(input, weight, bias, geometry.Stride, geometry.Padding, geometry.Dilation, geometry.Groups);

    internal override Layer Frozen(Func<Tensor, Tensor> keep)
    {
        var (w, b) = (keep(Weight), Bias is { } shift ? keep(shift) : null);
        return new ConvolutionLayer(() => w, () => b, geometry);
    }

    internal override AffineLayer Followed(Tensor scale, Tensor shift, Func<Tensor, Tensor> keep)
    {
        var (w, b) = (keep(Weight * scale.view(-1, 1, 1, 1)), keep(Bias is { } own ? own * scale + shift : shift));
        return new ConvolutionLayer(() => w, () => b, geometry);
    }
}

/// <summary>Linear: [N, F] with W [K, F] and b [K].</summary>
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

    internal override Layer Frozen(Func<Tensor, Tensor> keep)
    {
        var (w, b) = (keep(Weight), Bias is { } shift ? keep(shift) : null);
        return new LinearLayer(() => w, () => b);
    }

    internal override AffineLayer Followed(Tensor scale, Tensor shift, Func<Tensor, Tensor> keep)
    {
        var (w, b) = (keep(Weight * scale.view(-1, 1)), keep(Bias is { } own ? own * scale + shift : shift));
        return new LinearLayer(() => w, () => b);
    }
}

/// <summary>One factor and one summand for each channel: [N, C, …] with W [C] and b [C], converted to the input's type.</summary>
public sealed class ChannelAffineLayer(Func<Tensor> weight, Func<Tensor?> bias) : AffineLayer(weight, bias)
{
    /// <inheritdoc/>
    public override string Kind => "channel_affine";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Tensor weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        long[] channels = [-1, .. Enumerable.Repeat(1L, (int)input.dim() - 2)];
        Tensor Along(Tensor values) => values.to(input.dtype, input.device).view(channels);
        var scaled = input * Along(weight);
        return (bias is null ? scaled : scaled + Along(bias)).MoveToOuterDisposeScope();
    }

    internal override Layer Frozen(Func<Tensor, Tensor> keep)
    {
        var (w, b) = (keep(Weight), Bias is { } shift ? keep(shift) : null);
        return new ChannelAffineLayer(() => w, () => b);
    }

    internal override AffineLayer Followed(Tensor scale, Tensor shift, Func<Tensor, Tensor> keep)
    {
        var (w, b) = (keep(Weight * scale), keep(Bias is { } own ? own * scale + shift : shift));
        return new ChannelAffineLayer(() => w, () => b);
    }
}
