using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Relevance;

/// <summary>An affine layer on the way back: <c>z_k = Σ_j a_j w_jk + b_k</c>.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Input">a, what it read.</param>
/// <param name="Output">z, what it gave.</param>
/// <param name="IsNonNegative">Whether a is nowhere below 0, by what is in front of the layer.</param>
sealed record AffineStep(AffineLayer Layer, Tensor Input, Tensor Output, bool IsNonNegative)
{
    /// <summary>w, in the layer's own shape.</summary>
    public Tensor Weight { get; } = Layer.Weight;

    /// <summary>b, or null.</summary>
    public Tensor? Bias { get; } = Layer.Bias;

    /// <summary>Terms whose sum is that of the positive <c>a_j w_jk</c>: <c>(a w)⁺ = a⁺ w⁺ + a⁻ w⁻</c>.</summary>
    public IReadOnlyList<Term> Positive() => IsNonNegative
        ? [new(Input, Weight.clamp(min: 0))]
        : [new(Input.clamp(min: 0), Weight.clamp(min: 0)), new(Input.clamp(max: 0), Weight.clamp(max: 0))];

    /// <summary>Terms whose sum is that of the negative <c>a_j w_jk</c>: <c>(a w)⁻ = a⁺ w⁻ + a⁻ w⁺</c>.</summary>
    public IReadOnlyList<Term> Negative() => IsNonNegative
        ? [new(Input, Weight.clamp(max: 0))]
        : [new(Input.clamp(min: 0), Weight.clamp(max: 0)), new(Input.clamp(max: 0), Weight.clamp(min: 0))];
}

/// <summary>Summands <c>x_j v_jk</c> of a modified layer: another input and other weights in the layer's place.</summary>
/// <param name="Input">x, of the input's shape, or [1, …] where it is the same for all images.</param>
/// <param name="Weight">v, of the weight's shape.</param>
readonly record struct Term(Tensor Input, Tensor Weight);
