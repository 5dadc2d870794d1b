using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>A method that explains images in one pass each: it cuts a batch into passes and puts the maps together.</summary>
/// <remarks>
/// Methods that go through a network layer by layer (weights, relevance, DeepLIFT, Grad-CAM) explain a volume before a <see cref="MultiViewCnn"/> slice by slice, as proactive
/// pseudo-intervention does (appendix E.2): a slice's map is that of its own logit u_i, of -u_i for class 0, by the backbone, times the attention's weight α_i, a constant.
/// Where a slice is repeated for the channels of the backbone, what arrives at the channels adds up: gradients, relevance and Grad-CAM's copies alike. So a volume's map
/// accounts for <c>Σ α_i u_i</c>. Methods that only ask for gradients explain the volume's own logit.
/// </remarks>
public abstract class SinglePassMethod : ISaliencyMethod
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyDictionary<string, string> Parameters => new Dictionary<string, string>();

    /// <summary>
    /// Most network inputs in flight at once, slices where volumes are explained slice by slice; bounds the memory and changes nothing else. Null goes by their
    /// pixels: fifty of 28×28.
    /// </summary>
    public int? MaxRows { get; init; }

    /// <summary>
    /// Most bytes that a pass may keep of what the network computes, of one that shows its layers, as estimated from the sizes of its layers; changes
    /// nothing but the passes. One network input is always in flight.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <summary>
    /// Whether the method goes through a network layer by layer. Then a volume before a <see cref="MultiViewCnn"/> is explained slice by slice, each by its own logit and
    /// its weight; other methods explain the volume's logit.
    /// </summary>
    internal virtual bool GoesThroughLayers => false;

    /// <inheritdoc/>
    public Tensor Attribute(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var subject = SubjectOf(model, images, targets, differentiable: false, GoesThroughLayers);
        using var _ = no_grad();
        return subject.Maps(new(MaxRows, MaxBytes), Numbers, (rows, classes) => Maps(subject.Network, rows, classes)).MoveToOuterDisposeScope();
    }

    /// <summary>Images as they are, or slices of volumes.</summary>
    private protected Subject SubjectOf(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, bool differentiable, bool byLayers)
    {
        Checks.Arguments(images, targets);
        ArgumentNullException.ThrowIfNull(model);
        var form = Form(differentiable);
        return byLayers ? Subject.OfLayers(Name, model, images, targets, form) : Subject.Of(model, images, targets, form);
    }

    /// <summary>How the network is written down for this method.</summary>
    private protected virtual FoldingOptions Form(bool differentiable) => new() { Differentiable = differentiable };

    /// <summary>How many numbers a pass keeps for an image.</summary>
    private protected virtual long Numbers(GraphMemory memory) => memory.Backward;

    /// <summary>The maps of one pass, broadcastable to the images' shape. Nothing is recorded but what the method switches on.</summary>
    private protected abstract Tensor Maps(Explained explained, Tensor images, Tensor targets);
}

/// <summary>A method whose maps can be part of a loss.</summary>
public abstract class DifferentiableMethod : SinglePassMethod
{
    /// <summary>
    /// The maps of <see cref="SinglePassMethod.Attribute"/>, with their history: a loss on them reaches the network's parameters.
    /// </summary>
    /// <remarks>
    /// One pass for the whole batch. The network is seen in evaluation mode: running statistics, no dropout, whatever its mode is. Its modules
    /// are not touched.
    /// </remarks>
    /// <param name="model">[N, C, H, W] to logits [N, K].</param>
    /// <param name="images">[N, C, H, W], finite; constants to the loss.</param>
    /// <param name="targets">[N], int64, in 0 … K - 1.</param>
    /// <returns>[N, C, H, W].</returns>
    /// <exception cref="ArgumentException">Shapes, types or values are not as above.</exception>
    public Tensor Differentiable(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets) =>
        Differentiable(model, images, targets, GoesThroughLayers, ChannelReduction.SignedSum);

    /// <summary>The same of volumes slice by slice, whether or not the method goes through layers: [N, S, H, W] to [N, S, H, W].</summary>
    /// <param name="model">Its backbone shows its layers.</param>
    /// <param name="volumes">[N, S, H, W].</param>
    /// <param name="targets">[N].</param>
    /// <param name="channels">How the maps of the backbone's channels, for each of which a slice was repeated, become one.</param>
    /// <exception cref="UnsupportedNetworkException">It does not show them.</exception>
    internal Tensor OfSlices(MultiViewCnn model, Tensor volumes, Tensor targets, ChannelReduction channels) =>
        Differentiable(model, volumes, targets, byLayers: true, channels);

    Tensor Differentiable(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, bool byLayers, ChannelReduction channels)
    {
        using var scope = NewDisposeScope();
        using var subject = SubjectOf(model, images, targets, differentiable: true, byLayers);
        using var _ = enable_grad();
        var maps = Maps(subject.Network, subject.Rows.detach(), subject.Targets).expand(subject.Rows.shape);
        return subject.Joined(maps, channels).MoveToOuterDisposeScope();
    }
}
