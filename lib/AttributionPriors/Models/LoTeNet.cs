using AttributionPriors.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>Which pixels make a block of <see cref="LoTeNet"/>.</summary>
public enum LoTeNetLayout
{
    /// <summary>Neighbours: local k × k windows, as the paper describes.</summary>
    Local,

    /// <summary>As in the public code, where windows are as large as there are blocks: a block's pixels lie a k-th of the image apart.</summary>
    Strided,
}

/// <summary>What the batch norms of <see cref="LoTeNet"/> normalise over the batch.</summary>
public enum LoTeNetNormalisation
{
    /// <summary>Each of the β channels, over all blocks (the newest public code): 6 β parameters.</summary>
    Channel,

    /// <summary>Each block, over its β channels (the first public code): 2 parameters a block.</summary>
    Block,
}

/// <summary>
/// Locally orderless tensor network (Selvan and Dam, MIDL 2020; PPI, Table 4): three levels of small matrix product states,
/// each joining 2 × 2 neighbours, and one over what is left.
/// </summary>
/// <remarks>
/// 4 × 4 pixels become the channels of one site; then three times blocks of 4 sites, each block with weights of its own,
/// give β channels, batch-normalised; the last state has all H/32 · W/32 sites. Features of a site are
/// <c>cos(πx/2), sin(πx/2)</c> of its channels. At 128 × 128, one channel, β = 5 and one output 945,225 parameters, and 30
/// (channel) or 672 (block) of batch norms. The images are normalised to mean and s.d. 0.5 in the public code.
/// </remarks>
public sealed class LoTeNet : Classifier
{
    /// <summary>Side of the square of pixels that the first squeeze makes a site's channels.</summary>
    const int Squeeze = 4;

    /// <summary>Side of the square of sites that a block joins.</summary>
    const int Kernel = 2;

    /// <summary>Height and width must be multiples of it.</summary>
    public const int Reduction = Squeeze * Kernel * Kernel * Kernel;

    /// <summary>The noise about the identity, as in the public code.</summary>
    const double Noise = 1e-9;

    readonly MatrixProductState mps1, mps2, mps3, final;
    readonly BatchNorm2d bn1, bn2, bn3;
    readonly Shape _shape;

    sealed record Shape(int Channels, int Height, int Width, int Bond, int Classes, LoTeNetLayout Layout, LoTeNetNormalisation Normalisation);

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="channels">Input channels C.</param>
    /// <param name="height">Rows, a multiple of 32; more than one multiple in one of the directions.</param>
    /// <param name="width">Columns, likewise.</param>
    /// <param name="bond">Bond dimension β, also the channels between levels.</param>
    /// <param name="classes">Outputs: logits K, or 1 for a single logit.</param>
    /// <param name="layout">Which pixels make a block.</param>
    /// <param name="normalisation">What the batch norms normalise.</param>
    /// <exception cref="ArgumentException">The size does not divide into blocks.</exception>
    public LoTeNet(
        int channels = 1, int height = 128, int width = 128, int bond = 5, int classes = 2,
        LoTeNetLayout layout = LoTeNetLayout.Local, LoTeNetNormalisation normalisation = LoTeNetNormalisation.Channel)
        : this(new(channels, height, width, bond, classes, layout, normalisation), Noise)
    {
    }

    LoTeNet(Shape shape, double noise) : base(nameof(LoTeNet))
    {
        _shape = shape;
        var (channels, height, width, bond, classes, _, normalisation) = shape;
        if (height % Reduction != 0 || width % Reduction != 0 || height * width < 2 * Reduction * Reduction)
            throw new ArgumentException($"LoTeNet takes sides that are multiples of {Reduction}, two such squares at least; not {height}x{width}.", nameof(shape));
        var blocks = height * width / (Squeeze * Squeeze * Kernel * Kernel);
        const int sites = Kernel * Kernel;
        mps1 = new(blocks, sites, 2 * Squeeze * Squeeze * channels, bond, bond, noise);
        mps2 = new(blocks / sites, sites, 2 * bond, bond, bond, noise);
        mps3 = new(blocks / sites / sites, sites, 2 * bond, bond, bond, noise);
        final = new(1, blocks / sites / sites, 2 * bond, bond, classes, noise);
        bn1 = Norm(blocks);
        bn2 = Norm(blocks / sites);
        bn3 = Norm(blocks / sites / sites);
        RegisterComponents();

        BatchNorm2d Norm(int count) => nn.BatchNorm2d(normalisation == LoTeNetNormalisation.Channel ? bond : count);
    }

    /// <inheritdoc/>
    public override long FeatureCount => final.EnvironmentLength;

    /// <inheritdoc/>
    public override long? PassNumbers(IReadOnlyList<long> image) => mps1.PassNumbers + mps2.PassNumbers + mps3.PassNumbers + final.PassNumbers;

    /// <inheritdoc/>
    public override Tensor Features(Tensor images)
    {
        ImageShape.Check(images, _shape.Channels, _shape.Height, _shape.Width, nameof(LoTeNet));
        using var scope = NewDisposeScope();
        var x = Level(Squeezed(images), mps1, bn1);
        x = Level(Blocks(x), mps2, bn2);
        x = Level(Blocks(x), mps3, bn3);
        using var sites = Waves(x.flatten(0, 1)).transpose(0, 1).unsqueeze(1); // [N, 1, sites, 2β]
        return final.Environment(sites).flatten(1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Head(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        return final.Readout(features.unsqueeze(1)).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Classifier ForAttribution() => FrozenCopy.Of(this, () => new LoTeNet(_shape, noise: 0));

    /// <summary>One level, of what its blocks join: [H/2, W/2, k², N, C] to [H/2, W/2, N, β].</summary>
    /// <remarks>Blocks and sites come before images, since every block has weights of its own: the states take, and give, such values as they lie.</remarks>
    Tensor Level(Tensor joined, MatrixProductState states, BatchNorm2d norm)
    {
        var blocks = states.call(Waves(joined).flatten(0, 1).permute(2, 0, 1, 3)); // [N, blocks, β]
        var x = blocks.transpose(0, 1).view(joined.size(0), joined.size(1), joined.size(3), -1);
        return _shape.Normalisation == LoTeNetNormalisation.Channel
            ? Normalised(norm, x, channels: 3)
            : Normalised(norm, x.flatten(0, 1).unsqueeze(1), channels: 0).view(x.shape);
    }

    /// <summary>What the norm gives of four axes of values, with its channels along the first or the last.</summary>
    /// <remarks>In evaluation mode it is spelled out: libtorch 1.13 gets its gradient wrong for a single image whose channels lie innermost.</remarks>
    static Tensor Normalised(BatchNorm2d norm, Tensor x, int channels)
    {
        if (norm.training)
            return norm.call(x.transpose(1, channels).contiguous()).transpose(1, channels);
        var (scale, shift) = new BatchNormLayer(norm).Evaluated();
        var along = channels == 0 ? new long[] { -1, 1, 1, 1 } : [-1];
        return x * scale.view(along) + shift.view(along);
    }

    /// <summary>Images [N, C, H, W] to what the blocks of the first level join: [H/8, W/8, k², N, 16 C].</summary>
    Tensor Squeezed(Tensor images)
    {
        var (n, c, height, width) = (images.size(0), images.size(1), images.size(2) / Squeeze / Kernel, images.size(3) / Squeeze / Kernel);
        var split = _shape.Layout == LoTeNetLayout.Local
            ? images.reshape(n, c, height, Kernel, Squeeze, width, Kernel, Squeeze).permute(2, 5, 3, 6, 0, 1, 4, 7)
            : images.reshape(n, c, Squeeze, Kernel, height, Squeeze, Kernel, width).permute(4, 7, 3, 6, 0, 1, 2, 5);
        return split.reshape(height, width, Kernel * Kernel, n, c * Squeeze * Squeeze);
    }

    /// <summary>[H, W, N, C] to what the blocks of a level join: [H/2, W/2, k², N, C].</summary>
    Tensor Blocks(Tensor x)
    {
        var (height, width, n, c) = (x.size(0) / Kernel, x.size(1) / Kernel, x.size(2), x.size(3));
        var split = _shape.Layout == LoTeNetLayout.Local
            ? x.reshape(height, Kernel, width, Kernel, n, c).permute(0, 2, 1, 3, 4, 5)
            : x.reshape(Kernel, height, Kernel, width, n, c).permute(1, 3, 0, 2, 4, 5);
        return split.reshape(height, width, Kernel * Kernel, n, c);
    }

    /// <summary>cos and sin of a quarter turn a unit, along the last axis: [.., C] to [.., 2C].</summary>
    static Tensor Waves(Tensor x)
    {
        var angle = x * (Math.PI / 2);
        return cat([angle.cos(), angle.sin()], -1);
    }
}
