using AttributionPriors.Reporting;

namespace Tests.Reporting;

public class VerdictTests
{
    /// <summary>√(0.3²/9 + 0.4²/16) = √(0.01 + 0.01) = 0.1·√2, so the distance allowed is 0.3·√2 = 0.4243.</summary>
    [Theory]
    [InlineData(0.424, Outcome.Agrees)]
    [InlineData(0.425, Outcome.Differs)]
    [InlineData(-0.424, Outcome.Agrees)]
    [InlineData(-0.425, Outcome.Differs)]
    public void Three_standard_errors_are_allowed(double difference, Outcome expected)
    {
        var verdict = Verdict.Of(new(0.5 + difference, 0.3, 9), new Estimate(0.5, 0.4, 16), 0.05);
        Assert.Equal(expected, verdict.Outcome);
        Assert.Equal(0.3 * Math.Sqrt(2), verdict.Allowed, 12);
        Assert.Equal(difference, verdict.Difference, 12);
    }

    [Theory]
    [InlineData(0.52, Outcome.Agrees)]
    [InlineData(0.54, Outcome.Differs)]
    public void Without_spread_the_tolerance_decides(double mean, Outcome expected) =>
        Assert.Equal(expected, Verdict.Of(new(mean, 0, 3), new Estimate(0.5, 0, 10), 0.03).Outcome);

    /// <summary>3·√(0.2²/1 + 0.2²/4) = 0.6·√1.25.</summary>
    [Fact]
    public void One_seed_borrows_the_others_deviation() =>
        Assert.Equal(0.6 * Math.Sqrt(1.25), Verdict.Of(new(0.5, null, 1), new Estimate(0.5, 0.2, 4), 0.03).Allowed, 12);

    [Fact]
    public void Two_single_seeds_are_held_to_the_tolerance() =>
        Assert.Equal(0.03, Verdict.Of(new(0.5, null, 1), new Estimate(0.5, null, 1), 0.03).Allowed);

    [Fact]
    public void Nothing_agrees_with_a_mean_that_is_no_number() =>
        Assert.Equal(Outcome.Differs, Verdict.Of(new(double.NaN, 0.1, 3), new Estimate(0.5, 0.1, 3), 0.03).Outcome);

    [Fact]
    public void The_verdict_is_symmetric()
    {
        var (a, b) = (new Estimate(0.8, 0.1, 3), new Estimate(0.6, 0.05, 10));
        Assert.Equal(Verdict.Of(a, b, 0.03).Outcome, Verdict.Of(b, a, 0.03).Outcome);
        Assert.Equal(Verdict.Of(a, b, 0.03).Allowed, Verdict.Of(b, a, 0.03).Allowed);
    }

    [Theory]
    [InlineData(0.48, "agrees: −0.02 (±0.03)")]
    [InlineData(0.5, "agrees: +0.00 (±0.03)")]
    [InlineData(0.75, "DIFFERS: +0.25 (±0.03)")]
    [InlineData(0.532, "DIFFERS: +0.032 (±0.030)")]
    public void It_reads_as_words_and_two_numbers(double mean, string text) =>
        Assert.Equal(text, Verdict.Of(new(mean, 0, 3), new Estimate(0.5, 0, 3), 0.03).ToString());

    [Fact]
    public void Without_a_reference_it_says_so() => Assert.Equal("no reference", Verdict.Of(new(0.5, 0.1, 3), null, 0.03).ToString());

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_tolerance_must_be_a_distance(double tolerance) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Verdict.Of(new(0.5, 0.1, 3), new Estimate(0.5, 0.1, 3), tolerance));
}
