namespace AttributionPriors.Saliency;

/// <summary>
/// The Gauss–Legendre rule: <c>∫₀¹ f(α) dα ≈ Σᵢ Weights[i]·f(Nodes[i])</c>, exact for polynomials up to degree 2n - 1.
/// </summary>
/// <remarks>
/// The nodes are the roots of Pₙ(1 - 2α), found by Newton's iteration; they ascend, are symmetric about ½ and never touch
/// 0 or 1. The recurrence runs on the differences Pₖ - Pₖ₋₁ and takes α itself, not 1 - 2α, so that nodes and weights near
/// the ends keep all their digits too.
/// </remarks>
public sealed class GaussLegendre
{
    const double Precision = 1e-15; // relative
    const int MaxIterations = 20; // from the starting values below, four suffice

    readonly double[] _nodes, _weights;

    /// <summary>The rule of <paramref name="count"/> nodes, in O(count²) time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no node.</exception>
    public GaussLegendre(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (_nodes, _weights) = (new double[count], new double[count]);
        for (var i = 0; i < (count + 1) / 2; i++)
        {
            var node = 2 * i + 1 == count ? 0.5 : Root(count, i);
            var slope = Legendre(count, node).Slope;
            (_nodes[count - 1 - i], _nodes[i]) = (1 - node, node);
            _weights[i] = _weights[count - 1 - i] = 1 / (node * (1 - node) * slope * slope);
        }
    }

    /// <summary>Where the function is evaluated, in (0, 1), ascending.</summary>
    public IReadOnlyList<double> Nodes => _nodes;

    /// <summary>What each value counts; positive, their sum is 1.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The i-th smallest root of Pₙ(1 - 2α).</summary>
    static double Root(int n, int i)
    {
        var half = Math.Sin(Math.PI * (i + 0.75) / (n + 0.5) / 2);
        var node = half * half;
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            var (value, slope) = Legendre(n, node);
            var step = value / slope;
            node -= step;
            if (Math.Abs(step) <= Precision * node) break;
        }
        return node;
    }

    /// <summary>
    /// Pₙ(1 - 2α) and its derivative by α, for 0 &lt; α &lt; 1:
    /// <c>k·(Pₖ - Pₖ₋₁) = (k - 1)·(Pₖ₋₁ - Pₖ₋₂) - (2k - 1)·2α·Pₖ₋₁</c>.
    /// </summary>
    static (double Value, double Slope) Legendre(int n, double node)
    {
        var (value, difference) = (1.0, 0.0);
        for (var k = 1; k <= n; k++)
        {
            difference = ((k - 1) * difference - (2 * k - 1) * 2 * node * value) / k;
            value += difference;
        }
        return (value, n * (difference - 2 * node * value) / (2 * node * (1 - node)));
    }
}
