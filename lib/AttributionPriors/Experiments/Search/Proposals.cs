using AttributionPriors.Data;
using MathNet.Numerics.Distributions;

namespace AttributionPriors.Experiments.Search;

/// <summary>How promising a point is, given the surrogate's mean μ and deviation s there and the best score b so far; scores are maximised.</summary>
public static class Promise
{
    /// <summary>What an improvement must exceed, and the deviations of the confidence bound: the released library's.</summary>
    const double LeastImprovement = 0.01, Confidence = 1.96;

    /// <summary><c>E[max(0, f − b − ξ)] = (μ − b − ξ)·Φ(z) + s·φ(z)</c>, <c>z = (μ − b − ξ)/s</c> (Jones et al., 1998).</summary>
    public static double ExpectedImprovement(double mean, double deviation, double best, double least = LeastImprovement)
    {
        var gain = mean - best - least;
        return deviation == 0 ? Math.Max(0, gain) : gain * Normal.CDF(0, 1, gain / deviation) + deviation * Normal.PDF(0, 1, gain / deviation);
    }

    /// <summary><c>P(f > b + ξ) = Φ((μ − b − ξ)/s)</c>.</summary>
    public static double ProbabilityOfImprovement(double mean, double deviation, double best)
    {
        var gain = mean - best - LeastImprovement;
        return deviation == 0 ? gain > 0 ? 1 : 0 : Normal.CDF(0, 1, gain / deviation);
    }

    /// <summary><c>μ + 1.96 s</c>.</summary>
    public static double UpperBound(double mean, double deviation) => mean + Confidence * deviation;
}

/// <summary>
/// Chooses the points of a search one after the other: a function of the settings and of the scores so far, so that a search that was interrupted
/// asks the same again.
/// </summary>
/// <param name="dimensions">How many coordinates a point has.</param>
/// <param name="settings">How many points are random, the seed and the acquisition.</param>
public sealed class Proposals(int dimensions, SearchSettings settings)
{
    /// <summary>Points at which a promise is compared, and steps of the search around the best of them, each with half the reach.</summary>
    const int Candidates = 2000, Refinements = 12, PerRefinement = 20;

    /// <summary>The reach of the first refinement, as a share of the cube's side.</summary>
    const double FirstReach = 0.1;

    /// <summary>The point to try after <paramref name="tried"/>, each coordinate in [0, 1].</summary>
    /// <param name="tried">The points so far, in order, with their scores (larger is better).</param>
    public double[] Next(IReadOnlyList<(double[] Point, double Score)> tried)
    {
        ArgumentNullException.ThrowIfNull(tried);
        var random = new LegacyRandom(settings.Seed);
        var initial = Enumerable.Range(0, settings.Initial).Select(_ => Point(random)).ToArray();
        if (tried.Count < settings.Initial) return initial[tried.Count];
        if (settings.Acquisition == Acquisition.ExpectedImprovement)
        {
            var (surrogate, best) = After(tried);
            return Most(Draws(tried.Count), p => Expected(surrogate, p, best));
        }
        // The hedge's gains come from all the points it guided: they are proposed again in turn.
        var gains = new double[3];
        for (var count = settings.Initial; ; count++)
        {
            var (surrogate, best) = After(tried.Take(count));
            var point = Hedged(Draws(count), surrogate, best, gains);
            if (count == tried.Count) return point;
        }
    }

    static (GaussianProcess Surrogate, double Best) After(IEnumerable<(double[] Point, double Score)> tried) =>
        (GaussianProcess.Fit([.. tried.Select(t => t.Point)], [.. tried.Select(t => t.Score)]), tried.Max(t => t.Score));

    /// <summary>One stream per point: what is asked does not hang on how often it was asked.</summary>
    LegacyRandom Draws(int count) => new(settings.Seed + 1 + count);

    /// <summary>Three proposals; one is drawn with probability proportional to e^gain, and each gains the surrogate's mean at its point.</summary>
    double[] Hedged(LegacyRandom draws, GaussianProcess surrogate, double best, double[] gains)
    {
        Func<double[], double>[] promises =
        [
            p => Expected(surrogate, p, best),
            p => { var (mean, deviation) = surrogate.At(p); return Promise.ProbabilityOfImprovement(mean, deviation, best); },
            p => { var (mean, deviation) = surrogate.At(p); return Promise.UpperBound(mean, deviation); },
        ];
        var points = promises.Select(promise => Most(draws, promise)).ToArray();
        var largest = gains.Max();
        var weights = gains.Select(gain => Math.Exp(gain - largest)).ToArray();
        var rest = draws.Uniform() * weights.Sum();
        var chosen = Enumerable.Range(0, points.Length - 1).FirstOrDefault(i => (rest -= weights[i]) < 0, points.Length - 1);
        for (var i = 0; i < points.Length; i++) gains[i] += surrogate.At(points[i]).Mean;
        return points[chosen];
    }

    static double Expected(GaussianProcess surrogate, double[] point, double best)
    {
        var (mean, deviation) = surrogate.At(point);
        return Promise.ExpectedImprovement(mean, deviation, best);
    }

    /// <summary>The best of many random points, then of ever closer neighbours.</summary>
    double[] Most(LegacyRandom draws, Func<double[], double> promise)
    {
        var best = Enumerable.Range(0, Candidates).Select(_ => Point(draws)).MaxBy(promise)!;
        var reach = FirstReach;
        for (var step = 0; step < Refinements; step++, reach /= 2)
            best = Enumerable.Range(0, PerRefinement)
                .Select(_ => best.Select(x => Math.Clamp(x + reach * (2 * draws.Uniform() - 1), 0, 1)).ToArray())
                .Prepend(best).MaxBy(promise)!;
        return best;
    }

    double[] Point(LegacyRandom random) => [.. Enumerable.Range(0, dimensions).Select(_ => random.Uniform())];
}
