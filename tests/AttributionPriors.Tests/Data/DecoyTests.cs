using AttributionPriors.Data;

namespace Tests.Data;

public class DecoyTests
{
    const int Side = 28, Area = Side * Side;
    static readonly (int Row, int Column)[] corners = [(0, 0), (0, 24), (24, 0), (24, 24)];

    // Each image is one grey everywhere, its place in the source, so that it can be recognised.
    static readonly FashionMnist source = new()
    {
        TrainImages = Numbered(200),
        TrainLabels = [.. Enumerable.Range(0, 200).Select(i => (byte)(i % 10))],
        TestImages = Numbered(250),
        TestLabels = [.. Enumerable.Range(0, 250).Select(i => (byte)(i % 10))],
    };

    static readonly DecoySettings settings = new(7, 120, 80, 250);

    [Fact]
    public void The_mask_excludes_one_corner_and_the_image_is_untouched_elsewhere()
    {
        var splits = DecoyFashionMnist.Of(source, settings);
        foreach (var set in (ImageSet[])[splits.Train, splits.Valid, splits.Test])
            for (var i = 0; i < set.Count; i++)
            {
                var outside = Enumerable.Range(0, Area).Where(p => set.Mask(i)[p] == 0).ToArray();
                Assert.Equal(16, outside.Length);
                Assert.Contains((outside[0] / Side, outside[0] % Side), corners);
                Assert.Equal((3, 3), (outside[^1] / Side - outside[0] / Side, outside[^1] % Side - outside[0] % Side));
                Assert.Equal(Enumerable.Repeat(Place(set, i) / 255f, Area - 16), Enumerable.Range(0, Area).Except(outside).Select(p => set.Image(i)[p]));
                Assert.Equal(Place(set, i) % 10, set.Labels[i]);
            }
    }

    [Fact]
    public void The_swatch_is_the_labels_grey_in_training_and_validation()
    {
        var splits = DecoyFashionMnist.Of(source, settings);
        foreach (var set in (ImageSet[])[splits.Train, splits.Valid])
            for (var i = 0; i < set.Count; i++)
                Assert.All(Swatch(set, i), grey => Assert.Equal((255 - 25 * set.Labels[i]) / 255f, grey));
    }

    [Fact]
    public void The_swatch_is_a_random_classes_grey_in_test()
    {
        var test = DecoyFashionMnist.Of(source, settings).Test;
        var shown = Enumerable.Range(0, test.Count).Select(i => (255 - (int)Math.Round(Assert.Single(Swatch(test, i).Distinct()) * 255)) / 25.0).ToArray();
        Assert.All(shown, c => Assert.Contains(c, Enumerable.Range(0, 10).Select(k => (double)k)));
        Assert.Equal(10, shown.Distinct().Count());
        // By chance a tenth is right: 25 ± 4.7 of 250; five deviations either way.
        Assert.InRange(shown.Zip(test.Labels).Count(pair => pair.First == pair.Second), 2, 48);
    }

    [Fact]
    public void Corners_are_equally_likely()
    {
        var train = DecoyFashionMnist.Of(source, settings with { Train = 200, Valid = 0 }).Train;
        var counts = Enumerable.Range(0, 200).CountBy(i => train.Mask(i).IndexOf(0)).Select(pair => pair.Value).ToArray();
        Assert.Equal(4, counts.Length);
        // 50 ± 6.1 each; five deviations either way.
        Assert.All(counts, count => Assert.InRange(count, 20, 80));
    }

    [Fact]
    public void The_clean_arm_has_the_same_images_and_masks_without_swatches()
    {
        var (decoyed, clean) = (DecoyFashionMnist.Of(source, settings), DecoyFashionMnist.Of(source, settings with { Clean = true }));
        Assert.Equal(decoyed.Train.Masks, clean.Train.Masks);
        Assert.Equal(decoyed.Test.Masks, clean.Test.Masks);
        Assert.Equal(decoyed.Test.Labels, clean.Test.Labels);
        for (var i = 0; i < clean.Train.Count; i++) Assert.All(clean.Train.Image(i).ToArray(), grey => Assert.Equal(Place(clean.Train, i) / 255f, grey));
    }

    [Fact]
    public void Training_and_validation_are_disjoint_and_sizes_change_no_image()
    {
        var (large, small) = (DecoyFashionMnist.Of(source, settings), DecoyFashionMnist.Of(source, new(7, 30, 80, 40)));
        Assert.Equal(200, Places(large.Train).Concat(Places(large.Valid)).Distinct().Count());
        Assert.Equal(large.Valid.Fingerprint(), small.Valid.Fingerprint());
        Assert.Equal(large.Train.Select([.. Enumerable.Range(0, 30)]).Fingerprint(), small.Train.Fingerprint());
        Assert.Equal(large.Test.Select([.. Enumerable.Range(0, 40)]).Fingerprint(), small.Test.Fingerprint());
    }

    [Fact]
    public void Another_seed_is_another_draw()
    {
        var (one, same, other) = (DecoyFashionMnist.Of(source, settings), DecoyFashionMnist.Of(source, settings), DecoyFashionMnist.Of(source, settings with { Seed = 8 }));
        Assert.Equal(one.Train.Fingerprint(), same.Train.Fingerprint());
        Assert.NotEqual(one.Train.Fingerprint(), other.Train.Fingerprint());
    }

    [Fact]
    public void More_images_than_there_are_are_refused()
    {
        Assert.Contains("120 + 81 images are wanted of the 200 training", Assert.ThrowsAny<ArgumentException>(() => DecoyFashionMnist.Of(source, settings with { Valid = 81 })).Message);
        Assert.ThrowsAny<ArgumentException>(() => DecoyFashionMnist.Of(source, settings with { Test = -1 }));
    }

    static IdxImages Numbered(int count) =>
        new(count, Side, Side, [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat((byte)i, Area))]);

    // The middle is never in a corner.
    static int Place(ImageSet set, int i) => (int)Math.Round(set.Image(i)[14 * Side + 14] * 255);

    static IEnumerable<int> Places(ImageSet set) => Enumerable.Range(0, set.Count).Select(i => Place(set, i));

    static float[] Swatch(ImageSet set, int i) => [.. Enumerable.Range(0, Area).Where(p => set.Mask(i)[p] == 0).Select(p => set.Image(i)[p])];
}
