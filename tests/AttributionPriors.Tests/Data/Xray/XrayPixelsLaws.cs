using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Data.Xray;

namespace Tests.Data.Xray;

public class XrayPixelsLaws
{
    static readonly XrayPreprocessing heart = XrayPreprocessing.Cardiomegaly(new()), lung = XrayPreprocessing.Pneumonia(new());

    [Fact]
    public void The_circle_has_the_released_codes_area()
    {
        // Counted by the authors' formula: 50.29 % and 50.32 %.
        Assert.Equal(25_233, XrayMask.Circle(224).Sum());
        Assert.Equal(8_245, XrayMask.Circle(128).Sum());
        var circle = XrayMask.Circle(224);
        // Strictly inside a radius of 89.6 around row and column 112.
        Assert.Equal((0f, 1f, 1f, 0f), (circle[22 * 224 + 112], circle[23 * 224 + 112], circle[201 * 224 + 112], circle[202 * 224 + 112]));
    }

    [Fact]
    public void Boxes_are_drawn_as_the_released_codes_library_draws_them()
    {
        var cases = new (int[] Shape, Box[] Boxes)[]
        {
            ([1024, 1024], [new(264, 152, 213, 379), new(562, 152, 256, 453)]),
            ([224, 224], [new(264, 152, 213, 379), new(562.7, 152.9, 256.3, 453.1)]),
            ([60, 50], [new(900, 1000, 300, 400), new(0, 0, 30, 30)]),
            ([60, 50], []),
        };
        var answers = DebianPython.Ask("xray.py", cases.Select(c =>
            new { ask = "boxes", shape = c.Shape, boxes = c.Boxes.Select(b => (double[])[b.X, b.Y, b.Width, b.Height]) }));
        foreach (var ((shape, boxes), answer) in cases.Zip(answers.EnumerateArray()))
            Assert.Equal(answer.EnumerateArray().Select(v => (float)v.GetDouble()), XrayMask.Boxes(shape[0], shape[1], boxes));
    }

    [Fact]
    public void Boxes_go_through_the_same_resize_as_their_image()
    {
        // The image is white in the box and black elsewhere, so that it says where the mask must be.
        var image = Image(64, 64, (r, c) => r is >= 16 and < 40 && c is >= 8 and < 32 ? (ushort)255 : (ushort)0);
        var pixels = XrayPixels.Of(image, Entry(1, new Box(8 * 16, 16 * 16, 24 * 16, 24 * 16)), 28, lung);
        var blackBorder = XrayPixels.Of(Image(64, 64, (_, _) => 0), Entry(0), 28, lung);
        for (var i = 0; i < pixels.Mask.Length; i++)
            // 1e-3: float32 at 1024, divided by 2048.
            Assert.Equal((pixels.Pixels[i] - blackBorder.Pixels[i]) / 2048, pixels.Mask[i], 1e-3);
        Assert.Contains(pixels.Mask, value => value is > 0.2f and < 0.8f);
        Assert.Equal(1, pixels.Mask[12 * 28 + 8], 1e-6);
    }

    [Fact]
    public void Negatives_are_all_outside_or_all_inside_as_the_switch_says()
    {
        var image = Image(32, 32, (r, c) => (ushort)(r + c));
        Assert.All(XrayPixels.Of(image, Entry(0), 8, lung).Mask, value => Assert.Equal(0, value));
        var ones = XrayPreprocessing.Pneumonia(new() { NegativeMask = NegativeMask.Ones });
        Assert.All(XrayPixels.Of(image, Entry(0), 8, ones).Mask, value => Assert.Equal(1, value));
        Assert.Equal(XrayMask.Circle(8), XrayPixels.Of(image, Entry(0), 8, heart).Mask);
    }

    [Fact]
    public void The_crop_is_the_released_codes_librarys()
    {
        int[][] shapes = [[8, 5], [7, 4], [5, 8], [4, 7], [6, 6]];
        var answers = DebianPython.Ask("xray.py", shapes.Select(shape => new { ask = "crop", shape }));
        foreach (var (shape, answer) in shapes.Zip(answers.EnumerateArray()))
        {
            int[] kept = [.. answer.EnumerateArray().Select(v => v.GetInt32())];
            var pixels = XrayPixels.Of(Image(shape[0], shape[1], (r, c) => (ushort)(10 * r + c)), Entry(0), kept[2], heart).Pixels;
            Assert.Equal(Image(1, 1, (_, _) => (ushort)(10 * kept[0] + kept[1])).Normalised()[0], pixels[0]);
            Assert.Equal(Image(1, 1, (_, _) => (ushort)(10 * (kept[0] + kept[2] - 1) + kept[1] + kept[2] - 1)).Normalised()[0], pixels[^1]);
        }
    }

    [Fact]
    public void White_paper_fills_the_square_and_stretching_fills_it_with_the_image()
    {
        var image = Image(2, 4, (_, _) => 0);
        var padded = XrayPixels.Of(image, Entry(0), 4, heart with { Squaring = Squaring.PadWhite }).Pixels;
        Assert.Equal([.. Enumerable.Repeat(1024f, 4), .. Enumerable.Repeat(-1024f, 8), .. Enumerable.Repeat(1024f, 4)], padded);
        Assert.All(XrayPixels.Of(image, Entry(0), 4, heart with { Squaring = Squaring.Stretch }).Pixels, value => Assert.Equal(-1024, value));
    }

    [Fact]
    public void Of_colours_the_first_channel_counts_and_the_range_is_the_files()
    {
        using var folder = new TemporaryFolder();
        var colours = folder.Write("a.png", PngBytes.Make(1, 2, colour: 6, bits: 8, stored: 4, [255, 1, 2, 3, 0, 9, 9, 9]));
        var deep = folder.Write("b.jpg", PngBytes.Make(1, 2, colour: 0, bits: 16, stored: 1, [65535, 0]));
        Assert.Equal([1024f, -1024f], XrayImage.Read(colours).Normalised());
        Assert.Equal([1024f, -1024f], XrayImage.Read(deep).Normalised());
    }

    static XrayImage Image(int height, int width, Func<int, int, ushort> value) =>
        new(height, width, 255, [.. Enumerable.Range(0, height * width).Select(i => value(i / width, i % width))]);

    static XrayEntry Entry(int label, params Box[] boxes) => new("a", "a.png", 0, label, "PA", "1", boxes);
}
