using AttributionPriors.Data;

namespace Tests.Data;

public class LegacyRandomTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1234)]
    [InlineData(uint.MaxValue)]
    public void Permutations_and_choices_are_numpys(long seed)
    {
        int[] counts = [1, 2, 5, 256, 2000];
        int[] items = [7, 3, 9, 1, 4, 11];
        var answers = DebianPython.Numbers([
            .. counts.Select(count => (object)new { ask = "permutation", seed, count }),
            new { ask = "choice", seed, items, count = 4 }]);
        foreach (var (count, answer) in counts.Zip(answers))
            Assert.Equal(answer.EnumerateArray().Select(v => v.GetInt32()), new LegacyRandom(seed).Permutation(count));
        Assert.Equal(answers[^1].EnumerateArray().Select(v => v.GetInt32()), new LegacyRandom(seed).Choice(items, 4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20_210_503)]
    public void Uniform_and_normal_numbers_are_numpys(long seed)
    {
        const int count = 501; // odd: of the last pair of normal numbers one is left over
        var answers = DebianPython.Numbers(new { ask = "uniform", seed, count }, new { ask = "normal", seed, count });
        var (uniform, normal) = (new LegacyRandom(seed), new LegacyRandom(seed));
        Assert.All(answers[0].EnumerateArray(), value => Assert.Equal(value.GetDouble(), uniform.Uniform()));
        // The logarithm is each library's own: the last bit is free.
        Assert.All(answers[1].EnumerateArray(), value => Assert.Equal(value.GetDouble(), normal.Normal(), 1e-14));
    }

    [Fact]
    public void The_first_words_are_those_of_the_reference_implementation()
    {
        // Seed 5489, the default of the published mt19937ar: its well-known first outputs, and the 10,000th that C++ demands.
        var random = new LegacyRandom(5489);
        Assert.Equal([3499211612, 581869302, 3890346734], (uint[])[random.Next(), random.Next(), random.Next()]);
        for (var i = 3; i < 9_999; i++) random.Next();
        Assert.Equal(4123659995, random.Next());
    }

    [Fact]
    public void An_interval_of_nothing_draws_nothing()
    {
        var (one, other) = (new LegacyRandom(3), new LegacyRandom(3));
        Assert.Equal(0, one.Interval(0));
        Assert.Equal(other.Next(), one.Next());
        Assert.All(Enumerable.Range(0, 200), _ => Assert.InRange(one.Interval(5), 0, 5));
    }

    [Fact]
    public void Impossible_draws_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new LegacyRandom(-1));
        Assert.ThrowsAny<ArgumentException>(() => new LegacyRandom(1L << 32));
        Assert.ThrowsAny<ArgumentException>(() => new LegacyRandom(1).Choice([1, 2], 3));
        Assert.ThrowsAny<ArgumentException>(() => new LegacyRandom(1).Interval(-1));
    }
}
