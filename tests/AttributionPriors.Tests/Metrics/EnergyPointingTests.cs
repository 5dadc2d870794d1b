using AttributionPriors.Metrics;

namespace Tests.Metrics;

public class EnergyPointingTests
{
    static readonly float[] map = [4, -5, 3, 0, 2, 1];
    static readonly float[] mask = [1, 1, 0, 0, 1, 0.5f];

    [Fact]
    public void Energy_is_the_share_of_saliency_inside()
    {
        var scores = EnergyPointing.Of(map, mask, 1, 2, 4, 6);
        Assert.Equal([1, 4 / 7.0, 6.5 / 10, 6.5 / 10], scores.Select(s => s.Energy!.Value), Near);
        Assert.Equal([1, 1 / 2.0, 2.5 / 4, 3.5 / 6], scores.Select(s => s.HitRate), Near);
        Assert.All(scores, s => Assert.Equal(3.5 / 6, s.Chance, 1e-15));
    }

    [Fact]
    public void A_uniform_map_reaches_chance_on_the_whole_image()
    {
        float[] flat = [.. Enumerable.Repeat(0.3f, 6)];
        var score = Assert.Single(EnergyPointing.Of(flat, mask, 6));
        Assert.Equal(score.Chance, score.Energy!.Value, 1e-12);
        Assert.Equal(score.Chance, score.HitRate, 1e-12);
    }

    [Fact]
    public void A_map_inside_the_object_has_all_its_energy_there()
    {
        var score = EnergyPointing.Of([0, 2, 1, 0], [0, 1, 1, 0], 2)[0];
        Assert.Equal((1.0, 1.0, 0.5), (score.Energy!.Value, score.HitRate, score.Chance));
    }

    [Fact]
    public void Of_equal_points_the_first_is_taken()
    {
        Assert.Equal([1.0, 0.5], EnergyPointing.Of([7, 7], [1, 0], 1, 2).Select(s => s.HitRate));
        Assert.Equal([1, 3, 0, 2, 4], PixelOrder.Descending([-0f, 2, 0, 2, -1]));
        Assert.Equal([2, 0, 3, 1, 4], PixelOrder.Places([-0f, 2, 0, 2, -1]));
    }

    [Fact]
    public void A_map_without_positive_points_has_no_energy()
    {
        var score = EnergyPointing.Of([-1, 0, -2], [1, 0, 0], 2)[0];
        Assert.Null(score.Energy);
        Assert.Equal(0.5, score.HitRate);
    }

    [Fact]
    public void Numpy_agrees()
    {
        var large = ExplanationPeer.Map(300, seed: 1);
        float[] box = new BoundingBox(3.2, 4, 7, 8.7).Mask(15, 20);
        int[] points = [1, 7, 40, 299, 300];
        var answers = ExplanationPeer.Answers([
            new { ask = "order", map = large }, .. points.Select(k => (object)new { ask = "energy_pointing", map = large, mask = box, points = k })]);
        Assert.Equal(answers[0].EnumerateArray().Select(v => v.GetInt32()), PixelOrder.Descending(large));
        foreach (var (answer, score) in answers.Skip(1).Zip(EnergyPointing.Of(large, box, points)))
            Assert.Equal(answer.Doubles(), [score.Energy!.Value, score.HitRate], Near);
    }

    [Fact]
    public void A_mean_leaves_out_only_what_is_undefined()
    {
        float[] maps = [1, 3, -1, -1], masks = [1, 0, 1, 1];
        var mean = EnergyPointing.Mean(maps, masks, 2, 1, 2);
        Assert.Equal([0, 0.25], mean.Select(s => s.Energy!.Value));
        Assert.Equal([0.5, 0.75], mean.Select(s => s.HitRate));
        Assert.Equal([0.75, 0.75], mean.Select(s => s.Chance));
    }

    [Fact]
    public void Unplayable_games_are_refused()
    {
        Refused("1 map values and 2 mask values", () => EnergyPointing.Of([1], [1, 1], 1));
        Refused("0 points of 2: take between 1 and 2", () => EnergyPointing.Of([1, 2], [1, 1], 0));
        Refused("3 points of 2", () => EnergyPointing.Of([1, 2], [1, 1], 3));
        Refused("No numbers of points", () => EnergyPointing.Of([1, 2], [1, 1]));
        Refused("mask value at 1 is 2", () => EnergyPointing.Of([1, 2], [1, 2], 1));
        Refused("map value at 0 is NaN", () => EnergyPointing.Of([float.NaN, 2], [1, 1], 1));
        Refused("3 values are not 2 maps of one size", () => EnergyPointing.Mean([1, 2, 3], [1, 1, 1], 2, 1));
    }

    // Sums of a few hundred float64 numbers.
    static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;

    static void Refused(string reason, Action play) => Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(play).Message, StringComparison.Ordinal);
}
