using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>Initial weights, drawn in PyTorch's order, so that a seed gives the weights that it gives there.</summary>
static class Initialisation
{
    /// <summary>Hands each convolution and linear layer of <paramref name="network"/> to its law: parents first, then child by child.</summary>
    /// <param name="network">The network.</param>
    /// <param name="convolution">Draws a convolution's weights.</param>
    /// <param name="linear">Draws a linear layer's; null leaves the framework's default.</param>
    public static void Draw(nn.Module network, Action<Conv2d> convolution, Action<Linear>? linear = null)
    {
        foreach (var module in DepthFirst(network))
        {
            if (module is Conv2d c) convolution(c);
            if (module is Linear l) linear?.Invoke(l);
        }
    }

    /// <summary>He's normal law over the outputs: s.d. √(2 / (K·kh·kw)).</summary>
    public static void HeFanOut(Conv2d convolution) =>
        nn.init.kaiming_normal_(convolution.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);

    static IEnumerable<nn.Module> DepthFirst(nn.Module module) => module.children().SelectMany(child => DepthFirst(child).Prepend(child));
}
