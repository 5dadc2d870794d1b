using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Data;

/// <summary>Random views of training images: closed forms, and that a draw belongs to its image, its epoch and its run.</summary>
[Collection(ProcessWide.Name)]
public sealed class AugmentationLaws
{
    const int Side = 5, Area = Side * Side;

    static readonly AugmentationSettings s_all = new() { FlipColumns = true, FlipRows = true, Rotation = 20, Padding = 2, Fill = -1, Noise = 0.1 };

    /// <summary>Numbers that all differ: two channels, then a mask.</summary>
    static float[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(k => (float)k)];

    static float[] Seen(ImageView view, float[] image)
    {
        var seen = new float[image.Length];
        view.OfImage(image, Side, Side, -1, seen);
        return seen;
    }

    static float[] Masked(ImageView view, float[] mask)
    {
        var seen = new float[mask.Length];
        view.OfMask(mask, Side, Side, seen);
        return seen;
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_flip_of_a_flip_is_the_image_itself(bool rows, bool columns)
    {
        var view = new ImageView(rows, columns, 0, 0, 0);
        var (image, mask) = (Numbers(2 * Area), Numbers(Area));
        Assert.NotEqual(image, Seen(view, image));
        Assert.Equal(image, Seen(view, Seen(view, image)));
        Assert.Equal(mask, Masked(view, Masked(view, mask)));
        var set = new ImageSet(2, Side, Side, image, mask, [0], [0]).Mirrored();
        if (rows) return;
        Assert.Equal(set.Images, Seen(view, image));
        Assert.Equal(set.Masks, Masked(view, mask));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    [InlineData(-90)]
    public void Quarter_turns_are_exact_and_counter_clockwise(int degrees)
    {
        var (image, mask) = (Numbers(2 * Area), Numbers(Area));
        // One turn counter-clockwise: what was at the right is on top.
        static float[] Turned(float[] image) => [.. Enumerable.Range(0, image.Length).Select(i => image[i / Area * Area + i % Side * Side + (Side - 1 - i / Side % Side)])];
        var (expected, expectedMask) = (image, mask);
        for (var turn = 0; turn < (degrees + 360) % 360; turn += 90) (expected, expectedMask) = (Turned(expected), Turned(expectedMask));
        var view = new ImageView(false, false, degrees, 0, 0);
        Assert.Equal(expected, Seen(view, image));
        Assert.Equal(expectedMask, Masked(view, mask));
    }

    [Fact]
    public void A_slope_that_is_turned_is_a_slope()
    {
        // Between neighbours interpolation is exact on a linear function: the turned function itself, away from the border.
        const double angle = 0.3, down = 2, right = -3;
        float[] slope = [.. Enumerable.Range(0, Area).Select(i => (float)(down * (i / Side - 2) + right * (i % Side - 2)))];
        var seen = Seen(new(false, false, angle * 180 / Math.PI, 0, 0), slope);
        for (var row = 1; row < Side - 1; row++)
            for (var column = 1; column < Side - 1; column++)
            {
                var (y, x) = (row - 2, column - 2);
                var expected = down * (Math.Sin(angle) * x + Math.Cos(angle) * y) + right * (Math.Cos(angle) * x - Math.Sin(angle) * y);
                Assert.Equal(expected, seen[row * Side + column], 1e-5); // float32
            }
        // By an eighth of a turn the corner comes to lie above the middle column, so far between the border, which is 2 * -2 there, and the -1 beyond.
        var beyond = 2 * Math.Sqrt(2) - 2;
        Assert.Equal((1 - beyond) * down * -2 + beyond * -1, Seen(new(false, false, 45, 0, 0), slope)[0], 1e-5);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, -1)]
    [InlineData(-3, 2)]
    [InlineData(4, 4)]
    public void A_crop_moves_the_box_with_the_image_and_cuts_it_at_the_border(int up, int left)
    {
        const int top = 1, bottom = 3, first = 2, last = 4;
        float[] box = [.. Enumerable.Range(0, Area).Select(i => i / Side is >= top and <= bottom && i % Side is >= first and <= last ? 1f : 0)];
        var view = new ImageView(false, false, 0, up, left);
        var (image, mask) = (Seen(view, box), Masked(view, box));
        for (var i = 0; i < Area; i++)
        {
            var (row, column) = (i / Side + up, i % Side + left);
            var isBeyond = row is < 0 or >= Side || column is < 0 or >= Side;
            var isInside = row is >= top and <= bottom && column is >= first and <= last;
            Assert.Equal((isBeyond ? -1 : isInside ? 1 : 0, isInside ? 1 : 0), ((int)image[i], (int)mask[i]));
        }
    }

    [Fact]
    public void Flips_are_even_and_crops_take_every_place()
    {
        const int draws = 4000;
        var augmentation = new Augmentation(s_all with { Rotation = 0 }, 0);
        var random = new LegacyRandom(1);
        var views = Enumerable.Range(0, draws).Select(_ => augmentation.Draw(random)).ToList();
        // A share p of n draws has the standard deviation sqrt(p (1 - p) / n), at most 0.008: five of them.
        Assert.InRange(views.Average(view => view.FlipRows ? 1.0 : 0), 0.46, 0.54);
        Assert.InRange(views.Average(view => view.FlipColumns ? 1.0 : 0), 0.46, 0.54);
        Assert.All(Enumerable.Range(-2, 5), at => Assert.InRange(views.Average(view => view.Up == at ? 1.0 : 0), 0.168, 0.232));
        Assert.All(Enumerable.Range(-2, 5), at => Assert.InRange(views.Average(view => view.Left == at ? 1.0 : 0), 0.168, 0.232));
        Assert.All(views, view => Assert.Equal(0, view.Degrees));
        var turned = new Augmentation(s_all, 0);
        double[] angles = [.. Enumerable.Range(0, draws).Select(_ => turned.Draw(random).Degrees).Order()];
        Assert.InRange(angles[0], -20, -19.8);
        Assert.InRange(angles[^1], 19.8, 20);
    }

    [Fact]
    public void Noise_has_its_deviation_and_leaves_the_mask_alone()
    {
        const int side = 100;
        var mask = Numbers(side * side);
        var set = new ImageSet(1, side, side, new float[side * side], mask, [0], [0]);
        var (image, seenMask) = (new float[side * side], new float[side * side]);
        new Augmentation(new() { Noise = 0.02 }, 5).Write(set, 0, 1, image, seenMask);
        // Of 10,000 numbers: the mean to 0.0002, the deviation to 0.00014, five of each.
        Assert.InRange(image.Average(), -0.001, 0.001);
        Assert.InRange(Math.Sqrt(image.Average(v => (double)v * v)), 0.0193, 0.0207);
        Assert.Equal(mask, seenMask);
    }

    [Fact]
    public void What_an_image_draws_depends_on_run_epoch_and_place_alone()
    {
        using var scope = NewDisposeScope();
        var set = new ImageSet(2, Side, Side, [.. Enumerable.Repeat(Numbers(2 * Area), 4).SelectMany(image => image)], [.. Enumerable.Repeat(Numbers(Area), 4).SelectMany(mask => mask)], [0, 1, 0, 1], [0, 0, 0, 0]);
        float[] Image(long seed, int epoch, int place, params long[] batch)
        {
            using var images = new DeviceImages(set, CPU, new Augmentation(s_all, seed));
            var seen = images.At(tensor(batch), epoch);
            return [.. seen.Images[Array.IndexOf(batch, place)].flatten().data<float>().ToArray(), .. seen.Inside[Array.IndexOf(batch, place)].flatten().data<float>().ToArray()];
        }
        var alone = Image(1, 3, 2, 2);
        Assert.Equal(alone, Image(1, 3, 2, 3, 2, 1, 0));
        foreach (var (seed, epoch, place) in new[] { (2, 3, 2), (1, 4, 2), (1, 3, 1), (3, 1, 2) }) Assert.NotEqual(alone, Image(seed, epoch, place, place));
        // What is scored is the image itself.
        using var plain = new DeviceImages(set, CPU, new Augmentation(s_all, 1));
        Assert.Equal(set.Images, plain.Range(0, 4).Images.flatten().data<float>().ToArray());
    }
}
