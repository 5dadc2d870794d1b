using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Models.Layers;

/// <summary>A function of each value by itself.</summary>
public sealed class ActivationLayer : UnaryLayer
{
    readonly Func<Tensor, Tensor> _function;
    readonly Func<Tensor, Tensor>? _inPlace;
    static readonly ActivationLayer s_gatedRelu = new("relu", Gate, 0, isHomogeneous: true, isNonNegative: true);

    ActivationLayer(string kind, Func<Tensor, Tensor> function, double slopeAtZero, double atZero = 0, bool isHomogeneous = false, bool isNonNegative = false, Func<Tensor, Tensor>? inPlace = null)
    {
        (Kind, _function, _inPlace) = (kind, function, inPlace);
        (AtZero, SlopeAtZero, IsHomogeneous, IsNonNegative) = (atZero, slopeAtZero, isHomogeneous, isNonNegative);
    }

    /// <summary>max(x, 0); its slope at 0 is 0, as autograd's.</summary>
    public static ActivationLayer Relu { get; } = new("relu", x => x.relu(), 0, isHomogeneous: true, isNonNegative: true, inPlace: x => x.relu_());

    /// <summary>1/(1 + e⁻ˣ).</summary>
    public static ActivationLayer Sigmoid { get; } = new("sigmoid", x => x.sigmoid(), 0.25, atZero: 0.5, isNonNegative: true);

    /// <summary>tanh x.</summary>
    public static ActivationLayer Tanh { get; } = new("tanh", x => x.tanh(), 1);

    /// <summary>x/(1 + e⁻ˣ), also called swish.</summary>
    public static ActivationLayer Silu { get; } = new("silu", x => F.silu(x), 0.5);

    /// <summary>x Φ(x), Φ the normal distribution.</summary>
    public static ActivationLayer Gelu { get; } = new("gelu", x => F.gelu(x), 0.5);

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <summary>a(0).</summary>
    public double AtZero { get; }

    /// <summary>a'(0), by autograd's choice where there are two.</summary>
    public double SlopeAtZero { get; }

    /// <summary>Whether <c>a(c x) = c a(x)</c> for every c > 0, so that the slope is <c>a(x)/x</c>.</summary>
    public bool IsHomogeneous { get; }

    /// <summary>Whether its values are never below 0.</summary>
    public bool IsNonNegative { get; }

    /// <summary>x where it is positive, else <paramref name="slope"/>·x.</summary>
    public static ActivationLayer LeakyRelu(double slope = 0.01) => new("leaky_relu", x => F.leaky_relu(x, slope), slope, isHomogeneous: true);

    /// <summary>ln(1 + e^(βx))/β.</summary>
    public static ActivationLayer Softplus(double beta = 1) => new("softplus", x => F.softplus(x, beta), 0.5, atZero: Math.Log(2) / beta, isNonNegative: true);

    /// <summary>x where it is positive, else α(eˣ - 1).</summary>
    public static ActivationLayer Elu(double alpha = 1) => new("elu", x => F.elu(x, alpha), alpha);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input) => _function(input);

    internal override Neighbourhood? Neighbourhood => Neighbourhood.Pixel;

    internal override Layer Gated => this == Relu ? s_gatedRelu : this;

    internal override bool WorksInPlace => _inPlace is not null;

    internal override Tensor ApplyOver(IReadOnlyList<Tensor> inputs, int over) => _inPlace is null ? base.ApplyOver(inputs, over) : _inPlace(inputs[over]);

    static Tensor Gate(Tensor input)
    {
        using var closed = input.le(0);
        return input.masked_fill(closed, 0);
    }
}
