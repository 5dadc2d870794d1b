using AttributionPriors.Data;
using AttributionPriors.Data.Photos;

namespace Tests.Data.Photos;

public sealed class PhotoCropLaws
{
    [Fact]
    public void Torchvision_cuts_the_same_square_from_the_same_file()
    {
        // Wide, tall, square, smaller than the square, grey; odd margins on both sides of an even number.
        (string Mode, int[] Shape, int Side, int Shorter)[] cases =
        [
            ("RGB", [60, 87, 3], 28, 32), ("RGB", [91, 47, 3], 28, 32), ("RGB", [50, 50, 3], 28, 32), ("RGB", [20, 31, 3], 28, 32), ("L", [40, 59], 28, 32), ("RGB", [33, 71, 3], 21, 32), ("RGB", [32, 40, 3], 32, 32),
        ];
        var files = DebianPython.Ask("data_files.py", cases.Select(c => new { ask = "photo", mode = c.Mode, shape = c.Shape, samples = Ramps(c.Shape) })).EnumerateArray().Select(file => file.GetBytesFromBase64()).ToArray();
        var answers = DebianPython.Ask("data_files.py", cases.Zip(files, (c, jpeg) => new { ask = "square", jpeg, side = c.Side, shorter = c.Shorter }));
        foreach (var ((_, shape, side, shorter), (file, answer)) in cases.Zip(files.Zip(answers.EnumerateArray())))
        {
            var (crop, photo) = (new PhotoCrop(shape[0], shape[1], side, shorter), JpegReader.Decode(file, "made"));
            Assert.Equal(answer.GetProperty("bytes").EnumerateArray().Select(value => value.GetByte()), crop.Bytes(photo));
            // Float32 division in another order differs by a few units in the last place of values up to 3.
            Assert.Equal(answer.GetProperty("pixels").EnumerateArray().Select(value => value.GetSingle()), crop.Pixels(photo), (a, b) => Math.Abs(a - b) < 2e-6);
        }
    }

    [Fact]
    public void The_box_of_the_cut_photograph_is_the_cut_box()
    {
        var random = new Random(5);
        foreach (var (height, width) in ((int, int)[])[(60, 87), (91, 47), (50, 50), (400, 300)])
            for (var k = 0; k < 10; k++)
            {
                // Wide enough to be seen after shrinking to 32.
                var (w, h) = (width / 4 + random.Next(width / 2), height / 4 + random.Next(height / 2));
                var box = new Box(random.Next(width - w), random.Next(height - h), w, h);
                var crop = new PhotoCrop(height, width, 28, 32);
                ushort[] drawn = [.. Enumerable.Range(0, height * width).Select(i => i % width >= box.X && i % width < box.X + w && i / width >= box.Y && i / width < box.Y + h ? (ushort)255 : (ushort)0)];
                var bytes = crop.Bytes(new(height, width, 1, 255, drawn));
                var mask = crop.Mask(box);
                var moved = crop.Of(box);
                for (var i = 0; i < mask.Length; i++)
                {
                    // Away from the box's edges by more than the filter's reach of a pixel, drawn and computed agree.
                    var (r, c) = (i / 28 + 0.5, i % 28 + 0.5);
                    var edge = Math.Min(Math.Min(Math.Abs(c - moved.X), Math.Abs(c - moved.X - moved.Width)), Math.Min(Math.Abs(r - moved.Y), Math.Abs(r - moved.Y - moved.Height)));
                    if (edge > 1) Assert.Equal(mask[i] * 255, bytes[i * 3]);
                    // At an edge, half of a pixel's light decides, but for corners.
                    else if (edge > 0.55 && bytes[i * 3] > 200) Assert.Equal(1, mask[i]);
                }
            }
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PhotoCrop(0, 5, 4, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PhotoCrop(5, 5, 5, 4));
        Assert.Throws<ArgumentException>(() => new PhotoCrop(5, 6, 4, 4).Bytes(new(6, 5, 1, 255, new ushort[30])));
        Assert.Throws<ArgumentException>(() => PillowResize.Of(new byte[5], 2, 3, 1, 1, 1));
        Assert.Equal(256, PhotoCrop.ShorterFor(224));
    }

    static int[] Ramps(int[] shape) => [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(i => (i * 5 + i / shape[1] * 3 + i % 7 * 11) % 256)];
}
