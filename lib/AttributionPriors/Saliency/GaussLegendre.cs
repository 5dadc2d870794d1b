namespace AttributionPriors.Saliency;

/// <summary>
/// The Gauss–Legendre rule: <c>∫₀¹ f(α) dα ≈ Σᵢ Weights[i]·f(Nodes[i])</c>, exact for polynomials up to degree 2n - 1.
/// </summary>
/// <remarks>
/// The nodes are the roots of Pₙ, found by Newton's iteration on the three-term recurrence and moved from [-1, 1] to
/// [0, 1]; they ascend, are symmetric about ½ and never touch 0 or 1. Both are accurate to about 1e-15.
/// </remarks>
public sealed class GaussLegendre
{
    const double Precision = 1e-15;
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
            var (root, weight) = 2 * i + 1 == count ? (0, CentralWeight(count)) : Root(count, i);
            (_nodes[i], _nodes[count - 1 - i]) = ((1 - root) / 2, (1 + root) / 2);
            _weights[i] = _weights[count - 1 - i] = weight / 2;
        }
    }

    /// <summary>Where the function is evaluated, in (0, 1), ascending.</summary>
    public IReadOnlyList<double> Nodes => _nodes;

    /// <summary>What each value counts; positive, their sum is 1.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The i-th largest root x of Pₙ and its weight on [-1, 1], <c>2/((1 - x²)·Pₙ'(x)²)</c>.</summary>
    static (double Root, double Weight) Root(int n, int i)
    {
        var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            var (value, slope) = Legendre(n, x);
            var step = value / slope;
            x -= step;
            if (Math.Abs(step) <= Precision) break;
        }
        return (x, Weight(x, Legendre(n, x).Slope));
    }

    /// <summary>The weight of the root 0, which odd rules have.</summary>
    static double CentralWeight(int n) => Weight(0, Legendre(n, 0).Slope);

    static double Weight(double x, double slope) => 2 / ((1 - x) * (1 + x) * slope * slope);

    /// <summary>Pₙ and its derivative, by <c>k·Pₖ = (2k - 1)·x·Pₖ₋₁ - (k - 1)·Pₖ₋₂</c>; wants |x| &lt; 1.</summary>
    static (double Value, double Slope) Legendre(int n, double x)
    {
        var (previous, value) = (1.0, x);
        for (var k = 2; k <= n; k++)
            (previous, value) = (value, ((2 * k - 1) * x * value - (k - 1) * previous) / k);
        return (value, n * (previous - x * value) / ((1 - x) * (1 + x)));
    }
}
