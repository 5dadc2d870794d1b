using AttributionPriors;
using AttributionPriors.Data.Xray;

namespace Tests.Data.Xray;

/// <summary>The splits of the two-site tasks, on made-up indices of the real sets' size.</summary>
public sealed class JointDrawLaws
{
    // What the released code's own arithmetic gives, in numbers: images of a class of either site in each split.
    [Theory]
    [InlineData(2772, 0.9, SplitArithmetic.Reversed, 2494, 138, 140, 277, 1247, 1248, 5542, 2770, 2776)]
    [InlineData(2772, 0.5, SplitArithmetic.Reversed, 1386, 693, 693, 1386, 693, 693, 5544, 2772, 2772)]
    [InlineData(2776, 0.9, SplitArithmetic.Reversed, 2498, 138, 140, 277, 1249, 1250, 5550, 2774, 2780)]
    [InlineData(1348, 0.9, SplitArithmetic.Reversed, 1213, 67, 68, 134, 606, 608, 2694, 1346, 1352)]
    [InlineData(1348, 0.5, SplitArithmetic.Reversed, 674, 337, 337, 674, 337, 337, 2696, 1348, 1348)]
    [InlineData(2772, 0.9, SplitArithmetic.EqualSkew, 1247, 623, 902, 138, 69, 2565, 2770, 1384, 6934)]
    [InlineData(1348, 0.9, SplitArithmetic.EqualSkew, 606, 303, 439, 67, 33, 1248, 1346, 672, 3374)]
    public void Counts_are_the_papers(
        int n, double rho, SplitArithmetic arithmetic, int commonTrain, int commonValid, int commonTest, int rareTrain, int rareValid, int rareTest, int train, int valid, int test)
    {
        var split = JointSplit.Of(n, rho, arithmetic);
        Assert.Equal(new CellSplit(commonTrain, commonValid, commonTest), split.Common);
        Assert.Equal(new CellSplit(rareTrain, rareValid, rareTest), split.Rare);
        Assert.Equal((train, valid, test), split.Sizes);
    }

    // NIH's release of 2017: 2,772 with cardiomegaly, 60,412 without finding; PadChest has more of the former. RSNA's four cells.
    [Theory]
    [InlineData(60_412, 2_772, 30_000, 7_000)]
    [InlineData(13_163, 1_348, 7_509, 4_664)]
    public void Draws_are_disjoint_and_have_the_counts_of_every_cell(int zeroNegative, int zeroPositive, int oneNegative, int onePositive)
    {
        var entries = Index(zeroNegative, zeroPositive, oneNegative, onePositive);
        var split = JointSplit.Of(zeroPositive, 0.9, SplitArithmetic.Reversed);
        var draw = JointDraw.Of(entries, split, 1234);
        Assert.Equal(split.Sizes, (draw.Train.Count, draw.Valid.Count, draw.Test.Count));
        int[] all = [.. draw.Train, .. draw.Valid, .. draw.Test];
        Assert.Equal(4 * zeroPositive, all.Distinct().Count());
        foreach (var (site, label) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
        {
            int In(IReadOnlyList<int> part) => part.Count(i => (entries[i].Site, entries[i].Label) == (site, label));
            Assert.Equal(split.Of(site, label), new(In(draw.Train), In(draw.Valid), In(draw.Test)));
            Assert.Equal(25, In(draw.Explained));
        }
        Assert.Equal(draw.Explained, draw.Explained.Intersect(draw.Test));
        Assert.NotEqual(draw.Train, JointDraw.Of(entries, split, 3232).Train);
    }

    // numpy.random.RandomState itself, in the order of the released code.
    [Theory]
    [InlineData(1234)]
    [InlineData(451)]
    public void Draws_are_numpys(int seed)
    {
        int[] cells = [130, 61, 83, 97];
        var split = JointSplit.Of(61, 0.9, SplitArithmetic.Reversed);
        var answer = DebianPython.Ask("joint_draw.py", new
        {
            cells, seed, per_cell = 61,
            train = new[] { split.Common.Train, split.Rare.Train, split.Rare.Train, split.Common.Train },
            valid = new[] { split.Common.Valid, split.Rare.Valid, split.Rare.Valid, split.Common.Valid },
        });
        var draw = JointDraw.Of(Index(cells[0], cells[1], cells[2], cells[3]), split, seed);
        int[] Theirs(string part) => [.. answer.GetProperty(part).EnumerateArray().Select(v => v.GetInt32())];
        Assert.Equal(Theirs("train"), draw.Train);
        Assert.Equal(Theirs("valid"), draw.Valid);
        Assert.Equal(Theirs("test"), draw.Test);
    }

    [Fact]
    public void No_patient_is_in_two_splits_where_that_is_asked_for()
    {
        // As in NIH: 1,566 patients of 2,772 images, some of them with and without the finding.
        XrayEntry[] entries = [.. Index(6_000, 2_772, 6_000, 3_000).Select((entry, i) => entry with { Patient = $"{i * 7919 % 1_566 + 2_000 * (i % 3 == 0 ? i % 5 : 0)}" })];
        var split = JointSplit.Of(2_772, 0.9, SplitArithmetic.Reversed);
        var draw = JointDraw.OfPatients(entries, split, 1);
        HashSet<(int, string)> Patients(IReadOnlyList<int> part) => [.. part.Select(i => (entries[i].Site, entries[i].Patient))];
        Assert.Empty(Patients(draw.Train).Intersect(Patients(draw.Valid)));
        Assert.Empty(Patients(draw.Train).Intersect(Patients(draw.Test)));
        Assert.Empty(Patients(draw.Valid).Intersect(Patients(draw.Test)));
        Assert.NotEmpty(Patients(JointDraw.Of(entries, split, 1).Train).Intersect(Patients(JointDraw.Of(entries, split, 1).Test)));
        // Whole patients leave gaps, but small ones: patients here have up to ten images.
        Assert.InRange(draw.Train.Count, split.Sizes.Train * 0.9, split.Sizes.Train);
    }

    [Fact]
    public void Too_few_images_are_refused_with_the_cells_name()
    {
        Assert.Contains("too few", Assert.Throws<ArgumentException>(() => JointSplit.Of(9, 0.9, SplitArithmetic.Reversed)).Message);
        var split = JointSplit.Of(40, 0.9, SplitArithmetic.Reversed);
        Assert.Contains("Site 1 has 39 images of class 0", Assert.Throws<ArgumentException>(() => JointDraw.Of(Index(40, 40, 39, 40), split, 1)).Message);
    }

    [Fact]
    public void The_released_protocol_has_the_released_sizes_and_one_RSNA_split()
    {
        Assert.Equal((XraySizes.Released, RsnaSplits.SharedByAllSeeds), (XrayProtocol.With(Protocol.Released).Sizes, XrayProtocol.With(Protocol.Released).RsnaSplits));
        Assert.Equal(new(), XrayProtocol.With(Protocol.Paper));
    }

    /// <summary>Entries of site 0, then of site 1, the classes of a site mixed.</summary>
    static XrayEntry[] Index(int zeroNegative, int zeroPositive, int oneNegative, int onePositive)
    {
        // Places of one class are spread evenly: where the running share of positives has just passed another whole number.
        IEnumerable<XrayEntry> Site(int site, int negative, int positive) => Enumerable.Range(0, negative + positive)
            .Select(i => (Number: i, Label: (long)(i + 1) * positive / (negative + positive) > (long)i * positive / (negative + positive) ? 1 : 0))
            .Select(image => new XrayEntry($"{site}-{image.Number}", "", site, image.Label, "PA", $"{image.Number}", []));
        return [.. Site(0, zeroNegative, zeroPositive), .. Site(1, oneNegative, onePositive)];
    }
}
