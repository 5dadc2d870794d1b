using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Faithfulness;
using Tests.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency.Faithfulness;

/// <summary>Sensitivity-n, infidelity and max-sensitivity, in closed form and against what the network was seen to be given.</summary>
[Collection(ProcessWide.Name)]
public class FaithfulnessTests
{
    const double Rounding = 1e-10;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(29)]
    public void Gradient_times_input_foretells_every_subset_of_a_linear_network(int n)
    {
        using var scope = NewDisposeScope();
        var (net, weights) = Given.Linear();
        var (images, targets) = Given.Images(3, classes: 3);
        var effects = images * weights.index_select(0, targets);
        var measure = new SensitivityN(subsets: 20, seed: 1);
        Assert.All(measure.Of(net, images, targets, effects, n), r => Assert.Equal(1, r!.Value, Rounding));
        Assert.All(measure.Of(net, images, targets, -3 * effects, n), r => Assert.Equal(-1, r!.Value, Rounding));
    }

    [Fact]
    public void Sensitivity_is_the_correlation_over_the_subsets_that_the_network_was_given()
    {
        using var scope = NewDisposeScope();
        var (net, rows) = Given.Listening(Given.Curved());
        var (images, targets) = Given.Images(1, classes: 2);
        var attribution = randn_like(images);
        var measured = new SensitivityN(subsets: 40, seed: 5).Of(net, images, targets, attribution, 6);
        var perturbed = rows.Where(row => row.eq(0).any().item<bool>()).ToList();
        Assert.Equal(40, perturbed.Count);
        Assert.Equal(40, perturbed.Select(row => string.Join(' ', Examples.Values(row))).Distinct().Count());
        var (sums, falls) = (new List<double>(), new List<double>());
        foreach (var row in perturbed)
        {
            var gone = row.eq(0);
            // A pixel goes in all channels or in none.
            Assert.Equal(6, Given.Total(gone[0]));
            Assert.True(gone[0].Equals(gone[1]));
            sums.Add(Given.Total(attribution[0] * gone.to(ScalarType.Float64)));
            falls.Add(Given.Logit(net, images[0], targets[0].item<long>()) - Given.Logit(net, row, targets[0].item<long>()));
        }
        var answer = DebianPython.Numbers(new { ask = "pearson", x = sums, y = falls })[0];
        Assert.Equal(answer.GetDouble(), Assert.Single(measured)!.Value, Rounding);
    }

    [Fact]
    public void Attributions_that_single_nothing_out_have_no_sensitivity()
    {
        using var scope = NewDisposeScope();
        var (net, _) = Given.Linear();
        var (images, targets) = Given.Images(2, classes: 3);
        Assert.Equal([null, null], new SensitivityN(10).Of(net, images, targets, ones_like(images), 4));
    }

    [Fact]
    public void The_gradient_of_a_linear_network_has_no_infidelity()
    {
        using var scope = NewDisposeScope();
        var (net, weights) = Given.Linear();
        var (images, targets) = Given.Images(3, classes: 3);
        var gradient = weights.index_select(0, targets);
        foreach (var perturbation in new Perturbation[] { new GaussianPerturbation(0.3), new SquareRemoval(2) })
        {
            Assert.All(new Infidelity(perturbation, 15).Of(net, images, targets, gradient), value => Assert.InRange(value, 0, 1e-24));
            Assert.All(new Infidelity(perturbation, 15).Of(net, images, targets, 7 * gradient), value => Assert.True(value > 1e-3));
            // Squares of sums of order 10, each lost to rounding.
            Assert.All(new Infidelity(perturbation, 15) { Scaled = true }.Of(net, images, targets, 7 * gradient), value => Assert.InRange(value, 0, 1e-12));
        }
    }

    /// <summary>The image removed as a whole: what an attribution should have summed to, times the image.</summary>
    [Fact]
    public void Infidelity_to_the_whole_image_is_the_square_of_the_completeness_gap()
    {
        using var scope = NewDisposeScope();
        var net = Given.Curved();
        var (images, targets) = Given.Images(3, classes: 2);
        var attribution = randn_like(images);
        var gaps = Examples.Values(Completeness.Gap(net, images, targets, attribution * images));
        var values = new Infidelity(new SquareRemoval(100), 3).Of(net, images, targets, attribution);
        Assert.Equal(gaps.Select(gap => gap * gap), values, (a, b) => Math.Abs(a - b) < Rounding);
    }

    /// <summary>f = ‖x‖²/2: the gradient x misses ‖I‖²/2, and E[‖I‖⁴]/4 = σ⁴ d(d + 2)/4.</summary>
    [Fact]
    public void Infidelity_of_a_paraboloids_gradient_is_the_fourth_moment_of_the_noise()
    {
        using var scope = NewDisposeScope();
        using var net = new FunctionNet(x => x.pow(2).flatten(1).sum([1], keepdim: true) / 2);
        var images = rand([1, 1, 3, 4], ScalarType.Float64);
        var value = Assert.Single(new Infidelity(new GaussianPerturbation(0.5), 4000, seed: 2).Of(net, images, zeros([1], ScalarType.Int64), images));
        const double expected = 0.0625 * 12 * 14 / 4;
        // ‖I‖⁴ varies by 85 % of its mean: 1.3 % over 4000 draws, and this is four times that.
        Assert.InRange(value, 0.95 * expected, 1.05 * expected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Infidelity_is_the_mean_over_the_perturbations_that_the_network_was_given(bool scaled)
    {
        using var scope = NewDisposeScope();
        var (net, rows) = Given.Listening(Given.Curved());
        var (images, targets) = Given.Images(1, classes: 2);
        var attribution = randn_like(images);
        var value = Assert.Single(new Infidelity(new SquareRemoval(2), 25, seed: 3) { Scaled = scaled }.Of(net, images, targets, attribution));
        var pairs = rows.Where(row => row.eq(0).any().item<bool>()).Select(row =>
        {
            Assert.Equal(4 * Given.Channels, Given.Total(row.eq(0)));
            var target = targets[0].item<long>();
            return (Foretold: Given.Total((images[0] - row) * attribution[0]), Came: Given.Logit(net, images[0], target) - Given.Logit(net, row, target));
        }).ToList();
        Assert.Equal(25, pairs.Count);
        var best = scaled ? pairs.Sum(p => p.Foretold * p.Came) / pairs.Sum(p => p.Foretold * p.Foretold) : 1;
        Assert.Equal(pairs.Average(p => Math.Pow(best * p.Foretold - p.Came, 2)), value, Rounding);
    }

    [Fact]
    public void A_map_that_does_not_depend_on_the_image_does_not_move()
    {
        using var scope = NewDisposeScope();
        var (net, _) = Given.Linear();
        var (images, targets) = Given.Images(3, classes: 3);
        Assert.All(new MaxSensitivity(0.1).Of(new InputGradient(), net, images, targets), move => Assert.Equal(new(0, 0), move));
        Assert.All(new MaxSensitivity(0.1).Of(new FunctionMethod(x => zeros_like(x)), net, images, targets), move => Assert.Equal(new(0, null), move));
    }

    /// <summary>The gradient c·x of c·x²/2 at one pixel moves by c·|δ|, and the largest of many |δ| is nearly r.</summary>
    [Fact]
    public void The_gradient_of_a_parabola_moves_by_its_curvature_times_the_radius()
    {
        using var scope = NewDisposeScope();
        using var net = new FunctionNet(x => x.pow(2).flatten(1).sum([1], keepdim: true) * 1.5);
        var (images, targets) = (tensor(new[] { 2.0, -5.0 }, [2, 1, 1, 1]), zeros([2], ScalarType.Int64));
        var moves = new MaxSensitivity(0.1, 500, seed: 4).Of(new InputGradient(), net, images, targets);
        // 500 draws all below 98 % of the radius: one seed in 24,000.
        Assert.All(moves, move => Assert.InRange(move.Absolute, 0.98 * 0.3, 0.3 + Rounding));
        Assert.Equal(moves[0].Absolute / 6, moves[0].Relative!.Value, Rounding);
        Assert.Equal(moves[1].Absolute / 15, moves[1].Relative!.Value, Rounding);
    }

    [Fact]
    public void Moves_are_within_the_cube_and_the_largest_counts()
    {
        using var scope = NewDisposeScope();
        var (net, _) = Given.Linear();
        var (images, targets) = Given.Images(2, classes: 3);
        var seen = new List<Tensor>();
        var method = new FunctionMethod(x =>
        {
            seen.AddRange(x.unbind(0).Select(row => row.clone().DetachFromDisposeScope()));
            return x.clone();
        });
        var moves = new MaxSensitivity(0.02, 12, seed: 7).Of(method, net, images, targets);
        var changes = seen.Skip(2).Select((row, i) => row - images[i / 12]).ToList();
        Assert.Equal(24, changes.Count);
        Assert.All(changes, change => Assert.InRange(change.abs().max().ToDouble(), 0.015, 0.02));
        Assert.Equal(changes.Take(12).Max(change => Math.Sqrt(Given.Total(change.pow(2)))), moves[0].Absolute, Rounding);
        Assert.Equal(changes.Skip(12).Max(change => Math.Sqrt(Given.Total(change.pow(2)))), moves[1].Absolute, Rounding);
    }
}
