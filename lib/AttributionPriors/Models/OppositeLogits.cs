using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// A network of one logit u as one of two, <c>(-u, u)</c>: what speaks against the positive class speaks for the negative one. It
/// shares the layers of its source, and has no parameters of its own.
/// </summary>
sealed class OppositeLogits(LayeredClassifier source) : LayeredClassifier(nameof(OppositeLogits))
{
    public override long FeatureCount => source.FeatureCount;

    protected override (Node Features, Node Logits) Layers(Node images)
    {
        var (features, logit) = source.Graph.Replay(images, layer => layer);
        var like = (LinearLayer)source.Graph.Logits.Layer;
        return (features, logit.Then(new LinearLayer(() => Signs(like.Weight), () => null)));
    }

    static Tensor Signs(Tensor like) => tensor((double[])[-1, 1], [2, 1], dtype: like.dtype, device: like.device);
}
