using AttributionPriors.Data;
using AttributionPriors.Data.Dicom;

namespace Tests.Data.Dicom;

public class DicomLaws
{
    [Theory]
    [InlineData(DicomBytes.Implicit)]
    [InlineData(DicomBytes.Explicit)]
    [InlineData(DicomBytes.Big)]
    [InlineData(DicomBytes.Deflated)]
    public void Every_plain_syntax_gives_the_same_pixels_and_texts(string syntax)
    {
        foreach (var bits in (int[])[1, 8, 16])
        {
            var samples = Random(5 * 7, 1 << bits);
            var file = DicomFile.Decode(DicomBytes.Grey(syntax, 5, 7, bits, samples), "made");
            Assert.Equal(("p1", "AP", "CR"), (file.Text(DicomTag.PatientId), file.Text(DicomTag.ViewPosition), file.Text(DicomTag.Modality)));
            var image = file.Pixels();
            Assert.Equal((5, 7, 1, (1 << bits) - 1), (image.Height, image.Width, image.Channels, image.Maximum));
            Assert.Equal(samples, image.Samples);
        }
    }

    [Fact]
    public void Dark_at_high_is_turned_to_bright_at_high()
    {
        var image = DicomFile.Decode(DicomBytes.Grey(DicomBytes.Explicit, 1, 3, 16, [0, 100, 4095], "MONOCHROME1", stored: 12), "made").Pixels();
        Assert.Equal(4095, image.Maximum);
        Assert.Equal([4095, 3995, 0], image.Samples.Select(v => (int)v));
    }

    [Fact]
    public void Signed_samples_are_raised_by_half_their_range()
    {
        var image = DicomFile.Decode(DicomBytes.Grey(DicomBytes.Explicit, 1, 4, 16, [0, 1, 0xffff, 0xf800], stored: 12, signed: true), "made").Pixels();
        Assert.Equal([2048, 2049, 2047, 0], image.Samples.Select(v => (int)v));
    }

    [Fact]
    public void Only_the_stored_bits_count()
    {
        // 12 bits up to bit 13: two below them and two above hold rubbish.
        ushort[] stored = [0b11_000000000101_10, 0b01_111111111111_11];
        var image = DicomFile.Decode(DicomBytes.Grey(DicomBytes.Explicit, 1, 2, 16, stored, stored: 12, high: 13), "made").Pixels();
        Assert.Equal([5, 4095], image.Samples.Select(v => (int)v));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Colours_are_read_by_pixel_and_by_plane(bool planar)
    {
        byte[] stored = planar ? [1, 4, 2, 5, 3, 6] : [1, 2, 3, 4, 5, 6];
        var file = DicomBytes.File(DicomBytes.Explicit,
            [.. DicomBytes.Layout(1, 2, 3, 8, "RGB", 8, 7, planar: planar), new(0x7fe0_0010, "OB", _ => stored)]);
        Assert.Equal([1, 2, 3, 4, 5, 6], DicomFile.Decode(file, "made").Pixels().Samples.Select(v => (int)v));
    }

    [Fact]
    public void Run_lengths_are_undone()
    {
        // 16 bits: the segment of the high bytes, then that of the low ones; a repetition, a copy, a pause.
        byte[] header = [2, 0, 0, 0, 64, 0, 0, 0, 66, 0, 0, 0, .. new byte[52]];
        byte[] coded = [.. header, unchecked((byte)-3), 1, 0x80, 1, 10, 11, 0x80, unchecked((byte)-1), 12, 0];
        var file = DicomBytes.File(DicomBytes.Rle, [.. DicomBytes.Layout(2, 2, 1, 16, "MONOCHROME2", 16, 15), DicomBytes.Coded([], coded)]);
        Assert.Equal([266, 267, 268, 268], DicomFile.Decode(file, "made").Pixels().Samples.Select(v => (int)v));
        var cut = DicomBytes.File(DicomBytes.Rle, [.. DicomBytes.Layout(2, 3, 1, 16, "MONOCHROME2", 16, 15), DicomBytes.Coded([], coded)]);
        Assert.Contains("segment 0 ends after 4 of 6", Assert.Throws<BrokenFileException>(() => DicomFile.Decode(cut, "made").Pixels()).Message);
    }

    [Fact]
    public void A_jpeg_within_is_the_jpeg_itself_also_in_pieces()
    {
        var jpeg = Jpeg(9, 13);
        var expected = JpegReader.Decode(jpeg, "jpeg").Samples;
        byte[] even = [.. jpeg, .. new byte[jpeg.Length % 2]];
        DicomBytes.Element[] layout = [.. DicomBytes.Layout(9, 13, 1, 8, "MONOCHROME2", 8, 7)];
        foreach (var pieces in (byte[][][])[[[], even], [[0, 0, 0, 0], even[..40], even[40..60], even[60..]]])
            Assert.Equal(expected, DicomFile.Decode(DicomBytes.File(DicomBytes.JpegBaseline, [.. layout, DicomBytes.Coded(pieces)]), "made").Pixels().Samples);
        var dark = DicomBytes.File(DicomBytes.JpegBaseline, [.. DicomBytes.Layout(9, 13, 1, 8, "MONOCHROME1", 8, 7), DicomBytes.Coded([], even)]);
        Assert.Equal(expected.Select(v => 255 - v), DicomFile.Decode(dark, "made").Pixels().Samples.Select(v => (int)v));
        var other = DicomBytes.File(DicomBytes.JpegBaseline, [.. DicomBytes.Layout(9, 12, 1, 8, "MONOCHROME2", 8, 7), DicomBytes.Coded([], even)]);
        Assert.Contains("the JPEG holds [9, 13, 1]", Assert.Throws<BrokenFileException>(() => DicomFile.Decode(other, "made").Pixels()).Message);
    }

    [Fact]
    public void Of_several_frames_the_first_is_read()
    {
        var (first, second) = (Even(Jpeg(9, 13)), Even(Jpeg(9, 13, shift: 90)));
        DicomBytes.Element[] layout = [.. DicomBytes.Layout(9, 13, 1, 8, "MONOCHROME2", 8, 7, frames: 2)];
        var expected = JpegReader.Decode(first, "jpeg").Samples;
        byte[] table = [0, 0, 0, 0, .. BitConverter.GetBytes(16 + first.Length)];
        foreach (var pieces in (byte[][][])[[[], first, second], [table, first[..40], first[40..], second]])
            Assert.Equal(expected, DicomFile.Decode(DicomBytes.File(DicomBytes.JpegBaseline, [.. layout, DicomBytes.Coded(pieces)]), "made").Pixels().Samples);
        var unclear = DicomBytes.File(DicomBytes.JpegBaseline, [.. layout, DicomBytes.Coded([], first[..40], first[40..], second)]);
        Assert.Contains("3 pieces hold 2 frames", Assert.Throws<BrokenFileException>(() => DicomFile.Decode(unclear, "made").Pixels()).Message);
        var native = DicomBytes.File(DicomBytes.Explicit, [.. DicomBytes.Layout(1, 2, 1, 8, "MONOCHROME2", 8, 7, frames: 2), new(0x7fe0_0010, "OB", _ => [1, 2, 3, 4])]);
        Assert.Equal([1, 2], DicomFile.Decode(native, "made").Pixels().Samples.Select(v => (int)v));
    }

    [Fact]
    public void A_files_beginning_tells_its_view()
    {
        using var folder = new TemporaryFolder();
        var large = folder.Write("large.dcm", DicomBytes.Grey(DicomBytes.Explicit, 300, 300, 16, new ushort[90_000], view: "PA"));
        Assert.Equal("PA", DicomFile.ReadHeader(large, DicomTag.ViewPosition).Text(DicomTag.ViewPosition));
        var deflated = folder.Write("deflated.dcm", DicomBytes.Grey(DicomBytes.Deflated, 300, 300, 16, Random(90_000, 65536), view: "PA"));
        Assert.Equal("PA", DicomFile.ReadHeader(deflated, DicomTag.ViewPosition).Text(DicomTag.ViewPosition));
        // More than the beginning lies before the view.
        var late = folder.Write("late.dcm", DicomBytes.File(DicomBytes.Explicit, [new(0x0009_0001, "UN", _ => new byte[100_000]), DicomBytes.Text(0x0018_5101, "CS", "AP")]));
        Assert.Equal("AP", DicomFile.ReadHeader(late, DicomTag.ViewPosition).Text(DicomTag.ViewPosition));
    }

    [Theory]
    [InlineData(DicomBytes.Implicit)]
    [InlineData(DicomBytes.Explicit)]
    [InlineData(DicomBytes.Deflated)]
    public void Every_cut_is_refused_and_no_damage_does_worse(string syntax)
    {
        var whole = DicomBytes.Grey(syntax, 3, 4, 8, Random(12, 256));
        // What a deflated file loses last is the mark of its end, and no pixel.
        var needed = syntax == DicomBytes.Deflated ? whole.Length - 4 : whole.Length;
        for (var length = 0; length < needed; length++) Assert.Throws<BrokenFileException>(() => DicomFile.Decode(whole[..length], "x.dcm").Pixels());
        var random = new Random(1);
        for (var k = 0; k < 2000; k++)
        {
            var changed = (byte[])whole.Clone();
            changed[random.Next(132, whole.Length)] = (byte)random.Next(256);
            try
            {
                DicomFile.Decode(changed, "x.dcm").Pixels();
            }
            catch (Exception e) when (e is BrokenFileException or MissingDecoderException)
            {
                Assert.StartsWith("x.dcm: ", e.Message);
            }
        }
    }

    [Fact]
    public void What_is_not_read_is_named()
    {
        Refuse([1, 2, 3], "does not start as a DICOM file does");
        Refuse(DicomBytes.File("1.2.840.10008.1.2.4.100", []), "transfer syntax 1.2.840.10008.1.2.4.100");
        Refuse(DicomBytes.File(DicomBytes.Explicit, []), "there are no pixels");
        Refuse(Image(32, "MONOCHROME2"), "32 bits");
        Refuse(Image(8, "PALETTE COLOR"), "palette");
        Refuse(Image(8, "YBR_FULL"), "YBR_FULL");
        Refuse(DicomBytes.File(DicomBytes.Explicit, [DicomBytes.Short(0x0028_0010, 3), new(0x7fe0_0010, "OB", _ => [1, 2])]), "(0028,0100)");

        static byte[] Image(int bits, string photometric) => DicomBytes.File(DicomBytes.Explicit,
            [.. DicomBytes.Layout(1, 2, 1, bits, photometric, bits, bits - 1), new(0x7fe0_0010, "OB", _ => new byte[8])]);
    }

    static void Refuse(byte[] bytes, string reason) =>
        Assert.Contains(reason, Assert.Throws<BrokenFileException>(() => DicomFile.Decode(bytes, "x.dcm").Pixels()).Message);

    static byte[] Jpeg(int height, int width, int shift = 0)
    {
        int[] shape = [height, width];
        var samples = Enumerable.Range(0, height * width).Select(i => (i * 3 + i / width * 9 + shift) % 256);
        return DebianPython.Ask("jpeg.py", new[] { new { ask = "write", mode = "L", shape, samples, options = new { quality = 90 } } })[0].GetBytesFromBase64();
    }

    static byte[] Even(byte[] bytes) => [.. bytes, .. new byte[bytes.Length % 2]];

    static ushort[] Random(int count, int limit)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (ushort)random.Next(limit))];
    }
}
