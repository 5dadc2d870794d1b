using System.Text.Json;
using AttributionPriors.Data;

namespace Tests.Data;

public class PngTests
{
    // Colour type, bits, samples stored per pixel: every pair that exists.
    static readonly (int Colour, int Bits, int Stored)[] kinds =
    [
        (0, 1, 1), (0, 2, 1), (0, 4, 1), (0, 8, 1), (0, 16, 1), (2, 8, 3), (2, 16, 3), (3, 1, 1), (3, 2, 1), (3, 4, 1), (3, 8, 1),
        (4, 8, 2), (4, 16, 2), (6, 8, 4), (6, 16, 4),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_kind_size_and_filter_is_read_as_it_was_stored(bool interlaced)
    {
        var random = new Random(4);
        (int, int)[] sizes = [(1, 1), (1, 9), (2, 3), (5, 1), (7, 8), (13, 11)];
        foreach (var (height, width) in sizes)
            foreach (var (colour, bits, stored) in kinds)
                for (var filter = 0; filter < 5; filter++)
                {
                    var samples = Random(random, height * width * stored, 1 << bits);
                    var palette = colour == 3 ? Palette(1 << bits) : null;
                    var read = PngReader.Decode(PngBytes.Make(height, width, colour, bits, stored, samples, interlaced, filter, palette), "made");
                    Assert.Equal((height, width, colour == 3 ? 3 : stored), (read.Height, read.Width, read.Channels));
                    Assert.Equal(Meant(samples, bits, palette), read.Samples);
                    Assert.Equal(bits == 16 ? 65535 : 255, read.Maximum);
                }
    }

    [Fact]
    public void Pillow_reads_the_same_from_the_same_bytes()
    {
        var random = new Random(5);
        // Pillow cuts 16-bit colours down to 8 bits, and has no grey with alpha of 16; the stored values above cover those.
        var files = (from kind in kinds
                     where kind.Bits < 16 || kind.Colour == 0
                     from interlaced in (bool[])[false, true]
                     select (kind, Bytes: PngBytes.Make(13, 11, kind.Colour, kind.Bits, kind.Stored, Random(random, 143 * kind.Stored, 1 << kind.Bits),
                         interlaced, 1, kind.Colour == 3 ? Palette(1 << kind.Bits) : null))).ToArray();
        var answers = DebianPython.Ask("png.py", files.Select(f => new { ask = "read", png = f.Bytes, palette = f.kind.Colour == 3 }));
        foreach (var ((kind, bytes), answer) in files.Zip(answers.EnumerateArray()))
        {
            var read = PngReader.Decode(bytes, "made");
            // Mode 1 has booleans.
            var white = answer.GetProperty("mode").GetString() == "1" ? 255 : 1;
            Assert.Equal(answer.GetProperty("samples").EnumerateArray().Select(v => v.GetInt32() * white), read.Samples.Select(v => (int)v));
        }
    }

    [Fact]
    public void Pillows_own_files_are_read()
    {
        var random = new Random(6);
        var palette = Palette(4);
        int[] keyed = [3, 4, 5];
        (string Mode, int[] Shape, int Limit, object Options, int Channels)[] cases =
        [
            ("L", [21, 17], 256, new { }, 1),
            ("LA", [21, 17, 2], 256, new { }, 2),
            ("RGB", [21, 17, 3], 256, new { optimize = true }, 3),
            ("RGBA", [21, 17, 4], 256, new { }, 4),
            ("I", [21, 17], 65536, new { }, 1),
            ("P", [21, 17], 4, new { palette = palette.Select(b => (int)b), bits = 2, transparency = (int[])[9, 200] }, 4),
            ("RGB", [21, 17, 3], 256, new { transparency = keyed }, 4),
            ("L", [21, 17], 256, new { transparency = 77 }, 2),
        ];
        var made = cases.Select(c => Random(random, c.Shape.Aggregate((a, b) => a * b), c.Limit)).ToArray();
        // One pixel of the transparent colour of either keyed image.
        (made[6][0], made[6][1], made[6][2], made[7][5]) = (3, 4, 5, 77);
        var answers = DebianPython.Ask("png.py", cases.Zip(made, (c, samples) =>
            new { ask = "write", mode = c.Mode, shape = c.Shape, samples, options = c.Options })).EnumerateArray().ToArray();
        var read = answers.Select(a => PngReader.Decode(a.GetBytesFromBase64(), "Pillow's")).ToArray();
        Assert.Equal(cases.Select(c => c.Channels), read.Select(r => r.Channels));
        for (var k = 0; k < 5; k++) Assert.Equal(made[k], read[k].Samples);
        ushort[] alphas = [9, 200, 255, 255];
        Assert.Equal(made[5].SelectMany(i => (ushort[])[palette[3 * i], palette[3 * i + 1], palette[3 * i + 2], alphas[i]]), read[5].Samples);
        Assert.Equal(made[6].Chunk(3).SelectMany(p => (ushort[])[.. p, (ushort)(p is [3, 4, 5] ? 0 : 255)]), read[6].Samples);
        Assert.Equal(made[7].SelectMany(v => (ushort[])[v, (ushort)(v == 77 ? 0 : 255)]), read[7].Samples);
    }

    [Theory]
    [InlineData(1, "L")]
    [InlineData(3, "RGB")]
    [InlineData(4, "RGBA")]
    public void Pillow_reads_what_is_written(int channels, string mode)
    {
        var random = new Random(7);
        // Noise, a ramp and a flat image: each favours other filters.
        byte[][] images =
        [
            [.. Random(random, 19 * 23 * channels, 256).Select(v => (byte)v)],
            [.. Enumerable.Range(0, 19 * 23 * channels).Select(i => (byte)(i / 23 + i % 23 * 3))],
            new byte[19 * 23 * channels],
        ];
        var answers = DebianPython.Ask("png.py", images.Select(pixels => new { ask = "read", png = PngWriter.Encode(19, 23, channels, pixels) }));
        foreach (var (pixels, answer) in images.Zip(answers.EnumerateArray()))
        {
            Assert.Equal(mode, answer.GetProperty("mode").GetString());
            Assert.Equal(pixels.Select(b => (int)b), answer.GetProperty("samples").EnumerateArray().Select(v => v.GetInt32()));
            Assert.Equal(pixels.Select(b => (ushort)b), PngReader.Decode(PngWriter.Encode(19, 23, channels, pixels), "own").Samples);
        }
    }

    [Fact]
    public void Pillow_reads_the_density_that_is_written()
    {
        var answers = DebianPython.Ask("png.py", new double?[] { 192, null }.Select(density => new { ask = "read", png = PngWriter.Encode(1, 1, 1, [7], density) }));
        // A PNG states whole pixels per metre: half of one is 0.0127 pixels per inch.
        Assert.All(answers[0].GetProperty("dpi").EnumerateArray(), dpi => Assert.Equal(192, dpi.GetDouble(), 0.0127));
        Assert.Equal(JsonValueKind.Null, answers[1].GetProperty("dpi").ValueKind);
    }

    [Fact]
    public void Any_changed_byte_and_any_cut_is_refused()
    {
        var whole = PngBytes.Make(3, 4, 3, 8, 1, Random(new(8), 12, 5), palette: Palette(5), transparency: [1, 2]);
        for (var i = 0; i < whole.Length; i++)
        {
            Refuse(whole[..i], "");
            var changed = (byte[])whole.Clone();
            changed[i] ^= 0x41;
            Refuse(changed, "");
        }
    }

    [Fact]
    public void Broken_rules_are_named()
    {
        byte[] header = [0, 0, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0, 0], good = PngBytes.Deflate([0, 1, 2]);
        byte[] With(int at, byte value) => [.. header[..at], value, .. header[(at + 1)..]];
        byte[] One(byte[] head, byte[] data) => PngBytes.File(("IHDR", head), ("IDAT", data), ("IEND", []));
        Assert.Equal([1, 2], PngReader.Decode(One(header, good), "good").Samples);
        Refuse(One(header, PngBytes.Deflate([5, 1, 2])), "pixel row 0: filter 5");
        Refuse(One(header, PngBytes.Deflate([0, 1])), "end after 2 of 3");
        Refuse(One(header, PngBytes.Deflate([0, 1, 2, 3])), "more pixels than the 3");
        Refuse(One(header, [1, 2, 3, 4]), "chunk IDAT");
        Refuse(One(header, [.. good[..^1], (byte)(good[^1] ^ 1)]), "chunk IDAT");
        Refuse(One(With(0, 0x7f), good), "more than are read");
        Refuse(One(With(2, 0x7f), good), "compressed bytes cannot hold");
        Refuse(One(With(3, 0), good), "1 × 0");
        Refuse(One(With(8, 3), good), "colour type 0 with 3 bits");
        Refuse(One(With(9, 5), good), "colour type 5");
        Refuse(One(With(12, 2), good), "interlace 2");
        Refuse(One(With(9, 3), good), "chunk PLTE");
        Refuse(PngBytes.File(("IDAT", good), ("IEND", [])), "the first chunk");
        Refuse(PngBytes.File(("IHDR", header), ("IEND", [])), "no pixels");
        Refuse(PngBytes.File(("IHDR", header), ("IDAT", good[..4]), ("tEXt", []), ("IDAT", good[4..]), ("IEND", [])), "lie between");
        Refuse(PngBytes.File(("IHDR", header), ("ABCD", []), ("IDAT", good), ("IEND", [])), "must be understood");
        Refuse(PngBytes.File(("IHDR", With(9, 3)), ("PLTE", [1, 1, 1]), ("IDAT", good), ("IEND", [])), "colour 1 of a palette of 1");
        Refuse(PngBytes.File(("IHDR", header), ("tRNS", [1]), ("IDAT", good), ("IEND", [])), "chunk tRNS");
    }

    [Fact]
    public void Split_pixels_and_unknown_notes_are_read()
    {
        byte[] header = [0, 0, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0, 0], good = PngBytes.Deflate([0, 1, 2]);
        var file = PngBytes.File(("IHDR", header), ("tEXt", [65]), ("IDAT", good[..4]), ("IDAT", []), ("IDAT", good[4..]), ("IEND", []));
        Assert.Equal([1, 2], PngReader.Decode(file, "split").Samples);
    }

    [Fact]
    public void Grey_weighs_colours_as_television_does_and_ignores_alpha()
    {
        Assert.Equal([1f, 0.299f, 0.587f, 0.114f], new DecodedImage(1, 4, 3, 255, [255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255]).ToGrey());
        Assert.Equal([0.2f], new DecodedImage(1, 1, 2, 65535, [13107, 5]).ToGrey());
    }

    [Fact]
    public void Colours_are_planes_and_of_grey_three_times_the_same()
    {
        Assert.Equal([1f, 0f, 0.2f, 0.4f, 0f, 1f], new DecodedImage(1, 2, 4, 255, [255, 51, 0, 9, 0, 102, 255, 9]).ToColours());
        Assert.Equal([0.2f, 0.2f, 0.2f], new DecodedImage(1, 1, 2, 65535, [13107, 5]).ToColours());
    }

    [Fact]
    public void A_file_is_written_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "map.png");
        PngWriter.Write(path, 1, 2, 1, [3, 4]);
        PngWriter.Write(path, 1, 2, 1, [5, 6]);
        Assert.Equal([5, 6], PngReader.Read(path).Samples);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        Assert.ThrowsAny<IOException>(() => PngWriter.Write(Path.Combine(folder.Path, "no", "map.png"), 1, 2, 1, [5, 6]));
        Assert.Contains("[1, 2, 3] wants 6 bytes; got 2", Assert.Throws<ArgumentException>(() => PngWriter.Encode(1, 2, 3, [5, 6])).Message);
        Assert.ThrowsAny<ArgumentException>(() => PngWriter.Encode(1, 2, 2, [5, 6, 7, 8]));
    }

    static void Refuse(byte[] bytes, string reason)
    {
        var error = Assert.Throws<BrokenFileException>(() => PngReader.Decode(bytes, "x.png"));
        Assert.StartsWith("x.png: ", error.Message);
        Assert.Contains(reason, error.Message);
    }

    static ushort[] Meant(ushort[] stored, int bits, byte[]? palette) => palette is not null
        ? [.. stored.SelectMany(i => palette[(3 * i)..(3 * i + 3)].Select(b => (ushort)b))]
        : bits >= 8 ? stored : [.. stored.Select(v => (ushort)(v * 255 / ((1 << bits) - 1)))];

    static byte[] Palette(int colours) => [.. Enumerable.Range(0, 3 * colours).Select(i => (byte)(i * 37 + 11))];

    static ushort[] Random(Random random, int count, int limit) => [.. Enumerable.Range(0, count).Select(_ => (ushort)random.Next(limit))];
}
