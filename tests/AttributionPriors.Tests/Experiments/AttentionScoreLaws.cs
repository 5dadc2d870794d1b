using AttributionPriors.Experiments;

namespace Tests.Experiments;

/// <summary>Attention against the slices that show a finding, by closed forms.</summary>
public sealed class AttentionScoreLaws
{
    static AttentionScore Of(params (float[] Weights, bool[] Shows)[] volumes) => AttentionScore.Of(volumes)!;

    [Fact]
    public void Even_attention_is_at_chance()
    {
        var score = Of(([0.25f, 0.25f, 0.25f, 0.25f], [true, false, false, false]));
        Assert.Equal(new AttentionScore(1, Share: 0.25, Chance: 0.25, Auc: 0.5), score);
    }

    [Fact]
    public void All_attention_on_the_finding_is_the_most_and_none_the_least()
    {
        Assert.Equal(new AttentionScore(1, 1, 0.5, 1), Of(([0, 0.5f, 0.5f, 0], [false, true, true, false])));
        Assert.Equal(new AttentionScore(1, 0, 0.5, 0), Of(([0.5f, 0, 0, 0.5f], [false, true, true, false])));
    }

    [Fact]
    public void Volumes_count_alike_and_those_of_one_kind_of_slices_not_at_all()
    {
        var score = Of(
            ([0.125f, 0.5f, 0.25f, 0.125f], [false, true, false, true]), ([0.25f, 0.75f], [true, false]),
            ([0.5f, 0.5f], [true, true]), ([0.5f, 0.5f], [false, false]));
        // 0.125 beside 0.125 is half a pair in order: 2 + 0.5 of 4.
        Assert.Equal(new AttentionScore(2, (0.625 + 0.25) / 2, (0.5 + 0.5) / 2, (0.625 + 0) / 2), score);
        Assert.Null(AttentionScore.Of([([0.5f, 0.5f], [true, true])]));
        Assert.Null(AttentionScore.Of([]));
    }
}
