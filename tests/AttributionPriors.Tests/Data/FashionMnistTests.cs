using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using AttributionPriors.Data;

namespace Tests.Data;

public sealed class FashionMnistTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Idx_files_are_read_plain_and_zipped(bool zipped)
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        var images = IdxReader.Images(folder.Write("images", Zip(Idx([2, 3, 2], pixels), zipped)));
        Assert.Equal((2, 3, 2), (images.Count, images.Height, images.Width));
        Assert.Equal(pixels, images.Pixels);
        Assert.Equal([9, 0], IdxReader.Labels(folder.Write("labels", Zip(Idx([2], [9, 0]), zipped))));
    }

    [Fact]
    public void Every_cut_is_refused()
    {
        foreach (var zipped in (bool[])[false, true])
        {
            var whole = Zip(Idx([2, 3, 2], new byte[12]), zipped);
            for (var length = 0; length < whole.Length; length++) Refuse(whole[..length], "");
        }
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 0 }, "0x00000801")]
    [InlineData(new byte[] { 0, 0, 0x0d, 3, 0, 0, 0, 0 }, "0x00000d03")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 5 }, "too long")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 1, 5 }, "4294967295")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 5 }, "cut off")]
    public void Other_magics_and_shapes_are_refused(byte[] bytes, string reason) => Refuse(bytes, reason);

    [Fact]
    public void Damaged_compression_is_refused()
    {
        var bytes = Zip(Idx([2, 3, 2], [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]), true);
        // The last eight bytes are the checksum and the length.
        bytes[^6] ^= 1;
        Refuse(bytes, "gzip");
    }

    [Fact]
    public void A_missing_data_set_says_how_to_get_it()
    {
        var error = Assert.Throws<FileNotFoundException>(() => FashionMnist.Read(folder.Path));
        Assert.Contains("apt-get install dataset-fashion-mnist", error.Message);
        Assert.Contains(folder.Path, error.Message);
    }

    [Theory]
    [InlineData(28, 4, 9, "")]
    [InlineData(27, 4, 9, "27 × 27")]
    [InlineData(28, 3, 9, "3 labels for the 4 images")]
    [InlineData(28, 4, 10, "label 10 is not in 0..9")]
    public void Files_that_do_not_fit_together_are_refused(int side, int labels, byte label, string reason)
    {
        WriteFiles(side, 4, labels, label);
        if (reason == "") Assert.Equal(4, FashionMnist.Read(folder.Path).TestLabels.Length);
        else Assert.Contains(reason, Assert.Throws<BrokenFileException>(() => FashionMnist.Read(folder.Path)).Message);
    }

    [Fact]
    public void Zipped_and_plain_files_have_one_fingerprint()
    {
        WriteFiles(28, 4, 4, 9);
        var plain = FashionMnist.Read(folder.Path).Fingerprint();
        foreach (var path in FashionMnist.Files(folder.Path))
        {
            File.WriteAllBytes(path + ".gz", Zip(File.ReadAllBytes(path), true));
            File.Delete(path);
        }
        Assert.Equal(plain, FashionMnist.Read(folder.Path).Fingerprint());
    }

    [Fact]
    public void Debians_files_are_the_ones_on_the_card_with_ten_equal_classes()
    {
        var card = File.ReadAllText(Path.Combine(DebianPython.Root(), "data", "fashion-mnist.md"));
        Assert.All(FashionMnist.Files(), path => Assert.Contains($"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}  {Path.GetFileName(path)}", card));
        var data = FashionMnist.Read();
        Assert.All(data.TrainLabels.CountBy(c => c), pair => Assert.Equal(6000, pair.Value));
        Assert.All(data.TestLabels.CountBy(c => c), pair => Assert.Equal(1000, pair.Value));
        Assert.Equal((60_000, 10_000), (data.TrainImages.Count, data.TestImages.Count));
    }

    void WriteFiles(int side, int images, int labels, byte label)
    {
        foreach (var part in (string[])["train", "t10k"])
        {
            folder.Write($"{part}-images-idx3-ubyte", Idx([images, side, side], new byte[images * side * side]));
            folder.Write($"{part}-labels-idx1-ubyte", Idx([labels], [.. Enumerable.Repeat(label, labels)]));
        }
    }

    void Refuse(byte[] bytes, string reason)
    {
        var path = folder.Write("broken", bytes);
        var error = Assert.Throws<BrokenFileException>(() => IdxReader.Images(path));
        Assert.StartsWith($"{path}: ", error.Message);
        Assert.Contains(reason, error.Message);
    }

    static byte[] Idx(int[] shape, byte[] values)
    {
        var bytes = new byte[4 + 4 * shape.Length + values.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, 0x0800 + shape.Length);
        for (var k = 0; k < shape.Length; k++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * k), shape[k]);
        values.CopyTo(bytes, 4 + 4 * shape.Length);
        return bytes;
    }

    static byte[] Zip(byte[] bytes, bool zipped)
    {
        if (!zipped) return bytes;
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest)) zip.Write(bytes);
        return packed.ToArray();
    }
}
