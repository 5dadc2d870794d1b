using System.Globalization;
using static System.FormattableString;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Relevance;

/// <summary>
/// How an affine layer hands the relevance R_k of its outputs down to its inputs, R_j; a_j the inputs, w_jk the weights, b_k the
/// biases, <c>z_k = Σ_j a_j w_jk + b_k</c>, <c>x⁺ = max(x, 0)</c>, <c>x⁻ = min(x, 0)</c>.
/// </summary>
public abstract record RelevanceRule
{
    /// <summary>The rule and its numbers, the same in every language.</summary>
    public sealed override string ToString() => Text;

    internal abstract string Text { get; }

    internal abstract IReadOnlyList<Split> Splits(AffineStep step);
}

/// <summary>LRP-0: <c>R_j = Σ_k a_j w_jk / z_k · R_k</c> (Bach et al., 2015).</summary>
public sealed record ZeroRule : RelevanceRule
{
    internal override string Text => "0";

    internal override IReadOnlyList<Split> Splits(AffineStep step) =>
        [new() { Terms = [new(step.Input, step.Weight)], Bias = step.Bias, Sum = step.Output }];
}

/// <summary>LRP-ε: <c>R_j = Σ_k a_j w_jk / (z_k + ε sign z_k) · R_k</c>, sign 0 = 1 (Bach et al., 2015).</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="OfRms">Whether ε is in units of the root mean square of an image's z, as in Montavon's recipe.</param>
public sealed record EpsilonRule(double Epsilon, bool OfRms = false) : RelevanceRule
{
    internal override string Text => Invariant($"epsilon {Epsilon}{(OfRms ? " rms" : "")}");

    internal override IReadOnlyList<Split> Splits(AffineStep step) =>
        [new() { Terms = [new(step.Input, step.Weight)], Bias = step.Bias, Sum = step.Output, Stabiliser = Stabiliser }];

    internal Tensor Stabiliser(Tensor z)
    {
        var sign = z.ge(0).to(z.dtype) * 2 - 1;
        if (!OfRms) return sign * Epsilon;
        long[] all = [.. Enumerable.Range(1, (int)z.dim() - 1)];
        return sign * z.square().mean(all, keepdim: true).sqrt() * Epsilon;
    }
}

/// <summary>
/// LRP-γ, for inputs of either sign (Montavon et al., 2019; Andéol et al., 2021):
/// <c>R_j = Σ_k (a_j w_jk + γ (a_j w_jk)^±) / (z_k + γ (Σ_i (a_i w_ik)^± + b_k^±)) · R_k</c>, ± the sign of z_k.
/// </summary>
/// <param name="Gamma">γ.</param>
public sealed record GammaRule(double Gamma = 0.25) : RelevanceRule
{
    internal override string Text => Invariant($"gamma {Gamma}");

    internal override IReadOnlyList<Split> Splits(AffineStep step) =>
    [
        Side(step, step.Output.gt(0), step.Positive(), step.Bias?.clamp(min: 0)),
        Side(step, step.Output.lt(0), step.Negative(), step.Bias?.clamp(max: 0)),
    ];

    Split Side(AffineStep step, Tensor outputs, IReadOnlyList<Term> favoured, Tensor? bias) => new()
    {
        // With inputs of one sign the two sums are one of modified weights: half the work.
        Terms = step.IsNonNegative
            ? [new(step.Input, step.Weight + favoured[0].Weight * Gamma)]
            : [new(step.Input, step.Weight), .. favoured.Select(term => term with { Weight = term.Weight * Gamma })],
        Bias = bias is null ? null : step.Bias! + bias * Gamma,
        Outputs = outputs,
    };
}

/// <summary>z⁺: <c>R_j = Σ_k (a_j w_jk)⁺ / (Σ_i (a_i w_ik)⁺ + b_k⁺) · R_k</c> (Montavon et al., 2017).</summary>
public sealed record ZPlusRule : RelevanceRule
{
    internal override string Text => "z+";

    internal override IReadOnlyList<Split> Splits(AffineStep step) =>
        [new() { Terms = step.Positive(), Bias = step.Bias?.clamp(min: 0) }];
}

/// <summary>
/// αβ: <c>R_j = Σ_k [α (a_j w_jk)⁺ / (Σ_i (a_i w_ik)⁺ + b_k⁺) - β (a_j w_jk)⁻ / (Σ_i (a_i w_ik)⁻ + b_k⁻)] R_k</c>, α - β = 1
/// (Bach et al., 2015).
/// </summary>
public sealed record AlphaBetaRule : RelevanceRule
{
    /// <summary>With these weights.</summary>
    /// <exception cref="ArgumentException">One is negative, or they do not differ by 1.</exception>
    public AlphaBetaRule(double alpha = 2, double beta = 1)
    {
        if (!(alpha >= 0 && beta >= 0 && alpha - beta == 1)) throw new ArgumentException($"α - β must be 1 and neither negative, or relevance is not conserved; got α = {alpha}, β = {beta}.", nameof(alpha));
        (Alpha, Beta) = (alpha, beta);
    }

    /// <summary>α, of what speaks for an output.</summary>
    public double Alpha { get; }

    /// <summary>β, of what speaks against it.</summary>
    public double Beta { get; }

    internal override string Text => Invariant($"alpha {Alpha} beta {Beta}");

    internal override IReadOnlyList<Split> Splits(AffineStep step) =>
    [
        new() { Terms = step.Positive(), Bias = step.Bias?.clamp(min: 0), Factor = Alpha },
        new() { Terms = step.Negative(), Bias = step.Bias?.clamp(max: 0), Factor = -Beta },
    ];
}

/// <summary>Flat: <c>R_j = Σ_k R_k / |inputs of k|</c>, padding not counted (Lapuschkin et al., 2019).</summary>
public sealed record FlatRule : RelevanceRule
{
    internal override string Text => "flat";

    internal override IReadOnlyList<Split> Splits(AffineStep step) =>
        [new() { Terms = [new(ones_like(step.Input.narrow(0, 0, 1)), ones_like(step.Weight))] }];
}

/// <summary>w²: <c>R_j = Σ_k w_jk² / Σ_i w_ik² · R_k</c> (Montavon et al., 2017).</summary>
public sealed record WSquareRule : RelevanceRule
{
    internal override string Text => "w2";

    internal override IReadOnlyList<Split> Splits(AffineStep step) =>
        [new() { Terms = [new(ones_like(step.Input.narrow(0, 0, 1)), step.Weight.square())] }];
}

/// <summary>
/// z^B, for pixels: <c>R_j = Σ_k (a_j w_jk - l_j w_jk⁺ - h_j w_jk⁻) / Σ_i (the same) · R_k</c>, l and h the lowest and the highest value
/// that a pixel can have (Montavon et al., 2017).
/// </summary>
/// <param name="Low">l of each channel, in the units of the layer's input; null takes the lowest value of the image's channel, or of the whole image where the layer reads no channels.</param>
/// <param name="High">h likewise.</param>
public sealed record ZBoxRule(IReadOnlyList<double>? Low = null, IReadOnlyList<double>? High = null) : RelevanceRule
{
    internal override string Text => $"zB from {Bound(Low)} to {Bound(High)}";

    internal override IReadOnlyList<Split> Splits(AffineStep step)
    {
        long[] pixels = step.Input.dim() == 2 ? [1] : [2, 3];
        var low = Low is null ? step.Input.amin(pixels, keepdim: true) : PerChannel(Low, step.Input);
        var high = High is null ? step.Input.amax(pixels, keepdim: true) : PerChannel(High, step.Input);
        return
        [
            new()
            {
                Terms =
                [
                    new(step.Input, step.Weight),
                    new(low.neg().expand(step.Input.shape), step.Weight.clamp(min: 0)),
                    new(high.neg().expand(step.Input.shape), step.Weight.clamp(max: 0)),
                ],
            },
        ];
    }

    static string Bound(IReadOnlyList<double>? values) => values is null ? "the image's own" : string.Join(", ", values.Select(v => v.ToString(CultureInfo.InvariantCulture)));

    static Tensor PerChannel(IReadOnlyList<double> values, Tensor like)
    {
        if (values.Count != like.size(1)) throw new ArgumentException($"z^B has bounds for {values.Count} channels; the layer reads {like.size(1)}.", nameof(values));
        long[] channels = [1, -1, .. Enumerable.Repeat(1L, (int)like.dim() - 2)];
        return tensor([.. values], dtype: like.dtype, device: like.device).view(channels);
    }
}

/// <summary>Relevance stays at its place: for layers of one weight a channel.</summary>
public sealed record PassRule : RelevanceRule
{
    internal override string Text => "pass";

    internal override IReadOnlyList<Split> Splits(AffineStep step) =>
        step.Layer is Models.Layers.ChannelAffineLayer
            ? [new() { Terms = [new(ones_like(step.Input.narrow(0, 0, 1)), ones_like(step.Weight))] }]
            : throw new ArgumentException($"{nameof(PassRule)} leaves relevance at its place, which a layer of kind '{step.Layer.Kind}' has not: give it another rule.");
}
