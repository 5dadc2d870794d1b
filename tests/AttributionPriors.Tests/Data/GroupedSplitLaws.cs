using AttributionPriors.Data;

namespace Tests.Data;

public class GroupedSplitLaws
{
    static readonly double[] s_shares = [0.6, 0.2, 0.2];

    [Fact]
    public void Nobody_is_in_two_parts_and_every_image_is_in_one()
    {
        foreach (var seed in Enumerable.Range(0, 20))
        {
            var (groups, labels) = Drawn(seed);
            var parts = GroupedSplit.Of(groups, labels, s_shares, seed);
            Assert.Equal(Enumerable.Range(0, groups.Length), parts.SelectMany(part => part).Order());
            Assert.All(parts, part => Assert.Equal(part.Order(), part));
            Assert.Equal(groups.Distinct().Count(), parts.Sum(part => part.Select(i => groups[i]).Distinct().Count()));
        }
    }

    [Fact]
    public void No_part_exceeds_its_share_by_the_largest_group()
    {
        foreach (var seed in Enumerable.Range(0, 20))
        {
            var (groups, labels) = Drawn(seed);
            var sizes = groups.CountBy(group => group).ToDictionary();
            var positive = groups.Zip(labels).Where(image => image.Second > 0).Select(image => image.First).ToHashSet();
            var parts = GroupedSplit.Of(groups, labels, s_shares, seed);
            foreach (var isPositive in (bool[])[false, true])
            {
                var stratum = sizes.Where(group => positive.Contains(group.Key) == isPositive).ToList();
                foreach (var (part, share) in parts.Zip(s_shares))
                    Assert.True(part.Count(i => positive.Contains(groups[i]) == isPositive) < share * stratum.Sum(group => group.Value) + stratum.Max(group => group.Value));
            }
        }
    }

    [Fact]
    public void It_is_a_function_of_the_seed_and_of_who_is_there_not_of_their_order()
    {
        var (groups, labels) = Drawn(3);
        var parts = GroupedSplit.Of(groups, labels, s_shares, 7);
        Assert.Equal(parts, GroupedSplit.Of(groups, labels, s_shares, 7));
        Assert.NotEqual(parts, GroupedSplit.Of(groups, labels, s_shares, 8));
        var turned = GroupedSplit.Of([.. groups.Reverse()], [.. labels.Reverse()], s_shares, 7);
        foreach (var (part, other) in parts.Zip(turned))
            Assert.Equal(part.Select(i => groups[i]).Distinct().Order(), other.Select(i => groups[groups.Length - 1 - i]).Distinct().Order());
    }

    [Fact]
    public void Shares_that_are_no_whole_are_refused()
    {
        foreach (var shares in (double[][])[[], [0.5, 0.4], [1.5, -0.5], [double.NaN, 1]])
            Assert.Contains("sum to 1", Assert.Throws<ArgumentException>(() => GroupedSplit.Of(["a"], [0], shares, 1)).Message);
        Assert.Contains("2 images have 1 labels", Assert.Throws<ArgumentException>(() => GroupedSplit.Of(["a", "b"], [0], s_shares, 1)).Message);
    }

    static (string[] Groups, int[] Labels) Drawn(int seed)
    {
        var random = new Random(seed);
        string[] groups = [.. Enumerable.Range(0, 200).Select(_ => $"patient {random.Next(40)}")];
        return (groups, [.. groups.Select(_ => random.Next(8) == 0 ? 1 : 0)]);
    }
}
