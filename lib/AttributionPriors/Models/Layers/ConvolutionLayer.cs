using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Models.Layers;

/// <summary>How a convolution's kernel moves, along rows and columns.</summary>
/// <param name="Stride">From one output to the next.</param>
/// <param name="Padding">Zeros at each border.</param>
/// <param name="Dilation">From one weight to the next.</param>
/// <param name="Groups">Channels are convolved in so many groups.</param>
public sealed record ConvolutionGeometry(long[] Stride, long[] Padding, long[] Dilation, long Groups);

/// <summary>Cross-correlation: [N, C, H, W] with W [K, C/groups, kh, kw] and b [K].</summary>
/// <param name="weight">Reads the weight.</param>
/// <param name="bias">Reads the bias, where there is one.</param>
/// <param name="geometry">How the kernel moves.</param>
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

    /// <inheritdoc/>
    /// <remarks>The transposed convolution, with as much output padding as the last stride left unread.</remarks>
    public override Tensor Adjoint(Tensor output, Tensor weight, ReadOnlySpan<long> inputShape)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var unread = new long[2];
        for (var axis = 0; axis < unread.Length; axis++)
            unread[axis] = (inputShape[2 + axis] + 2 * geometry.Padding[axis] - Reach(weight, axis)) % geometry.Stride[axis];
        return F.conv_transpose2d(output, weight, null, geometry.Stride, geometry.Padding, unread, geometry.Dilation, geometry.Groups);
    }

    internal override Neighbourhood? Neighbourhood => new([Reach(Weight, 0), Reach(Weight, 1)], geometry.Stride, geometry.Padding);

    internal override long[] Shape(IReadOnlyList<long[]> inputs) => [Weight.size(0), .. Neighbourhood!.Outputs(inputs[0])];

    internal override Tensor ApplyUnpadded(IReadOnlyList<Tensor> inputs) =>
        F.conv2d(inputs[0], Weight, Bias, geometry.Stride, [0, 0], geometry.Dilation, geometry.Groups);

    internal override bool ReadsNoPadding => geometry.Groups == 1 && geometry.Padding.All(padding => padding == 0);

    internal override AffineLayer With(Tensor weight, Tensor? bias) => new ConvolutionLayer(() => weight, () => bias, geometry);

    /// <summary>From the first pixel that an output reads to the last.</summary>
    long Reach(Tensor weight, int axis) => geometry.Dilation[axis] * (weight.size(2 + axis) - 1) + 1;
}
