using AttributionPriors.Metrics;
using AttributionPriors.Saliency.Faithfulness;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency.Faithfulness;

[Collection(ProcessWide.Name)]
public class CurveTests
{
    // Sums of sixty products in float64.
    const double Rounding = 1e-12;

    static readonly int[] points = [1, 2, 7, 29, 30];

    /// <summary>The effect of a pixel on a linear logit is Σ_c w x, and effects add up.</summary>
    [Theory]
    [InlineData(PerturbationDirection.Deletion)]
    [InlineData(PerturbationDirection.Insertion)]
    public void Logits_of_a_linear_network_lose_and_gain_the_effects_of_the_pixels(PerturbationDirection direction)
    {
        using var scope = NewDisposeScope();
        var (net, weights) = Given.Linear();
        var (images, targets) = Given.Images(3, classes: 3);
        var maps = Maps(3);
        var curves = new PerturbationCurve(direction, points) { Score = ClassScore.Logit }.Of(net, images, targets, maps);
        Assert.Equal([0, .. points], curves.Points);
        for (var n = 0; n < 3; n++)
        {
            var effects = Examples.Values((images[n] * weights[targets[n].item<long>()]).sum(dim: 0).flatten());
            var order = Order(maps[n]);
            foreach (var (k, score) in curves.Points.Zip(curves.Scores[n]))
            {
                var left = direction == PerturbationDirection.Deletion ? order.Skip(k) : order.Take(k);
                Assert.Equal(Given.Bias + left.Sum(p => effects[p]), score, Rounding);
            }
        }
    }

    [Fact]
    public void Probabilities_and_answers_are_those_of_the_images_with_their_top_points_at_zero()
    {
        using var scope = NewDisposeScope();
        var net = Given.Curved();
        var (images, targets) = Given.Images(4, classes: 2);
        var maps = Maps(4);
        var curves = new PerturbationCurve(PerturbationDirection.Deletion, points).Of(net, images, targets, maps);
        for (var n = 0; n < 4; n++)
            foreach (var (k, place) in curves.Points.Select((k, place) => (k, place)))
            {
                var image = images[n].clone();
                foreach (var p in Order(maps[n]).Take(k)) image.narrow(1, p / Given.Width, 1).narrow(2, p % Given.Width, 1).zero_();
                var target = targets[n].item<long>();
                var (own, other) = (Given.Logit(net, image, target), Given.Logit(net, image, 1 - target));
                Assert.Equal(1 / (1 + Math.Exp(other - own)), curves.Scores[n][place], Rounding);
                // Of equal logits, as of the image without any pixel, the first class is the answer.
                Assert.Equal(own > other || (own == other && target == 0), curves.Correct[n][place]);
            }
    }

    [Fact]
    public void On_a_linear_network_deletion_and_insertion_add_up()
    {
        using var scope = NewDisposeScope();
        var (net, _) = Given.Linear();
        var (images, targets) = Given.Images(2, classes: 3);
        var maps = Maps(2);
        ScoreCurves Curve(PerturbationDirection direction) =>
            new PerturbationCurve(direction, PerturbationCurve.EvenPoints(Given.Pixels, 10)) { Score = ClassScore.Logit }.Of(net, images, targets, maps);
        var (deletion, insertion) = (Curve(PerturbationDirection.Deletion), Curve(PerturbationDirection.Insertion));
        for (var n = 0; n < 2; n++)
        {
            var ends = deletion.Scores[n][0] + Given.Bias;
            Assert.All(deletion.Scores[n].Zip(insertion.Scores[n]), pair => Assert.Equal(ends, pair.First + pair.Second, Rounding));
            Assert.Equal(ends, deletion.Areas[n] + insertion.Areas[n], Rounding);
        }
    }

    [Fact]
    public void No_order_deletes_a_linear_logit_faster_than_that_of_its_effects()
    {
        using var scope = NewDisposeScope();
        var (net, weights) = Given.Linear();
        var (images, targets) = Given.Images(1, classes: 3);
        var curve = new PerturbationCurve(PerturbationDirection.Deletion, PerturbationCurve.EvenPoints(Given.Pixels, Given.Pixels)) { Score = ClassScore.Logit };
        var effects = (images * weights.index_select(0, targets)).sum([1]);
        var least = curve.Of(net, images, targets, effects).MeanArea;
        for (var k = 0; k < 20; k++)
            Assert.True(curve.Of(net, images, targets, effects + randn_like(effects)).MeanArea > least);
    }

    [Fact]
    public void A_constant_of_its_own_replaces_each_channel()
    {
        using var scope = NewDisposeScope();
        var (net, weights) = Given.Linear();
        var (images, targets) = Given.Images(1, classes: 3);
        var curve = new PerturbationCurve(PerturbationDirection.Deletion, Given.Pixels) { Score = ClassScore.Logit, Imputation = new ConstantImputation(0.25, -2) };
        var sums = Examples.Values(weights[targets[0].item<long>()].sum([1, 2]));
        Assert.Equal(Given.Bias + 0.25 * sums[0] - 2 * sums[1], curve.Of(net, images, targets, Maps(1)).Scores[0][1], Rounding);
        Assert.Contains("3 constants for 2 channels", Refused(() => new PerturbationCurve(PerturbationDirection.Deletion, 1) { Imputation = new ConstantImputation(1, 2, 3) }
            .Of(net, images, targets, Maps(1))));
    }

    [Theory]
    [InlineData(50_176, 10)]
    [InlineData(7, 7)]
    [InlineData(7, 3)]
    [InlineData(5, 1)]
    public void Even_points_ascend_to_all_pixels(int pixels, int count)
    {
        var even = PerturbationCurve.EvenPoints(pixels, count);
        Assert.Equal(count, even.Count);
        Assert.Equal(pixels, even[^1]);
        Assert.All(even.Prepend(0).Zip(even), pair => Assert.InRange(pair.Second - pair.First, pixels / count, (pixels + count - 1) / count));
    }

    [Fact]
    public void Impossible_curves_are_refused()
    {
        using var scope = NewDisposeScope();
        var (net, _) = Given.Linear();
        var (images, targets) = Given.Images(2, classes: 3);
        string Of(Tensor maps, params int[] at) => Refused(() => new PerturbationCurve(PerturbationDirection.Deletion, at).Of(net, images, targets, maps));
        Assert.Contains("[N, H, W]; got [2, 2, 5, 6]", Of(images, 1));
        Assert.Contains("[N, H, W]; got [1, 5, 6]", Of(Maps(1), 1));
        Assert.Contains("at most 30 pixels, two or more; got 0, 31", Of(Maps(2), 31));
        Assert.Contains("got 0, 3, 2", Of(Maps(2), 3, 2));
        Assert.Contains("map value at 0 is NaN", Of(Maps(2) * double.NaN, 3));
        using var single = new FunctionNet(x => x.flatten(1).sum([1], keepdim: true));
        Assert.Contains("one logit is always 1", Refused(() => new PerturbationCurve(PerturbationDirection.Deletion, 1).Of(single, images, zeros_like(targets), Maps(2))));
        using var broken = new FunctionNet(x => x.flatten(1).sum([1], keepdim: true).log() * ones([1, 3], ScalarType.Float64));
        Assert.Contains("logits are not finite", Refused(() => new PerturbationCurve(PerturbationDirection.Deletion, Given.Pixels).Of(broken, images, targets, Maps(2))));
    }

    /// <summary>With values that repeat: ties are part of the law.</summary>
    static Tensor Maps(int count)
    {
        manual_seed(14);
        return (randn([count, Given.Height, Given.Width], ScalarType.Float64) * 3).round() / 3;
    }

    /// <summary>Pixels by falling value; LINQ's sort keeps the order of equal ones.</summary>
    static int[] Order(Tensor map) => [.. Examples.Values(map.flatten()).Select((value, pixel) => (value, pixel)).OrderByDescending(x => (float)x.value).Select(x => x.pixel)];

    static string Refused(Action measure) => Assert.ThrowsAny<ArgumentException>(measure).Message;
}
