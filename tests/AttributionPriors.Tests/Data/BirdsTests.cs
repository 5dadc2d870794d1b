using AttributionPriors.Data;

namespace Tests.Data;

/// <summary>Cut-out animals, and what is behind them.</summary>
public sealed class BirdsTests
{
    static readonly Lazy<StampPhotos> s_photos = new(() => StampPhotos.Read());

    static CutOut Solid(string name, float grey, int height = 4, int width = 6)
    {
        var (opacity, colours) = (new float[height * width], new float[3 * height * width]);
        Array.Fill(opacity, 1);
        Array.Fill(colours, grey);
        return new(name, height, width, colours, opacity);
    }

    static StampPhotos Greys(int each) => new()
    {
        // White birds and black mammals, told apart by their shades of grey.
        Birds = [.. Enumerable.Range(0, each).Select(k => Solid($"bird {k}", 1 - 0.01f * k))],
        Mammals = [.. Enumerable.Range(0, each).Select(k => Solid($"mammal {k}", 0.01f * k))],
    };

    [Fact]
    public void Debians_photographs_are_birds_and_mammals_without_drawings()
    {
        var photos = s_photos.Value;
        Assert.Equal((35, 57), (photos.Birds.Count, photos.Mammals.Count));
        Assert.DoesNotContain(photos.Mammals, photo => photo.Name is "teddy_bear.png" or "hedgehog.png" or "dolphin.png");
        Assert.All(photos.Birds.Concat(photos.Mammals), photo =>
        {
            // Cropped to what is opaque: each border has such a pixel.
            Assert.Contains(photo.Opacity.Take(photo.Width), o => o >= 0.5f);
            Assert.Contains(photo.Opacity.TakeLast(photo.Width), o => o >= 0.5f);
            Assert.True(photo.Colours.Select((value, i) => value <= photo.Opacity[i % photo.Opacity.Length] + 1e-6f).All(ok => ok), photo.Name);
        });
    }

    [Fact]
    public void A_cut_out_is_cropped_and_carries_its_colours_by_their_opacity()
    {
        // One row of four pixels: clear, half red, full green, clear.
        var image = new DecodedImage(1, 4, 4, 255, [9, 9, 9, 0, 255, 0, 0, 128, 0, 255, 0, 255, 9, 9, 9, 0]);
        var photo = StampPhotos.CutOutOf("row", image);
        Assert.Equal((1, 2), (photo.Height, photo.Width));
        Assert.Equal([128 / 255f, 1], photo.Opacity);
        Assert.Equal([128 / 255f, 0, 0, 1, 0, 0], photo.Colours);
        Assert.Contains("3 channels", Assert.Throws<BrokenFileException>(() => StampPhotos.CutOutOf("rgb", new(1, 1, 3, 255, [1, 2, 3]))).Message);
        Assert.Contains("nothing in it is opaque", Assert.Throws<BrokenFileException>(() => StampPhotos.CutOutOf("clear", new(1, 1, 4, 255, [1, 2, 3, 4]))).Message);
    }

    [Fact]
    public void A_missing_package_is_named()
    {
        using var folder = new TemporaryFolder();
        var message = Assert.Throws<DirectoryNotFoundException>(() => StampPhotos.Read(folder.Path)).Message;
        Assert.Contains("tuxpaint-stamps-default", message);
        Assert.Contains(folder.Path, message);
    }

    [Fact]
    public void Backgrounds_agree_with_the_class_in_training_and_validation_and_not_in_test()
    {
        var splits = BirdsOnBackgrounds.Of(Greys(5), new(7, 1000, 1000, 1000));
        double Agreement(ImageSet set) => Enumerable.Range(0, set.Count).Average(i => set.Sites[i] == (int)(set.Labels[i] == 1 ? BackgroundKind.Water : BackgroundKind.Foliage) ? 1.0 : 0);
        // Four standard deviations of a share of 1000: 0.04 at 0.9, 0.06 at 0.5.
        Assert.InRange(Agreement(splits.Train), 0.86, 0.94);
        Assert.InRange(Agreement(splits.Valid), 0.86, 0.94);
        Assert.InRange(Agreement(splits.Test), 0.44, 0.56);
        Assert.All((ImageSet[])[splits.Train, splits.Valid, splits.Test], set => Assert.Equal(set.Count / 2, set.Labels.Sum()));
    }

    [Fact]
    public void The_mask_is_the_animal_and_its_pixels_are_the_photographs()
    {
        var splits = BirdsOnBackgrounds.Of(Greys(4), new(3, 40, 0, 0));
        for (var i = 0; i < 40; i++)
        {
            var (image, mask) = (splits.Train.Image(i).ToArray(), splits.Train.Mask(i).ToArray());
            var area = mask.Length;
            int[] inside = [.. Enumerable.Range(0, area).Where(p => mask[p] == 1)];
            // 4 × 6 pixels, the longer side drawn out to between 16 and 26 of 32.
            Assert.InRange(inside.Length, 16 * 10, 26 * 18);
            Assert.Equal(inside.Length, mask.Sum());
            // Of a solid photograph every pixel has one grey: within 0.04 of white or black.
            float[] greys = [.. inside.Select(p => image[p] * 0.25f + 0.5f)];
            Assert.InRange(greys.Max() - greys.Min(), 0, 1e-4f);
            Assert.InRange(Math.Abs(greys[0] - splits.Train.Labels[i]), 0, 0.041f);
            Assert.All(image, value => Assert.InRange(value, -2.001f, 2.001f));
        }
    }

    [Fact]
    public void Validation_and_test_show_other_photographs_than_training()
    {
        var splits = BirdsOnBackgrounds.Of(Greys(5), new(11, 200, 200, 200));
        HashSet<int> Greys100(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(i =>
        {
            var inside = Array.IndexOf(set.Mask(i).ToArray(), 1f);
            return (int)Math.Round(100 * (set.Image(i)[inside] * 0.25 + 0.5));
        })];
        var (train, valid, test) = (Greys100(splits.Train), Greys100(splits.Valid), Greys100(splits.Test));
        Assert.Equal((6, 4, 4), (train.Count, valid.Count, test.Count));
        Assert.Empty(train.Intersect(valid));
        Assert.True(valid.SetEquals(test));
    }

    [Fact]
    public void Images_are_a_function_of_the_seed()
    {
        string Print(int seed) => BirdsOnBackgrounds.Of(Greys(3), new(seed, 8, 8, 8)).Test.Fingerprint();
        Assert.Equal(Print(1), Print(1));
        Assert.NotEqual(Print(1), Print(2));
        Assert.Contains("one photograph at least", Assert.Throws<ArgumentException>(() => BirdsOnBackgrounds.Of(Greys(1), new(1, 1, 1, 1))).Message);
        Assert.Contains("not negative", Assert.Throws<ArgumentException>(() => BirdsOnBackgrounds.Of(Greys(2), new(1, -1, 1, 1))).Message);
    }

    [Theory]
    [InlineData(BackgroundKind.Foliage, 1)]
    [InlineData(BackgroundKind.Water, 2)]
    public void A_texture_has_its_colour_and_is_mottled(BackgroundKind kind, int strongest)
    {
        var random = new LegacyRandom(5);
        for (var k = 0; k < 20; k++)
        {
            var image = BackgroundTexture.Draw(kind, 32, random);
            double[] means = [.. Enumerable.Range(0, 3).Select(c => image.Skip(c * 1024).Take(1024).Average(v => (double)v))];
            Assert.Equal(strongest, Array.IndexOf(means, means.Max()));
            var green = image.Skip(1024).Take(1024).ToArray();
            Assert.True(green.Max() - green.Min() > 0.1);
            Assert.All(image, value => Assert.InRange(value, 0, 1));
        }
    }
}
