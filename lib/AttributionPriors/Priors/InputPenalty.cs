using AttributionPriors.Data;
using static TorchSharp.torch;

namespace AttributionPriors.Priors;

/// <summary>What GradMask and RRR share: an input gradient that can itself be differentiated.</summary>
static class InputPenalty
{
    /// <summary><c>o ∘ ∂score/∂images</c>, [N, C, H, W], with its graph, so that a penalty on it reaches the parameters.</summary>
    public static Tensor OutsideGradient(Tensor score, Tensor images, Batch batch)
    {
        var gradient = autograd.grad([score], [images], create_graph: true)[0];
        return gradient * batch.Outside().to(gradient.dtype);
    }
}
