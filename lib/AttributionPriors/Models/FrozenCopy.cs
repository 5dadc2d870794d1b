using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>Copies of networks that are only looked at.</summary>
static class FrozenCopy
{
    /// <summary>
    /// A network with the same weights, in evaluation mode, no parameter requiring a gradient. What <paramref name="build"/> draws
    /// goes unnoticed by torch's default generator.
    /// </summary>
    /// <param name="model">The one to copy.</param>
    /// <param name="build">Makes a network of the same architecture.</param>
    public static T Of<T>(T model, Func<T> build) where T : nn.Module
    {
        using var state = random.get_rng_state();
        var copy = build();
        random.set_rng_state(state);
        var weight = model.parameters().First();
        copy.to(weight.device).to(weight.dtype);
        copy.load_state_dict(model.state_dict());
        copy.eval();
        foreach (var parameter in copy.parameters()) parameter.requires_grad = false;
        return copy;
    }
}
