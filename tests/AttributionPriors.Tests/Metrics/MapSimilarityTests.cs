using AttributionPriors.Metrics;

namespace Tests.Metrics;

public class MapSimilarityTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Scipy_ranks_methods_alike(bool absolute)
    {
        float[][] methods = [.. Enumerable.Range(4, 3).Select(seed => ExplanationPeer.Map(3 * 60, seed))];
        var answer = Assert.Single(ExplanationPeer.Answers(new { ask = "spearman_matrix", methods, images = 3, absolute }));
        var matrix = RankCorrelation.Matrix(methods, 3, absolute);
        foreach (var (expected, row) in answer.EnumerateArray().Zip(matrix))
            Assert.Equal(expected.Doubles(), row.Select(v => v!.Value), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void A_method_and_its_negative_agree_but_for_the_sign()
    {
        var map = ExplanationPeer.Map(64, seed: 7);
        float[] negative = [.. map.Select(v => -3 * v)];
        Assert.Equal(-1, RankCorrelation.Of(map, negative, absolute: false)!.Value, 1e-14);
        Assert.Equal(1, RankCorrelation.Of(map, negative, absolute: true)!.Value, 1e-14);
    }

    [Fact]
    public void Constant_maps_are_left_out_of_the_matrix()
    {
        float[] first = [1, 2, 3, 5, 5, 5], second = [2, 1, 3, 1, 2, 3], flat = [4, 4, 4, 0, 0, 0];
        var matrix = RankCorrelation.Matrix([first, second, flat], 2, absolute: false);
        Assert.Equal(0.5, matrix[0][1]!.Value, 1e-14);
        Assert.Equal(matrix[0][1], matrix[1][0]);
        Assert.Equal(1, matrix[0][0]!.Value, 1e-14);
        Assert.Null(matrix[2][2]);
        Assert.Null(matrix[0][2]);
    }

    [Fact]
    public void Scipys_filters_give_the_same_structural_similarity()
    {
        var (first, second) = (ExplanationPeer.Map(11 * 9, seed: 8), ExplanationPeer.Map(11 * 9, seed: 9));
        float[] near = [.. first.Zip(second, (a, b) => a + b / 10)];
        var answers = ExplanationPeer.Answers(
            new { ask = "ssim", first, second, width = 9, range = 2.0 }, new { ask = "ssim", first, second = near, width = 9, range = 1.5 });
        // The peer takes variances as differences of means of squares.
        Assert.Equal(answers[0].GetDouble(), StructuralSimilarity.Of(first, second, 9, 2), 1e-10);
        Assert.Equal(answers[1].GetDouble(), StructuralSimilarity.Of(first, near, 9, 1.5), 1e-10);
    }

    [Fact]
    public void Of_two_flat_maps_only_the_means_are_compared()
    {
        float[] low = [.. Enumerable.Repeat(0.25f, 64)], high = [.. Enumerable.Repeat(0.75f, 64)];
        Assert.Equal((2 * 0.1875 + 1e-4) / (0.625 + 1e-4), StructuralSimilarity.Of(low, high, 8, 1), 1e-12);
    }

    [Fact]
    public void A_map_is_like_itself_and_its_multiples()
    {
        var map = ExplanationPeer.Map(80, seed: 10);
        float[] scaled = [.. map.Select(v => 8 * v)];
        var similarity = MapSimilarity.Of(map, scaled, 8);
        Assert.All((double?[])[similarity.Spearman, similarity.AbsoluteSpearman, similarity.Structural], value => Assert.Equal(1, value!.Value, 1e-12));
    }

    [Fact]
    public void What_is_undefined_is_null_and_left_out_of_means()
    {
        Assert.Equal(new(null, null, null), MapSimilarity.Of(new float[64], ExplanationPeer.Map(64, seed: 11), 8));
        Assert.Null(MapSimilarity.Of([1, 2, 3, 4], [1, 2, 3, 5], 2).Structural);
        Assert.Equal(new(-1, 0.5, null), MapSimilarity.Mean([5, 5, 5, 2, 1, -3], [1, 2, 3, 1, 2, 3], 2, 3), Near);
    }

    [Fact]
    public void Maps_that_do_not_match_are_refused()
    {
        Assert.Contains("3 values are not whole rows of 2", Assert.Throws<ArgumentException>(() => MapSimilarity.Of([1, 2, 3], [1, 2, 3], 2)).Message);
        Assert.Contains("hold no 7 × 7 window", Assert.Throws<ArgumentException>(() => StructuralSimilarity.Of(new float[48], new float[48], 8, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => StructuralSimilarity.Of(new float[64], new float[64], 8, 0));
        Assert.Throws<ArgumentException>(() => RankCorrelation.Of([1, 2], [1, 2, 3], absolute: false));
        Assert.Throws<ArgumentException>(() => RankCorrelation.Matrix([[1, 2], [1, 2, 3]], 1, absolute: false));
        Assert.Throws<ArgumentException>(() => RankCorrelation.Matrix([], 1, absolute: false));
        Assert.Throws<ArgumentException>(() => RankCorrelation.Matrix([[1, 2]], 0, absolute: false));
    }

    static bool Near(MapSimilarity a, MapSimilarity b) =>
        a.Structural == b.Structural && Math.Abs(a.Spearman!.Value - b.Spearman!.Value) < 1e-14 && Math.Abs(a.AbsoluteSpearman!.Value - b.AbsoluteSpearman!.Value) < 1e-14;
}
