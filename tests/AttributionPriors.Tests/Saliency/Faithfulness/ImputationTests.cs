using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Faithfulness;
using Tests.Metrics;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency.Faithfulness;

[Collection(ProcessWide.Name)]
public class ImputationTests
{
    // The residual is 1e-12 of the right side; the smallest eigenvalue of such small systems is above 1e-2.
    const double Solved = 1e-9;

    [Theory]
    [InlineData(9, 13, 0.1)]
    [InlineData(9, 13, 0.5)]
    [InlineData(9, 13, 0.97)]
    [InlineData(1, 20, 0.6)]
    [InlineData(20, 1, 0.6)]
    public void Removed_pixels_are_a_dense_solves(int height, int width, double share)
    {
        var random = new Random(height);
        double[] plane = [.. Enumerable.Range(0, height * width).Select(_ => random.NextDouble() - 0.2)];
        bool[] removed = [.. plane.Select((_, p) => p != 4 && random.NextDouble() < share)];
        var answer = Assert.Single(ExplanationPeer.Answers(new { ask = "neighbour_fill", plane, removed, width }));
        NeighbourInterpolation.Fill(plane, removed, width);
        Assert.Equal(answer.Doubles(), plane, (a, b) => Math.Abs(a - b) < Solved);
    }

    /// <summary>A ramp is the mean of its neighbours already, and so is a constant, at the border too.</summary>
    [Fact]
    public void Ramps_and_constants_are_restored()
    {
        const int side = 12;
        double[] ramp = [.. Enumerable.Range(0, side * side).Select(p => 2.0 * (p / side) - 3.0 * (p % side) + 1)];
        bool[] inner = [.. ramp.Select((_, p) => p / side is > 0 and < side - 1 && p % side is > 0 and < side - 1)];
        var filled = (double[])ramp.Clone();
        NeighbourInterpolation.Fill(filled, inner, side);
        Assert.Equal(ramp, filled, (a, b) => Math.Abs(a - b) < Solved);
        double[] constant = [.. Enumerable.Repeat(0.4, side * side)];
        NeighbourInterpolation.Fill(constant, [.. constant.Select((_, p) => p != 77)], side);
        Assert.All(constant, value => Assert.Equal(0.4, value, Solved));
    }

    [Fact]
    public void Known_pixels_stay_and_without_any_all_become_zero()
    {
        double[] plane = [1, 2, 3, 4];
        NeighbourInterpolation.Fill(plane, [false, false, false, false], 2);
        Assert.Equal([1, 2, 3, 4], plane);
        NeighbourInterpolation.Fill(plane, [true, true, true, true], 2);
        Assert.Equal([0, 0, 0, 0], plane);
        Assert.Throws<ArgumentException>(() => NeighbourInterpolation.Fill(new double[4], new bool[3], 2));
        Assert.Throws<ArgumentException>(() => NeighbourInterpolation.Fill(new double[4], new bool[4], 3));
    }

    [Fact]
    public void Noise_has_its_deviation_and_depends_on_the_seed_alone()
    {
        using var scope = NewDisposeScope();
        var images = full([2, 1, 60, 60], 0.5, ScalarType.Float64);
        var removed = ones([2, 1, 60, 60]).gt(0);
        removed.narrow(2, 0, 1).fill_(false);
        Tensor Noise(double noise, long seed) => (new NoisyLinearImputation(noise, seed).Fill(images, removed) - 0.5).narrow(2, 1, 59);
        var field = Noise(0.01, 3);
        // 3540 draws: the standard error of their deviation is 1.2 %, so this is four of them.
        Assert.InRange(field[0].std().ToDouble(), 0.0095, 0.0105);
        Assert.InRange(field[0].mean().ToDouble(), -0.0007, 0.0007);
        Assert.Equal(Examples.Values(field[0]), Examples.Values(field[1]));
        Assert.Equal(Examples.Values(field), Examples.Values(Noise(0.01, 3)));
        Assert.NotEqual(Examples.Values(field), Examples.Values(Noise(0.01, 4)));
        Assert.InRange(Noise(0, 3).abs().max().ToDouble(), 0, Solved);
    }

    [Fact]
    public void Channels_and_images_are_filled_one_by_one()
    {
        using var scope = NewDisposeScope();
        var (images, _) = Given.Images(3, classes: 2);
        var removed = rand([3, 1, Given.Height, Given.Width]).lt(0.6);
        var filled = new NoisyLinearImputation(noise: 0).Fill(images, removed);
        for (var n = 0; n < 3; n++)
            for (var c = 0; c < Given.Channels; c++)
            {
                var plane = Examples.Values(images[n, c]);
                NeighbourInterpolation.Fill(plane, removed[n].flatten().data<bool>().ToArray(), Given.Width);
                Assert.Equal(plane, Examples.Values(filled[n, c]));
            }
    }

    /// <summary>A curve over a constant image, restored by its neighbours, tells the network nothing until no pixel is left.</summary>
    [Fact]
    public void Interpolation_does_not_betray_what_was_removed()
    {
        using var scope = NewDisposeScope();
        var net = Given.Curved();
        var (images, targets) = (full([1, Given.Channels, Given.Height, Given.Width], 0.8, ScalarType.Float64), zeros([1], ScalarType.Int64));
        var maps = randn([1, Given.Height, Given.Width]);
        var curves = new PerturbationCurve(PerturbationDirection.Deletion, 5, 20, 29) { Imputation = new NoisyLinearImputation(noise: 0) }.Of(net, images, targets, maps);
        Assert.All(curves.Scores[0], score => Assert.Equal(curves.Scores[0][0], score, Solved));
        var zeros_ = new PerturbationCurve(PerturbationDirection.Deletion, 29).Of(net, images, targets, maps);
        Assert.True(Math.Abs(zeros_.Scores[0][1] - zeros_.Scores[0][0]) > 0.01, "The network does not see the image: the law would hold for nothing.");
    }

    [Fact]
    public void Blurring_keeps_what_is_not_removed_and_does_not_darken_borders()
    {
        using var scope = NewDisposeScope();
        manual_seed(15);
        var images = randn([2, 3, 16, 16], ScalarType.Float64);
        var removed = zeros([2, 1, 16, 16]).gt(0);
        removed.narrow(2, 7, 2).fill_(true);
        var filled = new BlurImputation(1.5).Fill(images, removed);
        Assert.Equal(Examples.Values(images.narrow(2, 0, 7)), Examples.Values(filled.narrow(2, 0, 7)));
        // Half-width 5 of a Gaussian of 1.5 pixels: the middle columns see no border, where weights would not sum to 1.
        var expected = PostProcessing.GaussianSmoothing(images.flatten(0, 1), 1.5).view(images.shape).narrow(2, 7, 2).narrow(3, 6, 4);
        Assert.InRange(Examples.Distance(filled.narrow(2, 7, 2).narrow(3, 6, 4), expected), 0, 1e-12);
        var flat = full([1, 1, 16, 16], 0.3, ScalarType.Float64);
        Assert.InRange((new BlurImputation(4).Fill(flat, ones([1, 1, 16, 16]).gt(0)) - 0.3).abs().max().ToDouble(), 0, 1e-12);
    }
}
