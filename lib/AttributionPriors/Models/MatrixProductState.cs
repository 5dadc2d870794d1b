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
/// or trained. The product is taken pairwise, log₂ S levels of batched multiplications. After each level every matrix
/// is divided by its largest entry, and the logarithms of these divisors are summed beside it, so that nothing over- or
/// underflows on the way; only what comes out in the end is held within e^±<see cref="LogBound"/>. Divisors are constants
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
    /// <param name="noise">Standard deviation of the noise.</param>
    /// <param name="trainedEnds">Whether the ends are parameters, noisy as well.</param>
    public MatrixProductState(int blocks, int sites, int features, int bond, int outputs, double noise, bool trainedEnds = false) : base(nameof(MatrixProductState))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sites, 2);
        _bond = bond;
        cores = new(randn([blocks, sites, features, bond, bond]).mul_(noise));
        output = new(randn([blocks, outputs, bond, bond]).mul_(noise).add_(eye(bond)));
        if (trainedEnds)
            (left, right) = (End(blocks, bond, noise), End(blocks, bond, noise));
        RegisterComponents();
    }

    /// <summary>Length of what <see cref="Environment"/> gives for each state: β².</summary>
    public long EnvironmentLength => _bond * _bond;

    /// <summary>
    /// Numbers that a pass keeps for an image: features, and the matrices without and with the identity. Each level of products has half as many matrices as the
    /// one before, as they are and divided: twice the first once more.
    /// </summary>
    public long PassNumbers => cores.size(0) * cores.size(1) * (cores.size(2) + 4 * EnvironmentLength);

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
        using var scope = NewDisposeScope();
        var matrices = SiteMatrices(sites);
        var (count, half) = (matrices.size(1), matrices.size(1) / 2);
        var (before, beforeLog) = Product(matrices.narrow(1, 0, half));
        var (after, afterLog) = Product(matrices.narrow(1, half, count - half));
        // [B, N, β]: the first row or column where the ends are the unit vector.
        var fromLeft = left is null ? before.select(2, 0) : left.unsqueeze(1).unsqueeze(1).matmul(before).squeeze(2);
        var fromRight = right is null ? after.select(3, 0) : after.matmul(right.unsqueeze(1).unsqueeze(3)).squeeze(3);
        var bound = LogBound(sites.dtype);
        var size = (beforeLog + afterLog).clamp(-bound, bound).exp();
        var environment = fromLeft.unsqueeze(3) * fromRight.unsqueeze(2) * size.unsqueeze(2).unsqueeze(3);
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

    /// <summary>M of each site: [N, B, S, F] to [B, S, N, β, β].</summary>
    Tensor SiteMatrices(Tensor sites)
    {
        var (n, b, s, f) = (sites.size(0), sites.size(1), sites.size(2), sites.size(3));
        if (b != cores.size(0) || s != cores.size(1) || f != cores.size(2))
            throw new ArgumentException($"The state has {cores.size(0)} blocks of {cores.size(1)} sites of {cores.size(2)} features; given [{string.Join(", ", sites.shape)}].", nameof(sites));
        var features = sites.permute(1, 2, 0, 3).reshape(b * s, n, f);
        return features.bmm(cores.view(b * s, f, _bond * _bond)).view(b, s, n, _bond, _bond) + eye(_bond, dtype: sites.dtype, device: sites.device);
    }

    /// <summary>The product over the sites, [B, S, N, β, β] to [B, N, β, β] of largest entry 1, and the logarithm of its size [B, N].</summary>
    static (Tensor Product, Tensor Log) Product(Tensor chain)
    {
        var log = zeros([chain.size(0), chain.size(2)], dtype: chain.dtype, device: chain.device);
        while (chain.size(1) > 1)
        {
            // What a level no longer needs goes at once: the first levels are by far the largest.
            using var done = chain;
            using var pairs = Pairs(chain);
            using var scale = pairs.detach().amax([3, 4], keepdim: true).maximum(pairs.detach().amin([3, 4], keepdim: true).neg()).clamp(min: SmallestScale);
            chain = pairs / scale;
            log = log + scale.log().sum([1, 3, 4]);
        }
        return (chain.squeeze(1), log);
    }

    /// <summary>Each matrix times its right neighbour; a last one without is left as it is.</summary>
    static Tensor Pairs(Tensor chain)
    {
        var sites = chain.size(1);
        using var even = chain.slice(1, 0, sites - sites % 2, 2);
        using var odd = chain.slice(1, 1, sites, 2);
        var products = even.matmul(odd);
        if (sites % 2 == 0) return products;
        using (products)
        using (var last = chain.narrow(1, sites - 1, 1))
            return cat([products, last], 1);
    }

    /// <summary>A product that is zero keeps a finite logarithm.</summary>
    const double SmallestScale = 1e-30;

    static Parameter End(long blocks, long bond, double noise)
    {
        var end = randn([blocks, bond]).mul_(noise);
        using (var first = end.narrow(1, 0, 1)) first.add_(1);
        return new(end);
    }
}
