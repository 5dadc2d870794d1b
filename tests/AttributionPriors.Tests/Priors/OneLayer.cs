using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tests.Priors;

/// <summary>Logits <c>x Wᵀ</c> without a bias, as a graph: its maps can be written down.</summary>
sealed class OneLayer : LayeredClassifier
{
    readonly Linear fc;

    public OneLayer(double[,] weight, ScalarType type = ScalarType.Float64) : base(nameof(OneLayer))
    {
        fc = nn.Linear(weight.GetLength(1), weight.GetLength(0), hasBias: false, dtype: type);
        using var _ = no_grad();
        fc.weight!.copy_(tensor(weight.Cast<double>().ToArray(), [weight.GetLength(0), weight.GetLength(1)]));
        RegisterComponents();
    }

    protected override (Node Features, Node Logits) Layers(Node images)
    {
        var features = images.Flatten();
        return (features, features.Linear(fc));
    }
}
