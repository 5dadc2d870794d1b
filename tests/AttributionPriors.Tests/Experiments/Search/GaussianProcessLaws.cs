using System.Text.Json;
using AttributionPriors.Experiments.Search;
using Tests.Data;

namespace Tests.Experiments.Search;

/// <summary>The surrogate against scikit-learn's, and closed forms against quadrature.</summary>
public sealed class GaussianProcessLaws
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 12)]
    [InlineData(5, 25)]
    public void Posterior_and_likelihood_are_scikit_learns(int dimensions, int count)
    {
        var random = new Random(count);
        double[][] Points(int n) => [.. Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, dimensions).Select(_ => random.NextDouble()).ToArray())];
        var (points, at) = (Points(count), Points(6));
        double[] scores = [.. points.Select(p => Math.Sin(6 * p[0]) + p.Sum() + 0.1 * random.NextDouble())];
        KernelParameters kernel = new(1.7, [.. Enumerable.Range(1, dimensions).Select(j => 0.3 * j)], 0.02);
        var best = scores.Max();
        var answer = DebianPython.Ask("gaussian_process.py", new { points, scores, variance = kernel.Variance, lengths = kernel.Lengths, noise = kernel.Noise, at, best });

        var process = new GaussianProcess(points, scores, kernel);
        Assert.Equal(answer.GetProperty("logLikelihood").GetDouble(), process.LogLikelihood, 1e-9);
        var posterior = at.Select(process.At).ToArray();
        Assert.Equal(Numbers(answer, "mean"), posterior.Select(p => p.Mean), Close);
        Assert.Equal(Numbers(answer, "deviation"), posterior.Select(p => p.Deviation), Close);
        Assert.Equal(Numbers(answer, "improvement"), posterior.Select(p => Promise.ExpectedImprovement(p.Mean, p.Deviation, best, least: 0)), Close);
        // Its maximum and scikit-learn's may be different ones of several: ours shall not be the lower by more than the stopping rule leaves.
        Assert.True(GaussianProcess.Fit(points, scores).LogLikelihood >= answer.GetProperty("fitted").GetDouble() - 1e-3, $"{GaussianProcess.Fit(points, scores).LogLikelihood} < {answer.GetProperty("fitted").GetDouble()}");
    }

    [Fact]
    public void The_likelihoods_gradient_is_its_difference_quotient()
    {
        var random = new Random(3);
        double[][] points = [.. Enumerable.Range(0, 9).Select(_ => new[] { random.NextDouble(), random.NextDouble() })];
        double[] scores = [.. points.Select(p => Math.Cos(5 * p[0]) * p[1])];
        double[] at = [Math.Log(1.3), Math.Log(0.4), Math.Log(0.8), Math.Log(0.05)];
        GaussianProcess Process(double[] logs) => new(points, scores, new(Math.Exp(logs[0]), [Math.Exp(logs[1]), Math.Exp(logs[2])], Math.Exp(logs[3])));
        const double step = 1e-5; // the error of a central difference is its square
        for (var i = 0; i < at.Length; i++)
        {
            double Moved(double by) => Process([.. at.Select((value, k) => k == i ? value + by : value)]).LogLikelihood;
            Assert.Equal((Moved(step) - Moved(-step)) / (2 * step), Process(at).LikelihoodGradient()[i], 1e-7);
        }
    }

    [Fact]
    public void A_score_without_spread_predicts_itself()
    {
        var process = GaussianProcess.Fit([[0.1], [0.5], [0.9]], [0.7, 0.7, 0.7]);
        Assert.Equal(0.7, process.At([0.3]).Mean, 1e-12);
    }

    [Fact]
    public void Without_uncertainty_the_improvement_is_the_gain()
    {
        Assert.Equal(0.25, Promise.ExpectedImprovement(1.25, 0, 1, least: 0));
        Assert.Equal(0, Promise.ExpectedImprovement(0.75, 0, 1, least: 0));
        Assert.Equal((1, 0), (Promise.ProbabilityOfImprovement(2, 0, 1), Promise.ProbabilityOfImprovement(0, 0, 1)));
        Assert.Equal(0.5, Promise.ProbabilityOfImprovement(1.01, 3, 1), 1e-12);
    }

    [Fact]
    public void A_score_belongs_to_each_point()
    {
        Assert.Throws<ArgumentException>(() => new GaussianProcess([], [], new(1, [1], 0.1)));
        Assert.Throws<ArgumentException>(() => new GaussianProcess([[0.5]], [1, 2], new(1, [1], 0.1)));
    }

    /// <summary>Two factorisations of a well-conditioned matrix differ by rounding; quadrature was asked for 10⁻¹³.</summary>
    static bool Close(double expected, double actual) => Math.Abs(expected - actual) <= 1e-9 * Math.Max(1, Math.Abs(expected));

    static IEnumerable<double> Numbers(JsonElement answer, string name) => answer.GetProperty(name).EnumerateArray().Select(value => value.GetDouble());
}
