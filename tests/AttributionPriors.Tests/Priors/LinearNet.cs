using AttributionPriors.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tests.Priors;

/// <summary>Logits are linear in the pixels, <c>y = x Wᵀ + b</c>, so penalties on its input gradient can be written down.</summary>
sealed class LinearNet : Classifier
{
    readonly Linear fc;

    public LinearNet(double[,] weight, double[] bias, ScalarType type = ScalarType.Float64) : base(nameof(LinearNet))
    {
        fc = nn.Linear(weight.GetLength(1), weight.GetLength(0), dtype: type);
        using var _ = no_grad();
        fc.weight!.copy_(tensor(weight.Cast<double>().ToArray(), [weight.GetLength(0), weight.GetLength(1)]));
        fc.bias!.copy_(tensor(bias));
        RegisterComponents();
    }

    public override long FeatureCount => fc.in_features;

    public override Tensor Features(Tensor images) => images.flatten(1);

    public override Tensor Head(Tensor features) => fc.call(features);

    public override Classifier ForAttribution()
    {
        var copy = new LinearNet(new double[fc.out_features, fc.in_features], new double[fc.out_features], fc.weight!.dtype);
        copy.load_state_dict(state_dict());
        return copy;
    }
}
