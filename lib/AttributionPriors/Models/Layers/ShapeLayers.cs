using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models.Layers;

/// <summary>[N, C, H, W] to [N, C·H·W].</summary>
public sealed class FlattenLayer : UnaryLayer
{
    /// <inheritdoc/>
    public override string Kind => "flatten";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.flatten(1);
    }

    internal override long[] Shape(IReadOnlyList<long[]> inputs) => [inputs[0].Aggregate(1L, (a, b) => a * b)];
}

/// <summary>In training, zeroes each value with probability p and divides the others by 1 - p; else nothing.</summary>
public sealed class DropoutLayer(Dropout dropout) : UnaryLayer
{
    /// <inheritdoc/>
    public override string Kind => "dropout";

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input) => dropout.call(input);
}

/// <summary>The sum of two inputs of one shape: a residual connection.</summary>
public sealed class AddLayer : Layer
{
    /// <inheritdoc/>
    public override string Kind => "add";

    /// <inheritdoc/>
    public override Tensor Apply(IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs[0].add(inputs[1]);
    }

    internal override Neighbourhood? Neighbourhood => Neighbourhood.Pixel;

    internal override bool OutputIsFree => true;

    internal override bool WorksInPlace => true;

    internal override Tensor ApplyOver(IReadOnlyList<Tensor> inputs, int over) => inputs[over].add_(inputs[1 - over]);
}

/// <summary>Inputs side by side, channel after channel: [N, C₁, …] and [N, C₂, …] to [N, C₁ + C₂, …].</summary>
public sealed class ConcatenateLayer : Layer
{
    /// <inheritdoc/>
    public override string Kind => "concatenate";

    /// <inheritdoc/>
    public override Tensor Apply(IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return cat([.. inputs], 1);
    }

    internal override long[] Shape(IReadOnlyList<long[]> inputs) => [inputs.Sum(input => input[0]), .. inputs[0][1..]];

    internal override Neighbourhood? Neighbourhood => Neighbourhood.Pixel;

    internal override bool OutputIsFree => true;
}
