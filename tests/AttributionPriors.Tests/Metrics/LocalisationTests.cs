using System.Numerics;
using AttributionPriors.Data;
using AttributionPriors.Metrics;
using Tests.Data;

namespace Tests.Metrics;

public class LocalisationTests
{
    [Fact]
    public void Percentiles_are_numpys()
    {
        var random = new Random(3);
        float[][] lists = [[5], [1, 2], [3, 1, 2, 2], [.. Enumerable.Range(0, 784).Select(_ => random.NextSingle())]];
        double[] points = [0, 1e-9, 12.5, 50, 98.2142857, 99.999, 100];
        var questions = lists.SelectMany(values => points.Select(q => (values, q))).ToArray();
        var answers = DebianPython.Numbers([.. questions.Select(x => new { ask = "percentile", x.values, x.q })]);
        foreach (var ((values, q), answer) in questions.Zip(answers))
            // The same three float64 operations; one rounding of room.
            Assert.Equal(answer.GetDouble(), Percentile.Linear(values, q), 1e-14);
    }

    [Theory]
    [InlineData(new float[0], 50, "No values")]
    [InlineData(new[] { 1f, float.NaN }, 50, "value at 1 is NaN")]
    [InlineData(new[] { 1f }, 100.5, "[0, 100]")]
    [InlineData(new[] { 1f }, double.NaN, "[0, 100]")]
    public void A_percentile_of_nothing_is_refused(float[] values, double q, string reason) =>
        Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(() => Percentile.Linear(values, q)).Message);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(392)]
    [InlineData(783)]
    public void A_map_without_ties_keeps_exactly_its_budget_of_largest_values(int budget)
    {
        var map = Shuffled(784);
        var kept = Binarisation.ByBudget(map, budget);
        Assert.Equal(budget, kept.Count(k => k));
        Assert.All(map.Zip(kept), pair => Assert.Equal(pair.First > 784 - budget, pair.Second));
        Assert.Equal(budget, Binarisation.KeptWithoutTies(784, budget));
    }

    [Theory]
    [InlineData(4, 4.0, 3)]
    [InlineData(4, 0.0, 0)]
    [InlineData(10, 2.5, 3)]
    [InlineData(10, 0.5, 1)]
    public void The_kept_count_is_foretold(int pixels, double budget, int expected)
    {
        Assert.Equal(expected, Binarisation.ByBudget(Shuffled(pixels), budget).Count(k => k));
        Assert.Equal(expected, Binarisation.KeptWithoutTies(pixels, budget));
    }

    [Fact]
    public void A_flat_map_keeps_nothing_and_ties_at_the_threshold_fall()
    {
        float[] mask = [1, 1, 0, 0];
        Assert.DoesNotContain(true, Binarisation.ByMask([3, 3, 3, 3], mask));
        Assert.Equal([true, false, false, false], Binarisation.ByMask([9, 3, 3, 3], mask));
        Assert.Equal([true, false, false, false], Binarisation.ByMask([9, 0, 0, 0], mask));
    }

    [Fact]
    public void Overlap_divides_by_union_prediction_and_truth()
    {
        var overlap = Overlap.Of([true, true, true, false, false], [1, 0.25f, 0, 1, 0]);
        Assert.Equal(2.0 / 4, overlap.Iou, 1e-14);
        Assert.Equal(2.0 / 3, overlap.Iop, 1e-14);
        Assert.Equal(2.0 / 3, overlap.Iot, 1e-14);
        Assert.Equal(new(0, 0, 0), Overlap.Of([false, false], [0, 0]));
    }

    [Theory]
    [InlineData(3, 2, 2)]
    [InlineData(1, 5, 1)]
    [InlineData(4, 4, 0)]
    [InlineData(0, 3, 0)]
    public void Dice_is_twice_the_intersection_over_both_sizes(int kept, int inside, int both)
    {
        bool[] map = [.. Enumerable.Range(0, 10).Select(i => i < kept)];
        float[] mask = [.. Enumerable.Range(0, 10).Select(i => i >= kept - both && i < kept - both + inside ? 1f : 0)];
        Assert.Equal(2.0 * both / (kept + inside), Overlap.Of(map, mask).Dice, 1e-14);
    }

    [Fact]
    public void Points_beyond_so_many_standard_deviations_are_kept()
    {
        float[] map = [0, 0, 0, 4, -2, 1]; // mean ½, variance 21/6 − ¼
        Assert.Equal([false, false, false, true, false, false], Binarisation.ByDeviation(map, 1));
        Assert.Equal([false, false, false, true, false, true], Binarisation.ByDeviation(map, 0.99 / Math.Sqrt(3.25)));
        Assert.DoesNotContain(true, Binarisation.ByDeviation(map, 1.01 * 4 / Math.Sqrt(3.25)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Binarisation.ByDeviation(map, -1));
    }

    [Fact]
    public void A_share_of_the_maximum_is_a_strict_border()
    {
        Assert.Equal([false, true, false, true], Binarisation.ByShareOfMaximum([2, 4, 0, 3], 0.5f));
        Assert.Equal([true, true, false, true], Binarisation.ByShareOfMaximum([2, 4, 0, 3], 0));
        Assert.DoesNotContain(true, Binarisation.ByShareOfMaximum([0, 0], 0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => Binarisation.ByShareOfMaximum([1], 1.5f));
    }

    [Fact]
    public void A_map_that_is_its_mask_overlaps_fully()
    {
        float[] mask = [0, 1, 0, 1, 0, 0];
        var overlap = Overlap.OfMap([0, 2, 0, 3, 0.5f, 0], mask);
        Assert.All((double[])[overlap.Iou, overlap.Iop, overlap.Iot], share => Assert.Equal(1, share, 1e-14));
    }

    [Fact]
    public void Chance_is_the_average_over_every_subset()
    {
        for (var n = 1; n <= 8; n++)
            for (var kept = 0; kept <= n; kept++)
                for (var inside = 0; inside <= n; inside++)
                    Assert.Equal(ByEnumeration(n, kept, inside), ChanceOverlap.ExpectedIou(n, kept, inside), 1e-14);
    }

    [Fact]
    public void Chance_of_Dice_is_the_average_over_every_subset()
    {
        for (var n = 1; n <= 8; n++)
            for (var kept = 0; kept <= n; kept++)
                for (var inside = 0; inside <= n; inside++)
                    Assert.Equal(ByEnumeration(n, kept, inside, (both, either) => either == 0 ? 0 : 2.0 * both / (both + either)), ChanceOverlap.ExpectedDice(n, kept, inside), 1e-14);
    }

    [Fact]
    public void Chance_is_scipys_hypergeometric_mean()
    {
        (int Pixels, int Kept, int Inside)[] cases = [(784, 7, 7), (784, 14, 20), (784, 400, 390), (784, 783, 784), (2500, 1250, 1200)];
        var answers = DebianPython.Numbers([.. cases.Select(c => new { ask = "hypergeometric_iou", pixels = c.Pixels, kept = c.Kept, inside = c.Inside })]);
        foreach (var (c, answer) in cases.Zip(answers))
            // scipy's probabilities carry the error of log-gamma of 2500, about 1e-11.
            Assert.Equal(answer.GetDouble(), ChanceOverlap.ExpectedIou(c.Pixels, c.Kept, c.Inside), 1e-9);
    }

    [Fact]
    public void Chance_for_the_disc_of_224_pixels_is_one_third()
    {
        var mask = new float[224 * 224];
        for (var r = 0; r < 224; r++)
            for (var c = 0; c < 224; c++)
                mask[r * 224 + c] = (r - 112) * (r - 112) + (c - 112) * (c - 112) < 89.6 * 89.6 ? 1 : 0;
        Assert.Equal(25_233, mask.Sum());
        Assert.Equal(0.336, ChanceOverlap.ExpectedIou(mask), 5e-4);
        // The limit's error is of the order of 1/n.
        Assert.Equal(ChanceOverlap.LargeImageLimit(25_233 / 50_176.0), ChanceOverlap.ExpectedIou(mask), 1e-4);
    }

    [Fact]
    public void The_blob_is_symmetric_and_highest_in_the_middle()
    {
        var blob = CentredBlob.Map(5, 7);
        Assert.Equal(1, blob[2 * 7 + 3]);
        Assert.Equal(blob, blob.Reverse());
        // σ = 5/4: one pixel off the centre.
        Assert.Equal(Math.Exp(-1 / (2 * 1.25 * 1.25)), blob[2 * 7 + 4], 1e-7);
        Assert.Equal([true], Binarisation.ByBudget(CentredBlob.Map(3, 3), 1).Where(k => k));
    }

    [Fact]
    public void The_outside_share_weighs_absolute_values()
    {
        Assert.Equal(0.5, OutsideShare.Of([-3, 1, 2], [0, 1, 1]));
        Assert.Equal(0.75, OutsideShare.Of([2, 2], [0, 0.5f]));
        Assert.Null(OutsideShare.Of([0, 0], [0, 1]));
    }

    [Fact]
    public void A_uniform_map_has_the_chance_share()
    {
        var mask = Enumerable.Repeat(1f, 784).ToArray();
        mask.AsSpan(0, 16).Clear();
        Assert.Equal(16.0 / 784, OutsideShare.Chance(mask), 1e-15);
        Assert.Equal(OutsideShare.Chance(mask), OutsideShare.Of(Enumerable.Repeat(0.3f, 784).ToArray(), mask)!.Value, 1e-12);
    }

    [Fact]
    public void Broken_masks_and_maps_are_refused()
    {
        Assert.Contains("mask value at 1 is 1.5", Assert.Throws<ArgumentException>(() => Binarisation.ByMask([1, 2], [0, 1.5f])).Message);
        Assert.Contains("2 map values and 1 mask", Assert.Throws<ArgumentException>(() => Binarisation.ByMask([1, 2], [0])).Message);
        Assert.Contains("map value at 0 is NaN", Assert.Throws<ArgumentException>(() => OutsideShare.Of([float.NaN], [0])).Message);
        Assert.Contains("in [0, 2]", Assert.ThrowsAny<ArgumentException>(() => Binarisation.ByBudget([1, 2], 3)).Message);
        Assert.Contains("No mask values", Assert.Throws<ArgumentException>(() => OutsideShare.Chance([])).Message);
        Assert.ThrowsAny<ArgumentException>(() => ChanceOverlap.ExpectedIou(4, 5, 1));
    }

    static double ByEnumeration(int n, int kept, int inside) => ByEnumeration(n, kept, inside, (both, either) => either == 0 ? 0 : (double)both / either);

    /// <summary>The mean of a score of |A ∩ B| and |A ∪ B|.</summary>
    static double ByEnumeration(int n, int kept, int inside, Func<int, int, double> score)
    {
        // The mask may be the first pixels: every subset is met with either way.
        var mask = (1u << inside) - 1;
        var subsets = Enumerable.Range(0, 1 << n).Select(i => (uint)i).Where(s => BitOperations.PopCount(s) == kept);
        return subsets.Average(s => score(BitOperations.PopCount(s & mask), BitOperations.PopCount(s | mask)));
    }

    // 1 to n in some order.
    static float[] Shuffled(int n) => [.. new LegacyRandom(5).Permutation(n).Select(i => i + 1f)];
}
