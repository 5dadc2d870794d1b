using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// A linear layer whose weight is divided by an estimate of its largest singular value: <c>y = x (W/σ)ᵀ + b</c>,
/// <c>σ = uᵀ W v</c> (Miyato et al., 2018).
/// </summary>
/// <remarks>
/// One power iteration per forward pass in training mode, <c>v = Wᵀu/‖Wᵀu‖, u = Wv/‖Wv‖</c>, outside the graph; the
/// gradient flows through W in both places. Names and defaults are those of <c>torch.nn.utils.spectral_norm</c>.
/// </remarks>
public sealed class SpectralLinear : nn.Module<Tensor, Tensor>
{
    const double Epsilon = 1e-12;

    readonly Parameter weight_orig;
    readonly Parameter bias;
    readonly Tensor weight_u, weight_v;

    /// <summary>A randomly initialised layer, from torch's default generator.</summary>
    public SpectralLinear(long inputs, long outputs) : base(nameof(SpectralLinear))
    {
        var bound = 1 / Math.Sqrt(inputs);
        weight_orig = new(empty([outputs, inputs]));
        nn.init.uniform_(weight_orig, -bound, bound);
        bias = new(empty([outputs]));
        nn.init.uniform_(bias, -bound, bound);
        weight_u = Unit(randn([outputs]));
        weight_v = Unit(randn([inputs]));
        RegisterComponents();
    }

    /// <summary>[N, in] to [N, out].</summary>
    public override Tensor forward(Tensor input)
    {
        if (training) PowerIteration();
        // The copies keep the graph valid when the next pass moves the estimates.
        var sigma = weight_u.clone().dot(weight_orig.mv(weight_v.clone()));
        return nn.functional.linear(input, weight_orig / sigma, bias);
    }

    void PowerIteration()
    {
        using var _ = no_grad();
        weight_v.copy_(Unit(weight_orig.t().mv(weight_u)));
        weight_u.copy_(Unit(weight_orig.mv(weight_v)));
    }

    static Tensor Unit(Tensor vector) => vector / vector.norm().clamp(min: Epsilon);
}
