using AttributionPriors.Metrics;

namespace Tests.Metrics;

public class ComplexityTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(784)]
    public void A_single_point_is_as_concentrated_as_can_be(int n)
    {
        var map = new float[n];
        map[n / 2] = -3;
        Assert.Equal(1 - 1.0 / n, Complexity.Gini(map)!.Value, 1e-14);
        Assert.Equal(0, Complexity.Entropy(map)!.Value, 1e-14);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(784)]
    public void A_uniform_map_is_as_spread_as_can_be(int n)
    {
        float[] map = [.. Enumerable.Range(0, n).Select(i => i % 2 == 0 ? 2.5f : -2.5f)];
        // The sum of n float64 terms.
        Assert.Equal(0, Complexity.Gini(map)!.Value, 1e-12);
        Assert.Equal(Math.Log(n), Complexity.Entropy(map)!.Value, 1e-12);
    }

    [Fact]
    public void Two_to_one_is_written_down()
    {
        Assert.Equal(1 / 6.0, Complexity.Gini([2, -1])!.Value, 1e-15);
        Assert.Equal(Math.Log(3) - 2 * Math.Log(2) / 3, Complexity.Entropy([2, -1])!.Value, 1e-15);
    }

    [Fact]
    public void Mean_differences_and_scipy_agree()
    {
        var map = ExplanationPeer.Map(500, seed: 2);
        var answers = ExplanationPeer.Answers(new { ask = "gini", map }, new { ask = "entropy", map });
        Assert.Equal(answers[0].GetDouble(), Complexity.Gini(map)!.Value, 1e-12);
        Assert.Equal(answers[1].GetDouble(), Complexity.Entropy(map)!.Value, 1e-12);
    }

    [Fact]
    public void Scale_sign_and_order_do_not_count()
    {
        var map = ExplanationPeer.Map(100, seed: 3);
        float[] other = [.. map.Reverse().Select(v => -4 * v)];
        Assert.Equal(Complexity.Gini(map)!.Value, Complexity.Gini(other)!.Value, 1e-12);
        Assert.Equal(Complexity.Entropy(map)!.Value, Complexity.Entropy(other)!.Value, 1e-12);
    }

    [Fact]
    public void A_map_of_zeros_has_none()
    {
        Assert.Null(Complexity.Gini([0, 0]));
        Assert.Null(Complexity.Entropy([0, 0]));
        Assert.Throws<ArgumentException>(() => Complexity.Gini([]));
        Assert.Throws<ArgumentException>(() => Complexity.Entropy([1, float.PositiveInfinity]));
    }
}
