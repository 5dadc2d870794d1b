using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// <c>∂logit[t]/∂x</c> at the image (Simonyan et al., 2014). Maps are smoothed after the absolute value: see
/// <see cref="PostProcessing"/>.
/// </summary>
public sealed class InputGradient : ISaliencyMethod
{
    /// <inheritdoc/>
    public string Name => nameof(InputGradient);

    /// <summary>Most network inputs in flight at once; bounds the memory and changes nothing else. Null goes by their pixels: fifty of 28×28.</summary>
    public int? MaxRows { get; init; }

    /// <inheritdoc/>
    public Tensor Attribute(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
    {
        Checks.Arguments(images, targets);
        using var explained = new Explained(model, targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var maps = zeros_like(images);
        foreach (var (first, count) in Passes.Parts((int)images.size(0), Passes.Rows(images, MaxRows)))
        {
            using var inner = NewDisposeScope();
            var gradients = explained.Gradients(images.narrow(0, first, count), targets.narrow(0, first, count));
            maps.narrow(0, first, count).copy_(gradients);
        }
        return maps.MoveToOuterDisposeScope();
    }
}
