using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Optimization;

namespace AttributionPriors.Experiments.Search;

/// <summary>The kernel's parameters: <c>k(x, x') = v·m(r) + n·[x = x']</c>, <c>r² = Σ ((x_j − x'_j)/ℓ_j)²</c>.</summary>
/// <param name="Variance">v.</param>
/// <param name="Lengths">ℓ_j, one per dimension.</param>
/// <param name="Noise">n, the variance of a score that is measured again.</param>
public sealed record KernelParameters(double Variance, IReadOnlyList<double> Lengths, double Noise);

/// <summary>
/// Gaussian-process regression with the Matérn 5/2 kernel, <c>m(r) = (1 + √5 r + 5r²/3)·exp(−√5 r)</c>, on scores brought to mean 0 and variance 1
/// (Rasmussen and Williams, 2006, algorithm 2.1).
/// </summary>
public sealed class GaussianProcess
{
    /// <summary>Ranges of the parameters for scores of variance 1 on the unit cube: those of the released search's library.</summary>
    static readonly (double Low, double High) s_variance = (1e-2, 1e3), s_length = (1e-2, 1e2), s_noise = (1e-5, 1e5);

    /// <summary>Where the maximisation of the likelihood starts: lengths of the cube's side, then shorter and longer ones.</summary>
    static readonly double[] s_firstLengths = [1, 0.2, 5];

    const double FirstVariance = 1, FirstNoise = 0.01, Convergence = 1e-6;
    const int MostSteps = 1000;

    readonly IReadOnlyList<double[]> _points;
    readonly double _mean, _deviation;
    readonly Cholesky<double> _factor;
    readonly Vector<double> _weights;

    /// <summary>The posterior given <paramref name="scores"/> at <paramref name="points"/>.</summary>
    /// <param name="points">[n][d], each coordinate in [0, 1].</param>
    /// <param name="scores">[n].</param>
    /// <param name="kernel">The kernel's parameters, on the scale of the standardised scores.</param>
    /// <exception cref="ArgumentException">There is no point, or not one score for each.</exception>
    public GaussianProcess(IReadOnlyList<double[]> points, IReadOnlyList<double> scores, KernelParameters kernel)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(kernel);
        if (points.Count == 0 || points.Count != scores.Count)
            throw new ArgumentException($"{points.Count} points have {scores.Count} scores.", nameof(scores));
        (_points, Kernel) = (points, kernel);
        (var standard, _mean, _deviation) = Standardised(scores);
        _factor = Covariance(points, kernel).Cholesky();
        _weights = _factor.Solve(standard);
        LogLikelihood = -0.5 * standard.DotProduct(_weights) - 0.5 * _factor.DeterminantLn - 0.5 * points.Count * Math.Log(2 * Math.PI);
    }

    /// <summary>The kernel's parameters.</summary>
    public KernelParameters Kernel { get; }

    /// <summary>Logarithm of the standardised scores' density.</summary>
    public double LogLikelihood { get; }

    /// <summary>The posterior with the parameters of the largest likelihood, by bounded BFGS in their logarithms from three starts.</summary>
    public static GaussianProcess Fit(IReadOnlyList<double[]> points, IReadOnlyList<double> scores)
    {
        ArgumentNullException.ThrowIfNull(points);
        var ranges = new[] { s_variance }.Concat(Enumerable.Repeat(s_length, points[0].Length)).Append(s_noise).ToArray();
        var (low, high) = (Logarithms(ranges.Select(range => range.Low)), Logarithms(ranges.Select(range => range.High)));
        GaussianProcess Process(Vector<double> at) => new(points, scores, Parameters(at));
        var cost = ObjectiveFunction.Gradient(at => -Process(at).LogLikelihood, at => -Process(at).LikelihoodGradient());
        return s_firstLengths
            .Select(length => Start(length, points[0].Length))
            .Select(start => Process(Minimum(cost, low, high, start)))
            .MaxBy(process => process.LogLikelihood)!;
    }

    /// <summary>On a plateau the minimiser's line search gives up; the start, one of three, is an answer too.</summary>
    static Vector<double> Minimum(IObjectiveFunction cost, Vector<double> low, Vector<double> high, Vector<double> start)
    {
        try
        {
            return new BfgsBMinimizer(Convergence, Convergence, Convergence, MostSteps).FindMinimum(cost, low, high, start).MinimizingPoint;
        }
        catch (OptimizationException)
        {
            return start;
        }
    }

    /// <summary>
    /// Derivatives of <see cref="LogLikelihood"/> by the logarithms of v, ℓ_1 … ℓ_d and n: <c>½ tr((αα' − K⁻¹) ∂K/∂θ)</c>, <c>α = K⁻¹y</c> (Rasmussen and
    /// Williams, equation 5.9), with <c>∂m/∂ln ℓ_j = 5/3 (1 + √5 r) e^(−√5 r) (x_j − x'_j)²/ℓ_j²</c>.
    /// </summary>
    public Vector<double> LikelihoodGradient()
    {
        var (count, dimensions) = (_points.Count, Kernel.Lengths.Count);
        var outer = _weights.OuterProduct(_weights) - _factor.Solve(Matrix<double>.Build.DenseIdentity(count));
        var gradient = Vector<double>.Build.Dense(dimensions + 2);
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < count; k++)
            {
                var root = Root(_points[i], _points[k], Kernel.Lengths);
                gradient[0] += 0.5 * outer[i, k] * Kernel.Variance * Matern(root);
                for (var j = 0; j < dimensions; j++)
                {
                    var part = (_points[i][j] - _points[k][j]) / Kernel.Lengths[j];
                    gradient[1 + j] += 0.5 * outer[i, k] * Kernel.Variance * 5 / 3 * (1 + root) * Math.Exp(-root) * part * part;
                }
            }
            gradient[^1] += 0.5 * outer[i, i] * Kernel.Noise;
        }
        return gradient;
    }

    /// <summary>Mean and standard deviation of the score at <paramref name="point"/>, without the noise of measuring it.</summary>
    public (double Mean, double Deviation) At(double[] point)
    {
        var covariance = Vector<double>.Build.Dense(_points.Count, i => Kernel.Variance * Matern(Root(point, _points[i], Kernel.Lengths)));
        var variance = Kernel.Variance - covariance.DotProduct(_factor.Solve(covariance));
        return (_mean + _deviation * covariance.DotProduct(_weights), _deviation * Math.Sqrt(Math.Max(0, variance)));
    }

    static Matrix<double> Covariance(IReadOnlyList<double[]> points, KernelParameters kernel) =>
        Matrix<double>.Build.Dense(points.Count, points.Count, (i, j) => kernel.Variance * Matern(Root(points[i], points[j], kernel.Lengths)) + (i == j ? kernel.Noise : 0));

    static double Matern(double root) => (1 + root + root * root / 3) * Math.Exp(-root);

    /// <summary>√5 r.</summary>
    static double Root(double[] a, double[] b, IReadOnlyList<double> lengths)
    {
        var square = 0.0;
        for (var j = 0; j < a.Length; j++)
            square += (a[j] - b[j]) * (a[j] - b[j]) / (lengths[j] * lengths[j]);
        return Math.Sqrt(5 * square);
    }

    /// <summary>Equal scores have no spread to divide by: they stay 0.</summary>
    static (Vector<double> Standard, double Mean, double Deviation) Standardised(IReadOnlyList<double> scores)
    {
        var mean = scores.Average();
        var deviation = Math.Sqrt(scores.Average(score => (score - mean) * (score - mean)));
        if (deviation == 0) deviation = 1;
        return (Vector<double>.Build.Dense(scores.Count, i => (scores[i] - mean) / deviation), mean, deviation);
    }

    static KernelParameters Parameters(Vector<double> logarithms)
    {
        var values = logarithms.PointwiseExp().ToArray();
        return new(values[0], values[1..^1], values[^1]);
    }

    static Vector<double> Start(double length, int dimensions) =>
        Logarithms([FirstVariance, .. Enumerable.Repeat(length, dimensions), FirstNoise]);

    static Vector<double> Logarithms(IEnumerable<double> values) => Vector<double>.Build.DenseOfEnumerable(values.Select(value => Math.Log(value)));
}
