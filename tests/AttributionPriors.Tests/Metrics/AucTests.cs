using AttributionPriors.Metrics;
using Tests.Data;

namespace Tests.Metrics;

public class AucTests
{
    [Theory]
    [InlineData(new[] { 1f, 2, 3, 4 }, new[] { 0, 0, 1, 1 }, 1.0)]
    [InlineData(new[] { 1f, 2, 3, 4 }, new[] { 1, 1, 0, 0 }, 0.0)]
    [InlineData(new[] { 1f, 2, 3, 4 }, new[] { 0, 1, 0, 1 }, 0.75)]
    [InlineData(new[] { float.NegativeInfinity, 0, float.PositiveInfinity }, new[] { 0, 0, 1 }, 1.0)]
    public void It_is_the_share_of_pairs_in_order(float[] scores, int[] labels, double expected) =>
        Assert.Equal(expected, Auc.Binary(scores, labels));

    [Theory]
    [InlineData(new[] { 5f, 5, 5 }, new[] { 0, 1, 1 }, 0.5)]
    [InlineData(new[] { 1f, 2, 2, 3 }, new[] { 0, 0, 1, 1 }, 0.875)]
    [InlineData(new[] { 0f, -0f }, new[] { 0, 1 }, 0.5)]
    public void Ties_count_half(float[] scores, int[] labels, double expected) =>
        Assert.Equal(expected, Auc.Binary(scores, labels));

    [Fact]
    public void Scikit_learn_agrees_with_and_without_ties()
    {
        var random = new Random(1);
        // Few levels make many ties, the last case has none.
        var cases = ((int Count, int Levels)[])[(2, 2), (7, 3), (50, 4), (400, 20), (1000, int.MaxValue)];
        var made = cases.Select(c => Case(random, c.Count, c.Levels)).ToArray();
        var answers = DebianPython.Ask("auc.py", new { cases = made.Select(c => new { labels = c.Labels, logit0 = c.Logit0, logit1 = c.Logit1 }) });
        foreach (var (c, answer) in made.Zip(answers.EnumerateArray()))
        {
            // Both are float64; scikit-learn adds up trapezoids, so its last bits differ.
            Assert.Equal(answer.GetProperty("binary").GetDouble(), Auc.Binary(c.Logit1, c.Labels), 1e-12);
            Assert.Equal(answer.GetProperty("macro").GetDouble(), Auc.MacroOfLogits(c.Logit0, c.Logit1, c.Labels), 1e-12);
        }
    }

    [Fact]
    public void The_macro_average_is_the_binary_one_where_logits_mirror_each_other()
    {
        var (_, logit1, labels) = Case(new(2), 60, 9);
        Assert.Equal(Auc.Binary(logit1, labels), Auc.MacroOfLogits([.. logit1.Select(x => -x)], logit1, labels), 1e-15);
    }

    [Fact]
    public void A_hundred_thousand_scores_do_not_overflow()
    {
        var scores = Enumerable.Range(0, 200_000).Select(i => (float)i).ToArray();
        Assert.Equal(1, Auc.Binary(scores, [.. scores.Select(s => s < 100_000 ? 0 : 1)]));
    }

    [Theory]
    [InlineData(new[] { 1f, 2 }, new[] { 1, 1 }, "both classes")]
    [InlineData(new float[0], new int[0], "both classes")]
    [InlineData(new[] { 1f, float.NaN }, new[] { 0, 1 }, "score at 1 is NaN")]
    [InlineData(new[] { 1f, 2 }, new[] { 0, 2 }, "Label 2 at 1")]
    [InlineData(new[] { 1f, 2 }, new[] { 0 }, "2 scores and 1 labels")]
    public void What_has_no_AUC_is_refused(float[] scores, int[] labels, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Auc.Binary(scores, labels)).Message);

    static (float[] Logit0, float[] Logit1, int[] Labels) Case(Random random, int count, int levels)
    {
        float[] Logits() => [.. Enumerable.Range(0, count).Select(_ => levels == int.MaxValue ? random.NextSingle() : random.Next(levels) / 3f)];
        return (Logits(), Logits(), [.. Enumerable.Range(0, count).Select(i => i < 2 ? i : random.Next(2))]);
    }
}
