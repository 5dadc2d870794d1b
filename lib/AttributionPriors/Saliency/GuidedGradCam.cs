using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// Guided back-propagation times <see cref="GradCam"/> (Selvaraju et al., 2017): the gradient of the logit in which every ReLU lets
/// through only what is positive, <c>1[u > 0] 1[g > 0] g</c> (Springenberg et al., 2015), weighted by the class's map.
/// </summary>
public sealed class GuidedGradCam : SinglePassMethod
{
    /// <inheritdoc/>
    public override string Name => nameof(GuidedGradCam);

    internal override bool GoesThroughLayers => true;

    /// <summary>Grad-CAM's layer; null takes its default.</summary>
    public string? Layer { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Parameters => new Dictionary<string, string> { ["layer"] = Layer ?? "default" };

    private protected override Tensor Maps(Explained explained, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var coarse = new GradCam { Layer = Layer }.LowResolution(explained, images, targets);
        var weight = BilinearResize.Apply(coarse.detach(), images.size(2), images.size(3));
        return (Guided(explained, images, targets) * weight).MoveToOuterDisposeScope();
    }

    Tensor Guided(Explained explained, Tensor images, Tensor targets)
    {
        var graph = explained.Layers(Name);
        var values = explained.Values(graph.Nodes, images);
        var chosen = explained.Chosen(values[graph.Logits.Index], images, targets);
        return BackwardWalk.ToImages(graph, values, BackwardWalk.AtTarget(values[graph.Logits.Index], targets, ones_like(chosen)), Step);
    }

    IReadOnlyList<Tensor> Step(Visit visit) => visit.Node.Layer switch
    {
        AffineLayer layer => [layer.Adjoint(visit.Signal, layer.Weight, visit.Input.shape)],
        ActivationLayer layer when layer == ActivationLayer.Relu => [visit.Signal.clamp(min: 0) * visit.Input.gt(0)],
        AddLayer => [visit.Signal, visit.Signal],
        ConcatenateLayer => BackwardWalk.Split(visit),
        UnaryLayer layer => [BackwardWalk.Pullback(layer.Apply, visit.Input, visit.Signal)],
        _ => throw visit.Unsupported(Name),
    };
}
