using System.Formats.Tar;
using System.IO.Compression;
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
        var batch = CifarBatch.OfBinary([.. Record(3), .. Record(9)], "b.bin");
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
        Assert.Equal("binary version", data.Form);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public void The_Python_version_holds_the_same_images(int protocol, int python)
    {
        var (binary, pickled) = (Folder("binary"), Folder("pickled"));
        for (var k = 0; k < 6; k++) File.WriteAllBytes(Path.Combine(binary, k == 5 ? "test_batch.bin" : $"data_batch_{k + 1}.bin"), [.. Record((byte)k), .. Record((byte)(9 - k))]);
        var batches = Enumerable.Range(0, 6).Select(k => Batch([Record((byte)k)[1..], Record((byte)(9 - k))[1..]], [k, 9 - k])).ToArray();
        foreach (var (k, file) in Pickled(protocol, python, batches).Index()) File.WriteAllBytes(Path.Combine(pickled, k == 5 ? "test_batch" : $"data_batch_{k + 1}"), file);
        var read = CifarTen.Read(pickled);
        Assert.Equal("Python version", read.Form);
        Assert.Equal(CifarTen.Read(binary).Fingerprint(), read.Fingerprint());

        foreach (var (name, pack) in ((string, Action<string, string>)[])[("cifar-10-python.tar.gz", PackTar), ("cifar.zip", (from, to) => ZipFile.CreateFromDirectory(from, to, CompressionLevel.Fastest, includeBaseDirectory: true))])
        {
            var archive = Path.Combine(Folder("packed"), name);
            pack(pickled, archive);
            Assert.Equal(read.Fingerprint(), CifarTen.Read(archive).Fingerprint());
            Assert.Equal(read.Fingerprint(), CifarTen.Read(Folder("packed")).Fingerprint());
            var bytes = File.ReadAllBytes(archive);
            File.WriteAllBytes(archive, bytes[..(bytes.Length / 2)]);
            Assert.Contains(name, Assert.ThrowsAny<IOException>(() => CifarTen.Read(archive)).Message);
            File.Delete(archive);
        }
    }

    [Fact]
    public void A_pickle_that_is_no_batch_is_refused_by_name()
    {
        byte[][] images = [Record(1)[1..]];
        (object Value, string Reason)[] cases =
        [
            (Batch(images, [1, 2]), "2 labels for 1 images"),
            (Batch(images, [12]), "record 0: label 12"),
            (Batch([new byte[100]], [1]), "N × 3072"),
            (new { data = Batch(images, [1]), fine_labels = (int[])[1] }, "N × 3072"),
            (new { data = ArrayOf(images), fine_labels = (int[])[1] }, "fine_labels"),
            ((int[])[1], "no dict"),
            (new { data = ArrayOf(images), labels = new { call = (object[])["os", "system", (string[])["true"]] } }, "posix.system"),
            (new { data = ArrayOf(images), labels = new { call = (object[])["builtins", "eval", (string[])["1"]] } }, "eval"),
        ];
        foreach (var ((_, reason), file) in cases.Zip(Pickled(4, 3, [.. cases.Select(c => c.Value)])))
        {
            var error = Assert.Throws<BrokenFileException>(() => CifarBatch.OfPython(file, "data_batch_1"));
            Assert.StartsWith("data_batch_1: ", error.Message);
            Assert.Contains(reason, error.Message);
        }
        var whole = Pickled(2, 2, [Batch(images, [1])])[0];
        foreach (var length in Enumerable.Range(0, 40).Select(k => k * whole.Length / 40)) Assert.Throws<BrokenFileException>(() => CifarBatch.OfPython(whole[..length], "cut"));
    }

    string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;

    static object ArrayOf(byte[][] images) => new { array = new { shape = (int[])[images.Length, images[0].Length], values = images.SelectMany(image => image).Select(value => (int)value), dtype = "uint8" } };

    static object Batch(byte[][] images, int[] labels) =>
        new { batch_label = "training batch 1 of 5", labels, data = ArrayOf(images), filenames = (string[])["leptodactylus_pentadactylus_s_000004.png", "camion_s_000148.png"] };

    static byte[][] Pickled(int protocol, int python, object[] values) =>
        [.. DebianPython.Ask("data_files.py", values.Select(value => new { ask = "pickled", value, protocol, python })).EnumerateArray().Select(file => file.GetBytesFromBase64())];

    static void PackTar(string folder, string archive)
    {
        using var packed = new GZipStream(File.Create(archive), CompressionLevel.Fastest);
        TarFile.CreateFromDirectory(folder, packed, includeBaseDirectory: true);
    }

    [Fact]
    public void A_broken_batch_is_refused_with_its_place()
    {
        var cut = Assert.Throws<BrokenFileException>(() => CifarBatch.OfBinary(Record(1)[..3000], "cut.bin")).Message;
        Assert.Contains("cut.bin", cut);
        Assert.Contains("3073", cut);
        var stray = Assert.Throws<BrokenFileException>(() => CifarBatch.OfBinary([.. Record(1), .. Record(10)], "stray.bin")).Message;
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
        File.Delete(Path.Combine(_folder.Path, "test", "cat", "1.png"));
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
