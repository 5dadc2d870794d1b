using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// A classifier of volumes (PPI, appendix E.2): one backbone for all slices, <c>p_i = σ(u_i)</c> with a logit u_i
/// from each, joined by location-aware attention, <c>P = Σ α_i p_i</c>.
/// </summary>
/// <remarks>
/// A volume is an image [S, H, W] whose channels are its S grey slices, so that maps of it are [S, H, W] too. The logits
/// are <c>(log(1 - P), log P)</c>: their softmax is (1 - P, P), and cross entropy on them is binary cross entropy on P. In training M
/// slices of each volume are drawn anew in every pass; in evaluation all count, and large volumes go one by one, so that no more
/// than one is in memory. <see cref="Features"/> are those of all slices one after another, with their positions' embeddings.
/// </remarks>
public sealed class MultiViewCnn : Classifier
{
    /// <summary>In evaluation so many pixels go through the backbone at a time, or one volume: of small slices a pass costs more than their pixels.</summary>
    const long PixelsTogether = 1 << 20;

    readonly Classifier backbone;
    readonly LocationAwarePooling pooling;
    readonly PoolingSettings _settings;
    readonly int _slices, _channels;

    /// <summary>Over a backbone, which it takes as its own.</summary>
    /// <param name="backbone">A network of one logit.</param>
    /// <param name="slices">Slices S of a volume.</param>
    /// <param name="channels">Input channels of the backbone; a grey slice is repeated for each.</param>
    /// <param name="settings">The attention, and how many slices a training pass sees.</param>
    public MultiViewCnn(Classifier backbone, int slices, int channels, PoolingSettings settings)
        : this(backbone, new LocationAwarePooling(slices, backbone.FeatureCount, settings), slices, channels, settings)
    {
        if (settings.SampledSlices < 0 || settings.SampledSlices > slices)
            throw new ArgumentException($"{settings.SampledSlices} slices cannot be drawn from {slices}.", nameof(settings));
    }

    MultiViewCnn(Classifier backbone, LocationAwarePooling pooling, int slices, int channels, PoolingSettings settings) : base(nameof(MultiViewCnn))
    {
        (this.backbone, this.pooling, _slices, _channels, _settings) = (backbone, pooling, slices, channels, settings);
        RegisterComponents();
    }

    /// <summary>The network that sees a slice. It is trained more slowly than the rest where its weights are ImageNet's.</summary>
    public Classifier Backbone => backbone;

    /// <summary>The attention.</summary>
    public LocationAwarePooling Pooling => pooling;

    /// <summary>Slices S of a volume.</summary>
    public int SliceCount => _slices;

    /// <summary>Of evaluation; a training pass has M slices' instead of S.</summary>
    public override long FeatureCount => _slices * SliceFeatures;

    long SliceFeatures => backbone.FeatureCount + _settings.PositionDimensions;

    /// <inheritdoc/>
    public override Tensor Features(Tensor images) => FeaturesBy(images, backbone.Features);

    /// <inheritdoc/>
    public override Tensor UntrackedFeatures(Tensor images) => FeaturesBy(images, backbone.UntrackedFeatures);

    Tensor FeaturesBy(Tensor images, Func<Tensor, Tensor> ofSlices)
    {
        using var scope = NewDisposeScope();
        Check(images);
        if (training) return Sampled(images, ofSlices).MoveToOuterDisposeScope();
        var volumes = images.size(0);
        var together = Math.Clamp(PixelsTogether / (_slices * images.size(2) * images.size(3)), 1, Math.Max(1, volumes));
        return cat([.. from k in Enumerable.Range(0, (int)((volumes + together - 1) / together))
                       let part = images.narrow(0, k * together, Math.Min(together, volumes - k * together))
                       select Placed(ofSlices(SlicesOf(part)))]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Head(Tensor features)
    {
        using var scope = NewDisposeScope();
        var (logits, logWeights) = Slices(features);
        // log σ(u) = -softplus(-u): neither P nor 1 - P is ever formed.
        var positive = (logWeights - nn.functional.softplus(-logits)).logsumexp(1);
        var negative = (logWeights - nn.functional.softplus(logits)).logsumexp(1);
        return stack([negative, positive], 1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// <c>Σ α_i u_i</c> with the weights held constant, [N, S, H, W] to [N]: its gradient times the input is the paper's map of a
    /// volume, each slice's map by the slice's weight.
    /// </summary>
    public Tensor WeightedSliceLogit(Tensor images)
    {
        using var scope = NewDisposeScope();
        var (logits, logWeights) = Slices(Features(images));
        return (logits * logWeights.detach().exp()).sum([1]).MoveToOuterDisposeScope();
    }

    /// <summary>From features, the slices' logits u and the logarithms of their weights α, each [N, M].</summary>
    public (Tensor Logits, Tensor LogWeights) Slices(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var volumes = features.size(0);
        using var placed = features.view(volumes, -1, SliceFeatures);
        using var own = placed.narrow(2, 0, backbone.FeatureCount).reshape(-1, backbone.FeatureCount);
        using var logits = backbone.Head(own);
        return (logits.view(volumes, -1), pooling.call(placed));
    }

    /// <summary>The weights α of all slices from their features, as the backbone gives them in evaluation mode: [N·S, F] to [N, S].</summary>
    internal Tensor WeightsOf(Tensor features)
    {
        using var scope = NewDisposeScope();
        return pooling.call(Placed(features).view(-1, _slices, SliceFeatures)).exp().MoveToOuterDisposeScope();
    }

    /// <summary>All slices of volumes as the backbone sees them: [N, S, H, W] to [N·S, C, H, W].</summary>
    public Tensor SlicesOf(Tensor volumes)
    {
        Check(volumes);
        using var slices = volumes.reshape(volumes.size(0) * _slices, 1, volumes.size(2), volumes.size(3));
        return slices.expand(-1, _channels, -1, -1);
    }

    /// <summary>The sizes of a slice as the backbone sees it, [C, H, W], from a volume's [S, H, W].</summary>
    internal long[] SliceShape(IReadOnlyList<long> volume) => [_channels, volume[1], volume[2]];

    /// <summary>The features of all slices, as the backbone gives them, to the volumes' logits: [N·S, F] to [N, 2].</summary>
    internal Tensor Joined(Tensor features)
    {
        using var placed = Placed(features);
        return Head(placed);
    }

    /// <inheritdoc/>
    public override Classifier ForAttribution() => Copy(backbone.ForAttribution());

    /// <summary>The same in another element type.</summary>
    internal MultiViewCnn ForAttribution(ScalarType type)
    {
        // A folded network's weights are no parameters, which to() would turn.
        var slices = backbone is LayeredClassifier layered ? new FoldedClassifier(layered.Graph, new() { Type = type }) : backbone.ForAttribution();
        return Copy(slices).to(type);
    }

    MultiViewCnn Copy(Classifier slices)
    {
        var attention = FrozenCopy.Of(pooling, () => new LocationAwarePooling(_slices, backbone.FeatureCount, _settings));
        var copy = new MultiViewCnn(slices, attention, _slices, _channels, _settings);
        copy.eval();
        return copy;
    }

    /// <summary>M positions of each volume, [N·M].</summary>
    Tensor Sample(long volumes, Device device)
    {
        var count = _settings.SampledSlices == 0 ? _slices : _settings.SampledSlices;
        // Drawn on the CPU, so that a seed means the same everywhere.
        var drawn = Enumerable.Range(0, (int)volumes).Select(_ => randperm(_slices).narrow(0, 0, count));
        return cat([.. drawn]).to(device);
    }

    /// <summary>Placed features of the slices that a training pass draws: volumes [N, S, H, W] to [N, M·(F + dimensions)].</summary>
    Tensor Sampled(Tensor volumes, Func<Tensor, Tensor> ofSlices)
    {
        var (n, height, width) = (volumes.size(0), volumes.size(2), volumes.size(3));
        var positions = Sample(n, volumes.device);
        var volume = arange(n, dtype: ScalarType.Int64, device: volumes.device).repeat_interleave(positions.size(0) / n);
        using var slices = volumes.reshape(n * _slices, 1, height, width).index_select(0, volume * _slices + positions);
        using var coloured = slices.expand(-1, _channels, -1, -1);
        using var features = ofSlices(coloured);
        return pooling.Place(features, positions).view(n, -1);
    }

    /// <summary>Features of all slices, [N·S, F], to placed ones [N, S·(F + dimensions)].</summary>
    Tensor Placed(Tensor features)
    {
        using var placed = pooling.Place(features);
        return placed.view(-1, FeatureCount);
    }

    void Check(Tensor volumes)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        if (volumes.shape is not [_, var slices, _, _] || slices != _slices)
            throw new ArgumentException($"Volumes are [N, {_slices}, H, W]; given [{string.Join(", ", volumes.shape)}].", nameof(volumes));
    }
}
