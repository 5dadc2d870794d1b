using AttributionPriors.Data;

namespace Tests.Data;

public class SyntheticTests
{
    // Drawn by numpy for the released pools: seed, image, half-arm, centre rows, centre columns.
    public static TheoryData<int, int, int, int[], int[]> Released => new()
    {
        { 1, 0, 2, [16], [14] },
        { 1, 1, 1, [17], [17] },
        { 1, 2, 2, [24], [13] },
        { 1, 255, 2, [23], [23] },
        { 1, 256, 1, [8, 21], [18, 13] },
        { 1, 257, 2, [20, 11], [19, 3] },
        { 1, 511, 1, [4, 9], [21, 3] },
        { 2, 0, 1, [26], [21] },
        { 2, 1, 1, [26], [5] },
        { 2, 256, 1, [19, 23], [2, 17] },
        { 2, 257, 2, [21, 18], [10, 18] },
        { 2, 511, 1, [15, 9], [2, 22] },
        { 3, 0, 1, [19], [21] },
        { 3, 2, 1, [1], [16] },
        { 3, 256, 1, [1, 3], [21, 11] },
        { 3, 511, 1, [13, 17], [21, 18] },
    };

    [Theory]
    [MemberData(nameof(Released))]
    public void The_released_pools_draw_these_crosses(int seed, int image, int arm, int[] rows, int[] columns)
    {
        var drawing = SyntheticCrosses.Drawings(CrossGeometry.Hard, seed)[image];
        Assert.Equal((image / 256, arm), (drawing.Label, drawing.Arm));
        Assert.Equal(rows, drawing.Rows);
        Assert.Equal(columns, drawing.Columns);
    }

    [Theory]
    [InlineData(false, 7.0, 13.8)]
    [InlineData(true, 15.1, 30.1)]
    public void The_mean_mask_sizes_are_those_of_the_released_pools(bool easy, double one, double two)
    {
        var geometry = easy ? CrossGeometry.Easy : CrossGeometry.Hard;
        var pools = ((int[])[1, 2, 3]).Select(seed => SyntheticCrosses.Pool(geometry, seed)).ToArray();
        double Size(int label) => pools.Average(p => Enumerable.Range(0, 512).Where(i => p.Labels[i] == label).Average(i => p.Mask(i).ToArray().Sum()));
        // Counted in the released pools, to one decimal.
        Assert.Equal(one, Size(0), 0.05);
        Assert.Equal(two, Size(1), 0.05);
    }

    [Fact]
    public void An_image_is_its_crosses_and_a_tag()
    {
        var pool = SyntheticCrosses.Pool(CrossGeometry.Hard, 1);
        // Image 1: half-arm 1 around (17, 17), the tag bottom left.
        HashSet<(int, int)> cross = [(16, 17), (17, 16), (17, 17), (17, 18), (18, 17)];
        HashSet<(int, int)> tag = [(23, 3), (23, 4), (23, 5), (24, 3), (24, 4), (24, 5)];
        Assert.True(cross.SetEquals(Ones(pool.Mask(1))));
        Assert.True(cross.Union(tag).ToHashSet().SetEquals(Ones(pool.Image(1))));
    }

    [Fact]
    public void A_cross_over_the_tag_stays_in_the_mask()
    {
        var pool = SyntheticCrosses.Pool(CrossGeometry.Hard, 1);
        for (var i = 0; i < pool.Count; i++)
            Assert.Subset(Ones(pool.Image(i)), Ones(pool.Mask(i)));
    }

    [Theory]
    [InlineData(false, 23, 3, 22)]
    [InlineData(true, 21, 5, 20)]
    public void The_tag_betrays_the_class_in_training_and_lies_later(bool easy, int row, int left, int right)
    {
        var pools = SyntheticCrosses.Pools(easy ? CrossGeometry.Easy : CrossGeometry.Hard);
        foreach (var (set, flipped) in ((ImageSet, bool)[])[(pools.Train, false), (pools.Valid, true), (pools.Test, true)])
            for (var i = 0; i < set.Count; i++)
            {
                var column = (set.Labels[i] == 1) ^ flipped ? right : left;
                for (var r = row; r < row + 2; r++)
                    for (var c = column; c < column + 3; c++) Assert.Equal(1, set.Image(i)[r * 28 + c]);
            }
    }

    [Fact]
    public void Mirroring_twice_changes_nothing()
    {
        var pool = SyntheticCrosses.Pool(CrossGeometry.Hard, 2);
        Assert.NotEqual(pool.Fingerprint(), pool.Mirrored().Fingerprint());
        Assert.Equal(pool.Fingerprint(), pool.Mirrored().Mirrored().Fingerprint());
        Assert.Equal(pool.Image(5)[28..56].ToArray().Reverse(), pool.Mirrored().Image(5)[28..56].ToArray());
    }

    [Fact]
    public void Joined_sets_follow_each_other_and_have_one_shape()
    {
        var (pool, one) = (SyntheticCrosses.Pool(CrossGeometry.Hard, 1), new ImageSet(1, 1, 2, [1, 2], [0, 1], [7], [3]));
        var joined = ImageSet.Joined(pool.Select([3, 300]), pool.Mirrored().Select([5]));
        Assert.Equal(pool.Select([3, 300]).Fingerprint(), joined.Select([0, 1]).Fingerprint());
        Assert.Equal(pool.Mirrored().Select([5]).Fingerprint(), joined.Select([2]).Fingerprint());
        Assert.Equal(one.Fingerprint(), ImageSet.Joined(one).Fingerprint());
        Assert.Contains("[1, 28, 28], [1, 1, 2]", Assert.Throws<ArgumentException>(() => ImageSet.Joined(pool, one)).Message);
        Assert.Throws<ArgumentException>(() => ImageSet.Joined());
    }

    [Fact]
    public void A_runs_subset_is_the_released_codes()
    {
        var pool = SyntheticCrosses.Pool(CrossGeometry.Hard, 1);
        var (class0, class1) = SyntheticSubset.Positions(pool.Labels, 1234, 500);
        Assert.Equal([125, 234, 52, 6, 100], class0[..5]);
        Assert.Equal([66, 198, 61, 236, 135], class1[..5].Select(i => i - 256));
        var subset = SyntheticSubset.Of(pool, 1234, 500);
        Assert.Equal(Enumerable.Repeat(1, 250).Concat(Enumerable.Repeat(0, 250)), subset.Labels);
        Assert.Equal(pool.Image(256 + 66), subset.Image(0));
        Assert.Equal(pool.Image(125), subset.Image(250));
    }

    [Fact]
    public void Splits_have_the_sizes_asked_for_and_follow_the_seed()
    {
        var pools = SyntheticCrosses.Pools(CrossGeometry.Hard);
        var (train, valid, test) = SyntheticSubset.PaperSizes;
        var splits = SyntheticSubset.Of(pools, 1234, train, valid, test);
        Assert.Equal((500, 128, 128), (splits.Train.Count, splits.Valid.Count, splits.Test.Count));
        Assert.Equal(splits.Test.Fingerprint(), SyntheticSubset.Of(pools.Test, 1234, 128).Fingerprint());
        Assert.NotEqual(splits.Test.Fingerprint(), SyntheticSubset.Of(pools.Test, 1235, 128).Fingerprint());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(3)]
    [InlineData(514)]
    public void Unbalanced_or_oversized_subsets_are_refused(int count) =>
        Assert.Contains("from 2 to 512", Assert.ThrowsAny<ArgumentException>(
            () => SyntheticSubset.Of(SyntheticCrosses.Pool(CrossGeometry.Hard, 1), 1, count)).Message);

    [Fact]
    public void A_geometry_without_room_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SyntheticCrosses.Pool(CrossGeometry.Hard with { LargestArm = 14 }, 1));
        Assert.Throws<ArgumentException>(() => SyntheticCrosses.Pool(CrossGeometry.Hard with { TagMargin = 12 }, 1));
    }

    [Fact]
    public void Dilation_is_the_blurred_mask_above_zero()
    {
        const int side = 28;
        double[] sigmas = [0.1, 0.2, 0.5, 0.639513, 0.817838, 1, 1.3, 2];
        // A synthetic mask, and one whose pixels touch the edges.
        var edges = new float[side * side];
        foreach (var i in (int[])[0, 27, 13 * side, 27 * side + 20]) edges[i] = 1;
        float[][] masks = [SyntheticCrosses.Pool(CrossGeometry.Hard, 3).Mask(300).ToArray(), edges];
        var questions = masks.SelectMany(m => sigmas.Select(s => (Mask: m, Sigma: s))).ToArray();
        var answers = DebianPython.Numbers([.. questions.Select(q => new { ask = "dilation", mask = q.Mask.Chunk(side), sigma = q.Sigma })]);
        foreach (var ((mask, sigma), answer) in questions.Zip(answers))
            Assert.Equal(answer.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(v => v.GetSingle()), MaskDilation.Of(mask, side, side, sigma));
    }

    [Theory]
    [InlineData(0.817838, 3)]
    [InlineData(0.639513, 3)]
    [InlineData(1.0, 4)]
    [InlineData(0.0, 0)]
    public void The_chosen_sigmas_have_these_radii(double sigma, int radius) => Assert.Equal(radius, MaskDilation.Radius(sigma));

    [Fact]
    public void No_sigma_leaves_soft_edges_and_any_sigma_hardens_them()
    {
        float[] soft = [0, 0.25f, 0, 1, 0, 0];
        Assert.Equal(soft, MaskDilation.Of(soft, 2, 3, 0));
        Assert.Equal([0, 1, 0, 1, 0, 0], MaskDilation.Of(soft, 2, 3, 0.1));
        Assert.Equal([1, 1, 1, 1, 1, 1], MaskDilation.Of(soft, 2, 3, 1e6));
        Assert.Equal(new float[6], MaskDilation.Of(new float[6], 2, 3, 1));
        Assert.ThrowsAny<ArgumentException>(() => MaskDilation.Of(soft, 2, 3, double.NaN));
        Assert.ThrowsAny<ArgumentException>(() => MaskDilation.Of(soft, 3, 3, 1));
    }

    [Fact]
    public void A_sets_masks_are_dilated_one_by_one()
    {
        var pool = SyntheticCrosses.Pool(CrossGeometry.Hard, 1);
        var dilated = MaskDilation.Of(pool, 1);
        Assert.Equal(MaskDilation.Of(pool.Mask(400), 28, 28, 1), dilated.Mask(400));
        Assert.Equal(pool.Images, dilated.Images);
    }

    static HashSet<(int, int)> Ones(ReadOnlySpan<float> plane)
    {
        var ones = new HashSet<(int, int)>();
        for (var i = 0; i < plane.Length; i++)
            if (plane[i] == 1) ones.Add((i / 28, i % 28));
        return ones;
    }
}
