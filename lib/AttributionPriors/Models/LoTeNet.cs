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

    internal override string? WithoutLayers => "is made of products of matrices, one for each site, and has no such layers";

    /// <inheritdoc/>
    public override long FeatureCount => final.EnvironmentLength;

    /// <inheritdoc/>
    public override long? PassNumbers(IReadOnlyList<long> image) => mps1.PassNumbers + mps2.PassNumbers + mps3.PassNumbers + final.PassNumbers;

    /// <inheritdoc/>
    public override Tensor Features(Tensor images)
    {
        ImageShape.Check(images, _shape.Channels, _shape.Height, _shape.Width, nameof(LoTeNet));
        using var scope = NewDisposeScope();
        var (height, width) = (_shape.Height / Squeeze, _shape.Width / Squeeze);
        var x = Windows(images, Squeeze).reshape(images.size(0), -1, height, width);
        x = Level(x, mps1, bn1);
        x = Level(x, mps2, bn2);
        x = Level(x, mps3, bn3);
        using var sites = Waves(x.flatten(2).transpose(1, 2).unsqueeze(1));
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

    /// <summary>[N, C, H, W] to [N, β, H/2, W/2].</summary>
    Tensor Level(Tensor x, MatrixProductState states, BatchNorm2d norm)
    {
        var (height, width) = (x.size(2) / Kernel, x.size(3) / Kernel);
        // Computed in the order in which the states take them: by block and site, [blocks, k², N, C].
        var sites = Waves(Windows(x, Kernel).permute(3, 2, 0, 1).contiguous()).permute(2, 0, 1, 3);
        var blocks = states.call(sites); // [N, blocks, β]
        return _shape.Normalisation == LoTeNetNormalisation.Channel
            ? Normalised(norm, blocks.transpose(1, 2).reshape(x.size(0), -1, height, width))
            : Normalised(norm, blocks.unsqueeze(3)).squeeze(3).transpose(1, 2).reshape(x.size(0), -1, height, width);
    }

    /// <summary>
    /// What the norm gives. In evaluation mode it is spelled out: libtorch 1.13 gets its gradient wrong for a single image whose channels lie innermost.
    /// </summary>
    static Tensor Normalised(BatchNorm2d norm, Tensor x)
    {
        if (norm.training) return norm.call(x);
        var (scale, shift) = new BatchNormLayer(norm).Evaluated();
        return x * scale.view(-1, 1, 1) + shift.view(-1, 1, 1);
    }

    /// <summary>Pixels by block: [N, C, H, W] to [N, C, k², H/k · W/k], pixels and blocks in reading order.</summary>
    Tensor Windows(Tensor x, int kernel)
    {
        var (n, c, height, width) = (x.size(0), x.size(1), x.size(2) / kernel, x.size(3) / kernel);
        var split = _shape.Layout == LoTeNetLayout.Local
            ? x.reshape(n, c, height, kernel, width, kernel).permute(0, 1, 3, 5, 2, 4)
            : x.reshape(n, c, kernel, height, kernel, width).permute(0, 1, 2, 4, 3, 5);
        return split.reshape(n, c, kernel * kernel, height * width);
    }

    /// <summary>cos and sin of a quarter turn a unit, along the last axis: [.., C] to [.., 2C].</summary>
    static Tensor Waves(Tensor x)
    {
        var angle = x * (Math.PI / 2);
        return cat([angle.cos(), angle.sin()], -1);
    }
}
