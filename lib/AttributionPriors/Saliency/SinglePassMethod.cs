using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>A method that explains images in one pass each: it cuts a batch into passes and puts the maps together.</summary>
public abstract class SinglePassMethod : ISaliencyMethod
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyDictionary<string, string> Parameters => new Dictionary<string, string>();

    /// <summary>Most network inputs in flight at once; bounds the memory and changes nothing else. Null goes by their pixels: fifty of 28×28.</summary>
    public int? MaxRows { get; init; }

    /// <summary>
    /// Most bytes that a pass may keep of what the network computes, of one that shows its layers, as estimated from the sizes of its layers; changes
    /// nothing but the passes. One network input is always in flight.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <inheritdoc/>
    public Tensor Attribute(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
    {
        Checks.Arguments(images, targets);
        using var explained = new Explained(model, targets, Form(differentiable: false));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var maps = zeros_like(images);
        foreach (var (first, count) in Passes.Parts((int)images.size(0), Passes.Rows(explained, images, new(MaxRows, MaxBytes), Numbers)))
        {
            using var inner = NewDisposeScope();
            maps.narrow(0, first, count).copy_(Maps(explained, images.narrow(0, first, count), targets.narrow(0, first, count)));
        }
        return maps.MoveToOuterDisposeScope();
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
    public Tensor Differentiable(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
    {
        Checks.Arguments(images, targets);
        using var explained = new Explained(model, targets, Form(differentiable: true));
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        return Maps(explained, images.detach(), targets).expand(images.shape).MoveToOuterDisposeScope();
    }
}
