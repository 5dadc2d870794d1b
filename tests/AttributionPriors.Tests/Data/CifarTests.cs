using AttributionPriors.Data;

namespace Tests.Data;

/// <summary>CIFAR-10's files, small ones made here in the real format.</summary>
public sealed class CifarTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A record whose red is its label, green 100 and blue its place in the row.</summary>
    static byte[] Record(byte label) =>
        [label, .. Enumerable.Repeat(label, 1024), .. Enumerable.Repeat((byte)100, 1024), .. Enumerable.Range(0, 1024).Select(i => (byte)(i % 32))];

    [Fact]
    public void A_batch_is_labels_and_images_channel_by_channel()
    {
        var batch = CifarTen.Batch(_folder.Write("b.bin", [.. Record(3), .. Record(9)]));
        Assert.Equal([3, 9], batch.Labels);
        Assert.Equal((3, 100, 31), (batch.Pixels[0], batch.Pixels[1024], batch.Pixels[2 * 1024 + 63]));
        Assert.Equal(9, batch.Pixels[3072 + 1023]);
    }

    [Fact]
    public void The_binary_version_is_five_batches_and_a_test_batch()
    {
        for (byte k = 1; k <= 5; k++) _folder.Write($"data_batch_{k}.bin", Record(k));
        Assert.Contains("test_batch.bin", Assert.Throws<FileNotFoundException>(() => CifarTen.Read(_folder.Path)).Message);
        _folder.Write("test_batch.bin", Record(0));
        var data = CifarTen.Read(_folder.Path);
        Assert.Equal([1, 2, 3, 4, 5], data.Train.Labels);
        Assert.Equal([0], data.Test.Labels);
    }

    [Fact]
    public void A_broken_batch_is_refused_with_its_place()
    {
        var cut = Assert.Throws<BrokenFileException>(() => CifarTen.Batch(_folder.Write("cut.bin", Record(1).AsSpan(0, 3000)))).Message;
        Assert.Contains("cut.bin", cut);
        Assert.Contains("3073", cut);
        var stray = Assert.Throws<BrokenFileException>(() => CifarTen.Batch(_folder.Write("stray.bin", [.. Record(1), .. Record(10)]))).Message;
        Assert.Contains("record 1", stray);
        Assert.Contains("label 10", stray);
    }

    [Fact]
    public void A_folder_of_images_has_a_folder_for_each_class()
    {
        byte[] pixels = [.. Enumerable.Range(0, 1024).SelectMany(i => (byte[])[7, (byte)(i % 32), 200])];
        foreach (var part in (string[])["train", "test"])
            foreach (var name in CifarTen.ClassNames)
            {
                var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, part, name)).FullName;
                if (part == "train" || name == "cat") PngWriter.Write(Path.Combine(folder, "0.png"), 32, 32, 3, pixels);
            }
        var data = CifarTen.Read(_folder.Path);
        Assert.Equal(Enumerable.Range(0, 10).Select(k => (byte)k), data.Train.Labels);
        Assert.Equal([3], data.Test.Labels);
        Assert.Equal((7, 31, 200), (data.Test.Pixels[0], data.Test.Pixels[1024 + 31], data.Test.Pixels[2048]));

        PngWriter.Write(Path.Combine(_folder.Path, "test", "cat", "1.png"), 16, 32, 3, pixels.AsSpan(0, 16 * 32 * 3));
        Assert.Contains("16 × 32", Assert.Throws<BrokenFileException>(() => CifarTen.Read(_folder.Path)).Message);
        Directory.Delete(Path.Combine(_folder.Path, "train", "dog"), recursive: true);
        Assert.Contains("airplane, automobile", Assert.Throws<FileNotFoundException>(() => CifarTen.Read(_folder.Path)).Message);
    }

    [Fact]
    public void Splits_are_drawn_by_the_seed_and_do_not_overlap()
    {
        CifarImages Ramp(int count) => new([.. Enumerable.Range(0, count).SelectMany(k => Enumerable.Repeat((byte)k, 3072))], [.. Enumerable.Range(0, count).Select(k => (byte)(k % 10))]);
        var source = new CifarTen { Train = Ramp(40), Test = Ramp(20) };
        var splits = ObjectImages.Of(source, 5, 20, 10, 8);
        HashSet<float> Values(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(i => set.Image(i)[0])];
        Assert.Equal((20, 10, 8), (Values(splits.Train).Count, Values(splits.Valid).Count, Values(splits.Test).Count));
        Assert.Empty(Values(splits.Train).Intersect(Values(splits.Valid)));
        Assert.Equal(splits.Valid.Fingerprint(), ObjectImages.Of(source, 5, 3, 10, 8).Valid.Fingerprint());
        Assert.Contains("35 + 10", Assert.Throws<ArgumentException>(() => ObjectImages.Of(source, 5, 35, 10, 8)).Message);
    }
}
