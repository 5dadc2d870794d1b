using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Relevance;

/// <summary>
/// A part of the relevance R_k of a layer's outputs, and in what proportions it goes to the inputs:
/// <c>R_j = Σ_k Σ_terms x_j v_jk · κ_k R_k / (z_k + s_k)</c>, <c>z_k = Σ_terms Σ_j x_j v_jk + b_k</c>.
/// </summary>
/// <remarks>What would be divided by 0 goes nowhere.</remarks>
sealed record Split
{
    /// <summary>The summands of z.</summary>
    public required IReadOnlyList<Term> Terms { get; init; }

    /// <summary>b, one value for each output channel; null is 0.</summary>
    public Tensor? Bias { get; init; }

    /// <summary>z where it is known already.</summary>
    public Tensor? Sum { get; init; }

    /// <summary>s as a function of z; null is 0.</summary>
    public Func<Tensor, Tensor>? Stabiliser { get; init; }

    /// <summary>κ, where it is one number.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>κ, where it is 1 for some outputs and 0 for the others; null is 1 for all.</summary>
    public Tensor? Outputs { get; init; }

    /// <summary>R_j of all inputs, and into <paramref name="account"/> what went to bias and stabiliser.</summary>
    public Tensor Distribute(AffineStep step, Tensor relevance, LedgerEntry? account)
    {
        var sum = Sum ?? Summed(step);
        var stabiliser = Stabiliser?.Invoke(sum);
        var share = Outputs is null ? relevance : relevance * Outputs;
        var per = Quotient(Factor == 1 ? share : share * Factor, stabiliser is null ? sum : sum + stabiliser);
        account?.Spend(Bias is null ? null : step.Layer.Apply(zeros_like(step.Input), step.Weight, Bias) * per, stabiliser is null ? null : stabiliser * per);
        return Terms.Select(term => term.Input * step.Layer.Adjoint(per, term.Weight, step.Input.shape)).Aggregate((a, b) => a + b);
    }

    /// <summary><c>a/b</c>, and 0 where b is 0.</summary>
    public static Tensor Quotient(Tensor a, Tensor b)
    {
        var zero = b.eq(0);
        return a.masked_fill(zero, 0) / b.masked_fill(zero, 1);
    }

    Tensor Summed(AffineStep step)
    {
        var first = step.Layer.Apply(Terms[0].Input, Terms[0].Weight, Bias);
        return Terms.Skip(1).Aggregate(first, (sum, term) => sum + step.Layer.Apply(term.Input, term.Weight, null));
    }
}
