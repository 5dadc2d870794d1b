using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Lessons;

namespace Tests.Lessons;

/// <summary>What the notebook on the data set calls.</summary>
public sealed class DatasetLaws
{
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    public void The_tag_alone_is_right_on_every_training_image_and_on_no_other(int margin)
    {
        var geometry = CrossGeometry.Hard with { TagMargin = margin };
        var (rule, pools) = (new TagRule(geometry), SyntheticCrosses.Pools(geometry));
        Assert.Equal((1, 0, 0), (rule.Accuracy(pools.Train), rule.Accuracy(pools.Valid), rule.Accuracy(pools.Test)));
    }

    [Fact]
    public void Without_a_tag_the_rule_is_right_on_half()
    {
        var geometry = CrossGeometry.Hard with { TagHeight = 0 };
        Assert.Equal(0.5, new TagRule(geometry).Accuracy(SyntheticCrosses.Pool(geometry, 1)));
    }

    [Fact]
    public void The_rule_looks_at_the_two_places_of_the_tag_and_nowhere_else()
    {
        var geometry = new CrossGeometry(Side: 6, SmallestArm: 1, LargestArm: 1, TagHeight: 1, TagWidth: 2, TagMargin: 1);
        int[] left = [25, 26], right = [27, 28]; // row 4, columns 1 and 2, 3 and 4
        ImageSet One(IEnumerable<int> bright)
        {
            var pixels = new float[36];
            foreach (var pixel in bright) pixels[pixel] = 1;
            return new(1, 6, 6, pixels, new float[36], [0], [0]);
        }
        var rule = new TagRule(geometry);
        Assert.Equal(0, rule.Predict(One(left), 0));
        Assert.Equal(1, rule.Predict(One(right), 0));
        Assert.Equal(0, rule.Predict(One(Enumerable.Range(0, 36).Except(right)), 0));
        Assert.Equal(1, rule.Predict(One(Enumerable.Range(0, 36).Except(left)), 0));
    }

    [Fact]
    public void A_mean_image_is_the_mean_of_its_class()
    {
        var set = new ImageSet(1, 1, 2, [0, 1, 1, 1, 4, 8], new float[6], [0, 0, 1], [0, 0, 0]);
        Assert.Equal([0.5f, 1], DatasetView.Mean(set, 0).Values);
        Assert.Equal([4, 8], DatasetView.Mean(set, 1).Values);
    }

    [Fact]
    public void A_dilation_that_is_none_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DatasetView.Dilations(SyntheticCrosses.Pool(CrossGeometry.Hard, 1), 0, 0, -1));

    [Fact]
    public void A_table_of_profiles_adds_up_their_runs()
    {
        var task = new SyntheticTask();
        var rows = ProfileTable.Build(task).Rows;
        Assert.Equal(Profiles.Names, rows.Select(row => row[0].Text));
        foreach (var (row, profile) in rows.Zip(Profiles.Names))
        {
            Assert.Equal(task.Methods.Count * task.Seeds(profile).Count, row[1].Value);
            var flop = (from method in task.Methods
                        from seed in task.Seeds(profile)
                        select 2 * task.MultiplyAdds(task.Spec(method, seed, profile, AttributionPriors.Protocol.Recommended))).Sum();
            Assert.Equal(flop / 1e12, row[^1].Value!.Value, 1e-9 * flop / 1e12);
        }
    }
}
