using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>
/// Weights that both sides draw, entry by entry in the order of their names, as <c>architectures.py</c> does: networks of a hundred
/// million weights are compared without a file.
/// </summary>
static class DrawnWeights
{
    public const int Seed = 1000;

    public static T Filled<T>(T model) where T : nn.Module
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var k = Seed;
        foreach (var (name, value) in model.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            manual_seed(k++);
            using var drawn = empty(value.shape);
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) continue;
            var isScale = name.EndsWith("running_var", StringComparison.Ordinal) || (name.EndsWith("weight", StringComparison.Ordinal) && value.dim() == 1);
            if (isScale) drawn.uniform_(0.5, 1.5);
            else if (value.dim() > 1) drawn.normal_(0, Math.Sqrt(2.0 / value.shape.Skip(1).Aggregate(1L, (a, b) => a * b)));
            else drawn.normal_(0, 0.1);
            value.copy_(drawn);
        }
        return model;
    }
}
