using AttributionPriors.Data;

namespace Tests.Data;

public class JpegTests
{
    [Fact]
    public void Pillow_reads_the_same_from_the_same_bytes()
    {
        // Odd sizes, so that blocks and halved chroma do not fill the image.
        (string Mode, int[] Shape, object Options)[] cases =
        [
            ("L", [37, 29], new { quality = 90 }),
            ("L", [37, 29], new { quality = 75, progressive = true }),
            ("RGB", [37, 29, 3], new { quality = 90, subsampling = 0 }),
            ("RGB", [37, 29, 3], new { quality = 75, subsampling = 1 }),
            ("RGB", [37, 29, 3], new { quality = 60, subsampling = 2, progressive = true }),
            ("L", [1, 1], new { quality = 90 }),
        ];
        var files = DebianPython.Ask("jpeg.py", cases.Select(c =>
            new { ask = "write", mode = c.Mode, shape = c.Shape, samples = Ramps(c.Shape), options = c.Options }))
            .EnumerateArray().Select(a => a.GetBytesFromBase64()).ToArray();
        var answers = DebianPython.Ask("jpeg.py", files.Select(jpeg => new { ask = "read", jpeg }));
        foreach (var ((mode, shape, _), (file, answer)) in cases.Zip(files.Zip(answers.EnumerateArray())))
        {
            var read = JpegReader.Decode(file, "Pillow's");
            Assert.Equal((shape[0], shape[1], mode == "L" ? 1 : 3, 255), (read.Height, read.Width, read.Channels, read.Maximum));
            Assert.Equal(answer.GetProperty("samples").EnumerateArray().Select(v => v.GetInt32()), read.Samples.Select(v => (int)v));
        }
    }

    [Fact]
    public void Broken_files_are_refused_by_name()
    {
        int[] shape = [37, 29];
        var whole = Written(new { ask = "write", mode = "L", shape, samples = Ramps(shape), options = new { quality = 90 } });
        Refuse(whole[..(whole.Length / 2)], "pixels");
        Refuse(whole[..20], "libturbojpeg says");
        Refuse("\x89PNG"u8.ToArray(), "it does not start as a JPEG file does");
        Refuse([], "it does not start as a JPEG file does");
        int[] inks = [8, 8, 4];
        Refuse(Written(new { ask = "write", mode = "CMYK", shape = inks, samples = Ramps(inks), options = new { } }), "CMYK");
        Assert.Equal((37, 29), JpegReader.Decode(whole, "whole") is { } read ? (read.Height, read.Width) : default);
    }

    [Fact]
    public void A_file_is_read_by_its_path()
    {
        int[] shape = [5, 6];
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.jpg", Written(new { ask = "write", mode = "L", shape, samples = new int[30], options = new { quality = 90 } }));
        Assert.All(JpegReader.Read(path).Samples, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Pillow_reads_what_is_written()
    {
        byte[] greys = [.. Enumerable.Range(0, 37 * 29).Select(i => (byte)(100 + i % 29 + i / 29))];
        var jpeg = JpegWriter.Encode(37, 29, greys, quality: 100);
        var answer = DebianPython.Ask("jpeg.py", new[] { new { ask = "read", jpeg } })[0];
        Assert.Equal("L", answer.GetProperty("mode").GetString());
        Assert.Equal([37, 29], answer.GetProperty("shape").EnumerateArray().Select(v => v.GetInt32()));
        // At quality 100 every coefficient is rounded to a whole number.
        foreach (var (written, read) in greys.Zip(answer.GetProperty("samples").EnumerateArray().Select(v => v.GetInt32()))) Assert.InRange(read, written - 2, written + 2);
        Assert.Throws<ArgumentException>(() => JpegWriter.Encode(37, 28, greys, 90));
        Assert.Throws<ArgumentOutOfRangeException>(() => JpegWriter.Encode(37, 29, greys, 0));
    }

    static byte[] Written(object question) => DebianPython.Ask("jpeg.py", new[] { question })[0].GetBytesFromBase64();

    static void Refuse(byte[] bytes, string reason)
    {
        var error = Assert.Throws<BrokenFileException>(() => JpegReader.Decode(bytes, "x.jpg"));
        Assert.StartsWith("x.jpg: ", error.Message);
        Assert.Contains(reason, error.Message);
    }

    static int[] Ramps(int[] shape) =>
        [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(i => (i * 7 + i / shape[1] * 13 + i % 5 * 31) % 256)];
}
