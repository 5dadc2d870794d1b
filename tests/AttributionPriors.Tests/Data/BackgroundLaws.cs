using AttributionPriors.Tests;
using AttributionPriors.Data;
using Tests.Models;
using static TorchSharp.torch;

namespace Tests.Data;

/// <summary>The contrasts that priors learn from, and the batches they are made of.</summary>
[Collection(ProcessWide.Name)]
public sealed class BackgroundLaws : SeededTests
{
    [Theory]
    [InlineData("mixed")]
    [InlineData("soft")]
    [InlineData("all inside")]
    [InlineData("all outside")]
    public void A_shuffle_moves_the_outside_pixels_about_and_touches_no_other(string mask)
    {
        using var scope = NewDisposeScope();
        var batch = Random(5, 3, 6, 7, mask);
        var shuffled = Background.Shuffle(batch);
        Assert.Equal(batch.Images.shape, shuffled.shape);
        var (before, after, outside) = (Pixels(batch.Images), Pixels(shuffled), batch.Outside().data<bool>().ToArray());
        var moved = 0;
        for (var n = 0; n < 5; n++)
        {
            var where = Enumerable.Range(0, 42).ToLookup(p => outside[n * 42 + p]);
            Assert.All(where[false], p => Assert.Equal(before[n][p], after[n][p]));
            // A pixel is its three channels: sorted as triples, they must all be there again.
            Assert.Equal(where[true].Select(p => before[n][p]).Order(), where[true].Select(p => after[n][p]).Order());
            moved += where[true].Count(p => before[n][p] != after[n][p]);
        }
        Assert.Equal(mask != "all inside", moved > 0);
    }

    [Fact]
    public void A_shuffle_is_detached_and_new_at_each_call()
    {
        using var scope = NewDisposeScope();
        var batch = Random(2, 1, 6, 6, "mixed");
        var learning = batch with { Images = batch.Images.requires_grad_() };
        var (first, second) = (Background.Shuffle(learning), Background.Shuffle(learning));
        Assert.False(first.requires_grad);
        Assert.False(Background.Zero(learning).requires_grad);
        Assert.NotEqual(Pixels(first)[0], Pixels(second)[0]);
        manual_seed(3);
        var again = Background.Shuffle(learning);
        manual_seed(3);
        Assert.Equal(Pixels(again), Pixels(Background.Shuffle(learning)));
    }

    [Fact]
    public void All_permutations_are_equally_likely()
    {
        using var scope = NewDisposeScope();
        const int images = 24 * 200;
        // Four of six pixels are outside.
        var image = tensor((float[])[10, 1, 2, 20, 3, 4], [1, 1, 2, 3]).repeat([images, 1, 1, 1]);
        var inside = tensor((float[])[1, 0, 0, 1, 0, 0], [1, 1, 2, 3]).repeat([images, 1, 1, 1]);
        var counts = Pixels(Background.Shuffle(new(image, zeros([images], dtype: ScalarType.Int64), inside))).CountBy(pixels => string.Join(' ', pixels)).ToList();
        Assert.Equal(24, counts.Count);
        // χ² of 23 degrees of freedom: below 49.7 in 999 of 1000 draws, and the seed is fixed.
        Assert.InRange(counts.Sum(c => Math.Pow(c.Value - 200, 2) / 200), 5, 49.7);
    }

    [Fact]
    public void Images_of_a_batch_are_shuffled_independently()
    {
        using var scope = NewDisposeScope();
        var image = rand([1, 1, 6, 6]).repeat([8, 1, 1, 1]);
        Assert.Equal(8, Pixels(Background.Shuffle(new(image, zeros([8], dtype: ScalarType.Int64), zeros([8, 1, 6, 6])))).Select(p => string.Join(' ', p)).Distinct().Count());
    }

    [Fact]
    public void Zero_multiplies_by_the_mask_and_keeps_edges_soft()
    {
        using var scope = NewDisposeScope();
        var batch = new Batch(
            tensor((float[])[1, 2, 3, 4, 10, 20, 30, 40], [1, 2, 2, 2]), tensor((long[])[0]), tensor((float[])[1, 0.5f, 0, 0.25f], [1, 1, 2, 2]));
        Assert.Equal([1, 1, 0, 1, 10, 10, 0, 10], Background.Zero(batch).data<float>().ToArray());
    }

    [Fact]
    public void Outside_is_wherever_the_mask_is_below_one_by_more_than_rounding()
    {
        using var scope = NewDisposeScope();
        var batch = new Batch(zeros([1, 1, 1, 5]), tensor((long[])[0]), tensor((float[])[0, 0.5f, 0.999f, 1 - 1e-7f, 1], [1, 1, 1, 5]));
        Assert.Equal([true, true, true, false, false], batch.Outside().data<bool>().ToArray());
    }

    [Fact]
    public void A_set_on_a_device_yields_its_images_masks_and_labels()
    {
        using var scope = NewDisposeScope();
        float[] images = [.. Enumerable.Range(0, 5 * 2 * 6).Select(v => (float)v)], masks = [.. Enumerable.Range(0, 5 * 6).Select(v => v / 30f)];
        var set = new ImageSet(2, 2, 3, images, masks, [4, 3, 2, 1, 0], new int[5]);
        using var device = new DeviceImages(set, CPU);
        Assert.Equal(5, device.Count);
        foreach (var (batch, indices) in ((Batch, int[])[])[(device.At(tensor((long[])[3, 0, 3])), [3, 0, 3]), (device.Range(1, 2), [1, 2]), (device.Range(3, 10), [3, 4])])
        {
            var expected = set.Select(indices);
            Assert.Equal([indices.Length, 2, 2, 3], batch.Images.shape);
            Assert.Equal([indices.Length, 1, 2, 3], batch.Inside.shape);
            Assert.Equal(expected.Images, batch.Images.data<float>().ToArray());
            Assert.Equal(expected.Masks, batch.Inside.data<float>().ToArray());
            Assert.Equal(expected.Labels.Select(l => (long)l), batch.Labels.data<long>().ToArray());
        }
    }

    static Batch Random(int n, int c, int h, int w, string mask) => new(
        rand([n, c, h, w]),
        zeros([n], dtype: ScalarType.Int64),
        mask switch
        {
            "all inside" => ones([n, 1, h, w]),
            "all outside" => zeros([n, 1, h, w]),
            "soft" => rand([n, 1, h, w]).mul(2).clamp(0, 1),
            _ => rand([n, 1, h, w]).gt(0.5).to(ScalarType.Float32),
        });

    /// <summary>Per image and pixel, its channels as one text.</summary>
    static string[][] Pixels(Tensor images)
    {
        var (n, c, area) = ((int)images.shape[0], (int)images.shape[1], (int)(images.shape[2] * images.shape[3]));
        var values = images.detach().data<float>().ToArray();
        return [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, area).Select(p => string.Join('/', Enumerable.Range(0, c).Select(k => values[(i * c + k) * area + p]))).ToArray())];
    }
}
