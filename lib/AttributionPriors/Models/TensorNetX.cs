using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// One matrix product state over all pixels in reading order (Efthymiou, Hidary and Leichenauer 2019; PPI, Table 4: "Tensor
/// Net-X"), the label in the middle.
/// </summary>
/// <remarks>
/// A pixel p of [0, 1] has the features <c>(1 - p, p)</c>; cores start at the identity with noise of 10⁻³, ends at the first unit
/// vector with the same noise. At 128 × 128 the product has 16,384 factors, which float32 holds by the running
/// logarithms of <see cref="MatrixProductState"/>. H·W·2C·β² + K·β² + 2β parameters.
/// </remarks>
public sealed class TensorNetX : Classifier
{
    /// <summary>The noise about the identity, as in the authors' code.</summary>
    const double Noise = 1e-3;

    readonly MatrixProductState mps;
    readonly Shape _shape;

    sealed record Shape(int Channels, int Height, int Width, int Bond, int Classes);

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="channels">Input channels C.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="bond">Bond dimension β: 10 to 12 in the authors' runs.</param>
    /// <param name="classes">Outputs: logits K, or 1 for a single logit.</param>
    public TensorNetX(int channels = 1, int height = 128, int width = 128, int bond = 10, int classes = 2) : this(new(channels, height, width, bond, classes), Noise)
    {
    }

    TensorNetX(Shape shape, double noise) : base(nameof(TensorNetX))
    {
        _shape = shape;
        mps = new(1, checked(shape.Height * shape.Width), 2 * shape.Channels, shape.Bond, shape.Classes, noise, trainedEnds: true);
        RegisterComponents();
    }

    internal override string? WithoutLayers => "is one product of matrices, one for each pixel, and has no such layers";

    /// <inheritdoc/>
    public override long FeatureCount => mps.EnvironmentLength;

    /// <inheritdoc/>
    public override long? PassNumbers(IReadOnlyList<long> image) => mps.PassNumbers;

    /// <inheritdoc/>
    public override Tensor Features(Tensor images)
    {
        ImageShape.Check(images, _shape.Channels, _shape.Height, _shape.Width, nameof(TensorNetX));
        using var scope = NewDisposeScope();
        var pixels = images.flatten(2).transpose(1, 2).unsqueeze(1); // [N, 1, sites, C]
        return mps.Environment(cat([1 - pixels, pixels], -1)).flatten(1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Head(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        return mps.Readout(features.unsqueeze(1)).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Classifier ForAttribution() => FrozenCopy.Of(this, () => new TensorNetX(_shape, noise: 0));
}
