using static TorchSharp.torch;

namespace AttributionPriors.Models.Layers;

/// <summary>
/// One step of a network as data: what it computes, whatever its place in a <see cref="LayerGraph"/>. A layer may be used at
/// several places.
/// </summary>
public abstract class Layer
{
    /// <summary>The kind of layer, in a word or two; nodes and errors are named after it.</summary>
    public abstract string Kind { get; }

    /// <summary>The output, under a handle of its own; the inputs stay as they are.</summary>
    /// <param name="inputs">As many as the layer joins, mostly one.</param>
    public abstract Tensor Apply(IReadOnlyList<Tensor> inputs);

    /// <summary>
    /// Whether the output is memory of its own that the layer's backward pass does not read, so that the next layer may write
    /// over it.
    /// </summary>
    internal virtual bool OutputIsFree => false;

    /// <summary>Whether <see cref="ApplyOver"/> is there.</summary>
    internal virtual bool WorksInPlace => false;

    /// <summary>The output, written over one of the inputs.</summary>
    internal virtual Tensor ApplyOver(IReadOnlyList<Tensor> inputs, int over) => throw new NotSupportedException($"A layer of kind '{Kind}' does not work in place.");

    /// <summary>Which pixels an output pixel reads; null where they are not the same around each, or are not the same number for each.</summary>
    internal virtual Neighbourhood? Neighbourhood => null;

    /// <summary>The layer on a part of the image that holds all pixels its <see cref="Neighbourhood"/> names, those beyond the border too.</summary>
    internal virtual Tensor ApplyUnpadded(IReadOnlyList<Tensor> inputs) => Apply(inputs);

    /// <summary>The shape of the output for one image, from those of the inputs: [C, H, W] or [F].</summary>
    internal virtual long[] Shape(IReadOnlyList<long[]> inputs) => inputs[0];

    /// <summary>How many numbers are there besides while the layer computes so many outputs from so many inputs.</summary>
    internal virtual long Passing(long inputs, long outputs) => 0;

    /// <summary>The shape of what <see cref="ApplyUnpadded"/> gives for one image.</summary>
    internal long[] ShapeUnpadded(IReadOnlyList<long[]> inputs)
    {
        var whole = Shape(inputs);
        return Neighbourhood is { } reach ? [whole[0], .. (reach with { Padding = [0, 0], CeilMode = false }).Outputs(inputs[0])] : whole;
    }

    /// <summary>
    /// The same layer, in which what it lets through is a constant to autograd. Its gradient is the same, and depends on the layer's input no more: a loss on
    /// that gradient otherwise sends zeros back through all that made the input.
    /// </summary>
    internal virtual Layer Gated => this;

    /// <summary>The same layer with constant weights.</summary>
    /// <param name="keep">Makes a constant of a weight.</param>
    internal virtual Layer Frozen(Func<Tensor, Tensor> keep) => this;
}

/// <summary>A layer of one input.</summary>
public abstract class UnaryLayer : Layer
{
    /// <summary>The output, under a handle of its own.</summary>
    public abstract Tensor Apply(Tensor input);

    /// <inheritdoc/>
    public sealed override Tensor Apply(IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Apply(inputs[0]);
    }
}

/// <summary>Where the images come in.</summary>
public sealed class ImagesLayer : Layer
{
    /// <inheritdoc/>
    public override string Kind => "images";

    /// <inheritdoc/>
    public override Tensor Apply(IReadOnlyList<Tensor> inputs) => throw new InvalidOperationException("Images are given, not computed.");
}
