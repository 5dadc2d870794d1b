using AttributionPriors.Saliency.Certificates;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// <c>x ⊙ ∫₀¹ ∂logit[t](α·x)/∂x dα</c>: the gradient averaged on the way from the zero image, times the image
/// (Sundararajan et al., 2017). Maps are smoothed after the absolute value: see <see cref="PostProcessing"/>.
/// </summary>
/// <remarks>
/// The integral is a <see cref="GaussLegendre"/> sum. A map's total is <c>logit[t](x) - logit[t](0)</c> up to the
/// rule's error, which <see cref="Completeness"/> measures; a pixel that is 0 gets 0. The zero image is the background
/// of the synthetic task, but mid-grey where pixels are centred on 0.
/// </remarks>
public sealed class IntegratedGradients : IAccountable
{
    readonly GaussLegendre _rule;

    /// <summary>With a rule of <paramref name="steps"/> nodes; the paper takes 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one step.</exception>
    public IntegratedGradients(int steps = 200) => _rule = new(steps);

    /// <inheritdoc/>
    public string Name => nameof(IntegratedGradients);

    /// <summary>Nodes of the rule.</summary>
    public int Steps => _rule.Nodes.Count;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Parameters => new Dictionary<string, string> { ["steps"] = $"{Steps}" };

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
        using var explained = new Explained(model, targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (nodes, weights) = (Column(_rule.Nodes, images), Column(_rule.Weights, images));
        var maps = zeros_like(images);
        var start = explained.Start();
        var origin = start.Values(zeros_like(images.narrow(0, 0, Math.Min(1, images.size(0)))));
        foreach (var pass in Passes.Cut((int)images.size(0), Steps, Passes.Rows(explained, images, new(MaxRows, MaxBytes), memory => memory.Backward)))
        {
            using var inner = NewDisposeScope();
            var image = images.narrow(0, pass.Image, pass.Images);
            var target = targets.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants);
            // One pass over the memory each: behind the first layers of a network for photographs an image is a hundred times as large as before them.
            var way = origin.unsqueeze(1).addcmul((start.Values(image) - origin).unsqueeze(1), nodes.narrow(1, pass.Variant, pass.Variants), 1);
            var gradients = explained.Gradients(way.flatten(0, 1), target, start.Rest);
            var weighted = weights.narrow(1, pass.Variant, pass.Variants).view(1, 1, -1).matmul(gradients.reshape(pass.Images, pass.Variants, -1));
            maps.narrow(0, pass.Image, pass.Images).add_(start.Back(weighted.view([pass.Images, .. way.shape[2..]]), image.shape));
        }
        return maps.mul_(images).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Account Account(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor maps)
    {
        Checks.Arguments(images, targets);
        using var scope = NewDisposeScope();
        using var subject = Subject.Of(model, images, targets);
        return Completeness.Account(subject, images, maps);
    }

    /// <summary>[1, steps, 1, 1, 1].</summary>
    static Tensor Column(IReadOnlyList<double> values, Tensor like) =>
        tensor(values.ToArray(), [1, values.Count, 1, 1, 1], dtype: like.dtype, device: like.device);
}
