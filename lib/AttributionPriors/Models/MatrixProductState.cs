using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// B matrix product states side by side, each over S sites of F features with bond dimension β and O outputs:
/// <c>out_o = lᵀ (∏_{s &lt; S/2} M_s) C_o (∏_{s ≥ S/2} M_s) r</c>, <c>M_s = 1 + Σ_f A_sf v_sf</c>.
/// </summary>
/// <remarks>
/// The identity beside A is fixed; where the features of a site sum to one, as (1 - p, p) do, that is the same as cores that
/// start at the identity. A starts as noise, C_o as the identity with noise. The ends l, r are the first unit vector, fixed
/// or trained. The product is taken pairwise, log₂ S levels of batched multiplications. Where more than one matrix stands
/// between an end and the middle, after each level every matrix is divided by its largest entry, and the logarithms of these
/// divisors are summed beside it, so that nothing over- or underflows on the way; only what comes out in the end is held
/// within e^±<see cref="LogBound"/>. Divisors are constants
/// to the gradient, which is exact all the same since the value does not depend on them. Sources: Efthymiou et al. 2019
/// (pairwise order); Selvan and Dam 2020 (fixed identity, output in the middle).
/// </remarks>
public sealed class MatrixProductState : nn.Module<Tensor, Tensor>
{
    readonly Parameter cores, output;
    readonly Parameter? left, right;
    readonly long _bond;

    /// <summary>A state with random noise about the identity, from torch's default generator.</summary>
    /// <param name="blocks">States side by side, B.</param>
    /// <param name="sites">Sites of each, S, at least 2.</param>
    /// <param name="features">Features of a site, F.</param>
    /// <param name="bond">Bond dimension β.</param>
    /// <param name="outputs">Outputs of each, O.</param>
    /// <param name="noise">Standard deviation of the noise; 0 draws none.</param>
    /// <param name="trainedEnds">Whether the ends are parameters, noisy as well.</param>
    public MatrixProductState(int blocks, int sites, int features, int bond, int outputs, double noise, bool trainedEnds = false) : base(nameof(MatrixProductState))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sites, 2);
        _bond = bond;
        cores = new(Drawn([blocks, sites, features, bond, bond], noise));
        output = new(Drawn([blocks, outputs, bond, bond], noise).add_(eye(bond)));
        if (trainedEnds)
            (left, right) = (End(blocks, bond, noise), End(blocks, bond, noise));
        RegisterComponents();
    }

    /// <summary>Length of what <see cref="Environment"/> gives for each state: β².</summary>
    public long EnvironmentLength => _bond * _bond;

    /// <summary>
    /// Numbers that a pass keeps for an image: features, and the matrices without and with the identity. Each level of products has half as many matrices as the
    /// one before: the first once more.
    /// </summary>
    public long PassNumbers => cores.size(0) * cores.size(1) * (cores.size(2) + 3 * EnvironmentLength);

    /// <summary>Features [N, B, S, F] to outputs [N, B, O].</summary>
    public override Tensor forward(Tensor input)
    {
        using var environment = Environment(input);
        return Readout(environment);
    }

    /// <summary>What the output cores read: the outer product of what comes from the left and from the right, [N, B, S, F] to [N, B, β²].</summary>
    public Tensor Environment(Tensor sites)
    {
        ArgumentNullException.ThrowIfNull(sites);
        var (b, s, f) = (sites.size(1), sites.size(2), sites.size(3));
        if (b != cores.size(0) || s != cores.size(1) || f != cores.size(2))
            throw new ArgumentException($"The state has {cores.size(0)} blocks of {cores.size(1)} sites of {cores.size(2)} features; given [{string.Join(", ", sites.shape)}].", nameof(sites));
        using var scope = NewDisposeScope();
        // Ends and both chains by one split: its gradient is one concatenation, where that of each narrowing is as large as the whole.
        long[] parts = [1, s / 2 - 1, s - s / 2 - 1, 1];
        var features = sites.permute(1, 2, 0, 3).split(parts, 1); // [B, S, N, F]
        var own = cores.split(parts, 1);
        var fromLeft = Product(EndVector(features[0].squeeze(1), own[0].squeeze(1), left, isLeft: true), SiteMatrices(features[1], own[1]), isLeft: true);
        var fromRight = Product(EndVector(features[3].squeeze(1), own[3].squeeze(1), right, isLeft: false), SiteMatrices(features[2], own[2]), isLeft: false);
        var environment = fromLeft.Direction.unsqueeze(3) * fromRight.Direction.unsqueeze(2);
        if (Sum(fromLeft.Log, fromRight.Log) is { } log)
        {
            var bound = LogBound(sites.dtype);
            environment = environment * log.clamp(-bound, bound).exp().unsqueeze(2).unsqueeze(3);
        }
        return environment.flatten(2).transpose(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>The output cores' share: [N, B, β²] to [N, B, O], linear.</summary>
    public Tensor Readout(Tensor environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        using var scope = NewDisposeScope();
        return environment.transpose(0, 1).bmm(output.flatten(2).transpose(1, 2)).transpose(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>The largest size, as its logarithm, that an output is given: just inside the type's range, with room for the cores' own.</summary>
    public static double LogBound(ScalarType type) => type == ScalarType.Float64 ? 700 : 80;

    /// <summary>M of each site: [B, S, N, F] and cores [B, S, F, β, β] to [B, N, S, β, β], or null where there is no site.</summary>
    Tensor? SiteMatrices(Tensor features, Tensor own)
    {
        var (b, s, n, f) = (features.size(0), features.size(1), features.size(2), features.size(3));
        if (s == 0) return null;
        var changes = features.reshape(b * s, n, f).bmm(own.reshape(b * s, f, _bond * _bond)).view(b, s, n, _bond, _bond);
        return (changes + eye(_bond, dtype: features.dtype, device: features.device)).transpose(1, 2);
    }

    /// <summary>lᵀ M of the first site or M r of the last: [B, N, F] and cores [B, F, β, β] to [B, N, β]. The matrix itself is never formed.</summary>
    Tensor EndVector(Tensor features, Tensor own, Parameter? end, bool isLeft)
    {
        var (row, column) = isLeft ? (2, 3) : (3, 2);
        if (end is null)
            return features.bmm(own.select(row, 0)) + eye(_bond, dtype: features.dtype, device: features.device).select(0, 0);
        var vector = end.view(end.size(0), 1, _bond, 1);
        return features.bmm(own.transpose(row, 3).matmul(vector).squeeze(3)) + end.unsqueeze(1);
    }

    /// <summary>
    /// A vector [B, N, β] times the matrices [B, N, S, β, β] to its right, or to its left: a direction [B, N, β] and the logarithm [B, N] of what it was divided
    /// by. A matrix without a neighbour is the vector's at once. What has one factor, or none, is left as large as it is, with no logarithm.
    /// </summary>
    static (Tensor Direction, Tensor? Log) Product(Tensor vector, Tensor? chain, bool isLeft)
    {
        if (chain is null) return (vector, null);
        if (chain.size(2) == 1) return (Next(vector, chain, isLeft), null);
        Tensor? log = null;
        while (true)
        {
            var sites = chain.size(2);
            if (sites % 2 == 1)
            {
                long[] parts = isLeft ? [1, sites - 1] : [sites - 1, 1];
                var split = sites == 1 ? [chain] : chain.split(parts, 2);
                using var nearest = isLeft ? split[0] : split[^1];
                (vector, var scale) = Divided(Next(vector, nearest, isLeft), 2);
                log = Sum(log, scale.squeeze(2));
                if (sites == 1) return (vector, log);
                chain = isLeft ? split[1] : split[0];
            }
            // What a level no longer needs goes at once: the first levels are by far the largest.
            using var done = chain;
            var pairs = chain.view(chain.size(0), chain.size(1), sites / 2, 2, chain.size(3), chain.size(4)).unbind(3);
            using var even = pairs[0];
            using var odd = pairs[1];
            (chain, var scales) = Divided(even.matmul(odd), 3, 4);
            log = Sum(log, scales.sum([2, 3, 4]));
        }
    }

    /// <summary>A vector [B, N, β] times one matrix [B, N, 1, β, β] at its side.</summary>
    static Tensor Next(Tensor vector, Tensor matrix, bool isLeft) =>
        isLeft ? vector.unsqueeze(2).matmul(matrix.squeeze(2)).squeeze(2) : matrix.squeeze(2).matmul(vector.unsqueeze(3)).squeeze(3);

    static Tensor? Sum(Tensor? one, Tensor? other) => one is null ? other : other is null ? one : one + other;

    /// <summary>Values, in place, divided by the largest of these axes, and its logarithm.</summary>
    static (Tensor Divided, Tensor Log) Divided(Tensor values, params ReadOnlySpan<long> axes)
    {
        using var constant = values.detach();
        using var scale = constant.amax(axes, keepdim: true).maximum(constant.amin(axes, keepdim: true).neg()).clamp(min: SmallestScale);
        return (values.div_(scale), scale.log());
    }

    /// <summary>A product that is zero keeps a finite logarithm.</summary>
    const double SmallestScale = 1e-30;

    /// <summary>Nothing is drawn where there is no noise: a million normal numbers take longer than the network they are for.</summary>
    static Tensor Drawn(long[] shape, double noise) => noise == 0 ? zeros(shape) : randn(shape).mul_(noise);

    static Parameter End(long blocks, long bond, double noise)
    {
        var end = Drawn([blocks, bond], noise);
        using (var first = end.narrow(1, 0, 1)) first.add_(1);
        return new(end);
    }
}
