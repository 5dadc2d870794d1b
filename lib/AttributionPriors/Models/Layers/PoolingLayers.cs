using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Models.Layers;

/// <summary>The largest value of each square window of each channel.</summary>
/// <param name="kernel">Side of the window.</param>
/// <param name="stride">From one window to the next.</param>
/// <param name="padding">Rows and columns of -∞ at each border.</param>
/// <param name="ceilMode">Whether a window may reach over the last border.</param>
public sealed class MaxPoolLayer(long kernel, long stride, long padding, bool ceilMode) : UnaryLayer
{
    bool _isGated;

    /// <inheritdoc/>
    public override string Kind => "max_pool";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input) => _isGated ? Gathered(input) : F.max_pool2d(input, kernel, stride, padding, ceil_mode: ceilMode);

    internal override Neighbourhood? Neighbourhood => new([kernel, kernel], [stride, stride], [padding, padding], double.NegativeInfinity, ceilMode);

    internal override long[] Shape(IReadOnlyList<long[]> inputs) => [inputs[0][0], .. Neighbourhood!.Outputs(inputs[0])];

    internal override Tensor ApplyUnpadded(IReadOnlyList<Tensor> inputs) => F.max_pool2d(inputs[0], kernel, stride);

    /// <summary>Where in its channel's image each window's largest value is, counted row by row; of equal ones the first.</summary>
    public Tensor Places(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return F.max_pool2d_with_indices(input, kernel, stride, padding, ceil_mode: ceilMode).Indices.MoveToOuterDisposeScope();
    }

    internal override Layer Gated => new MaxPoolLayer(kernel, stride, padding, ceilMode) { _isGated = true };

    Tensor Gathered(Tensor input)
    {
        using var scope = NewDisposeScope();
        var places = Places(input);
        return input.flatten(2).gather(2, places.flatten(2)).view(places.shape).MoveToOuterDisposeScope();
    }

    /// <summary>The mean of the same windows, over the pixels that are there.</summary>
    public AveragePoolLayer AsAverage() => new(kernel, stride, padding, ceilMode, countIncludePad: false);
}

/// <summary>The mean of each square window of each channel.</summary>
/// <param name="kernel">Side of the window.</param>
/// <param name="stride">From one window to the next.</param>
/// <param name="padding">Rows and columns of zeros at each border.</param>
/// <param name="ceilMode">Whether a window may reach over the last border.</param>
/// <param name="countIncludePad">Whether the padding's zeros count.</param>
public sealed class AveragePoolLayer(long kernel, long stride, long padding, bool ceilMode, bool countIncludePad) : UnaryLayer
{
    /// <inheritdoc/>
    public override string Kind => "average_pool";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input) => F.avg_pool2d(input, kernel, stride, padding, ceilMode, countIncludePad);

    // At a border whose pixels do not count, means are over fewer values than elsewhere.
    internal override Neighbourhood? Neighbourhood => ceilMode || (padding > 0 && !countIncludePad) ? null : Windows;

    internal override long[] Shape(IReadOnlyList<long[]> inputs) => [inputs[0][0], .. Windows.Outputs(inputs[0])];

    internal override Tensor ApplyUnpadded(IReadOnlyList<Tensor> inputs) => F.avg_pool2d(inputs[0], kernel, stride);

    Neighbourhood Windows => new([kernel, kernel], [stride, stride], [padding, padding], CeilMode: ceilMode);
}

/// <summary>Means over a grid of <paramref name="size"/> × <paramref name="size"/> windows, whatever the input's size.</summary>
public sealed class AdaptiveAveragePoolLayer(long size) : UnaryLayer
{
    /// <inheritdoc/>
    public override string Kind => "adaptive_average_pool";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input) => F.adaptive_avg_pool2d(input, size);

    internal override long[] Shape(IReadOnlyList<long[]> inputs) => [inputs[0][0], size, size];
}

/// <summary>Each channel's mean over the image: [N, C, H, W] to [N, C].</summary>
public sealed class MeanLayer : UnaryLayer
{
    /// <inheritdoc/>
    public override string Kind => "mean";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.mean([2, 3]);
    }

    internal override long[] Shape(IReadOnlyList<long[]> inputs) => [inputs[0][0]];
}
