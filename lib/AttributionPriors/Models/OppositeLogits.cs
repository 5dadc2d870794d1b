using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// A network of one logit u as one of two, <c>(-u, u)</c>: what speaks against the positive class speaks for the negative one. It
/// shares the layers of its source, and has no parameters of its own. The last linear layer has both rows, so that the positive class has the relevance and
/// the weights that the one logit has.
/// </summary>
sealed class OppositeLogits(LayeredClassifier source) : LayeredClassifier(nameof(OppositeLogits))
{
    public override long FeatureCount => source.FeatureCount;

    protected override (Node Features, Node Logits) Layers(Node images)
    {
        var last = (LinearLayer)source.Graph.Logits.Layer;
        return source.Graph.Replay(images, layer => layer == last ? new LinearLayer(() => Both(last.Weight), () => last.Bias is { } bias ? Both(bias) : null) : layer);
    }

    static Tensor Both(Tensor values)
    {
        using var opposite = -values;
        return cat([opposite, values]);
    }
}
