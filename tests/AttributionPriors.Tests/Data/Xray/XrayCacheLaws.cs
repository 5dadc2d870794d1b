using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Data.Xray;

namespace Tests.Data.Xray;

public class XrayCacheLaws
{
    static readonly XrayPreprocessing lung = XrayPreprocessing.Pneumonia(new()), heart = XrayPreprocessing.Cardiomegaly(new());

    [Fact]
    public void What_is_kept_equals_what_is_loaded()
    {
        using var root = new TemporaryFolder();
        var entries = Entries(root, 150);
        foreach (var (preprocessing, size) in ((XrayPreprocessing, int)[])[(lung, 12), (heart, 12), (lung with { Negative = NegativeMask.Ones }, 7)])
        {
            using var cache = Open(root, entries, size, preprocessing);
            Assert.Equal(150, cache.Count);
            for (var i = 0; i < entries.Count; i++)
            {
                var (kept, loaded) = (cache[i], XrayPixels.Load(entries[i], size, preprocessing));
                Assert.Equal(loaded.Pixels, kept.Pixels);
                Assert.Equal(loaded.Mask, kept.Mask);
            }
        }
        // Another size, kernel or switch is another file.
        Assert.Equal(3, Caches(root).Length);
    }

    [Fact]
    public void Decoding_is_done_once_and_again_for_a_changed_image()
    {
        using var root = new TemporaryFolder();
        var entries = Entries(root, 3);
        var steps = new Steps();
        using (Open(root, entries, 8, lung, steps)) { }
        using (Open(root, entries, 8, lung, steps)) { }
        Assert.Equal([new(3, 3)], steps.Seen);
        PngWriter.Write(entries[1].Path, 16, 16, 1, [.. Enumerable.Repeat((byte)255, 256)]);
        using var changed = Open(root, entries, 8, lung, steps);
        Assert.Equal(2, steps.Seen.Count);
        Assert.Equal(XrayPixels.Load(entries[1], 8, lung).Pixels, changed[1].Pixels);
    }

    [Fact]
    public void A_touched_or_copied_image_is_not_decoded_again()
    {
        using var root = new TemporaryFolder();
        var entries = Entries(root, 3);
        var steps = new Steps();
        using (Open(root, entries, 8, lung, steps)) { }
        File.SetLastWriteTimeUtc(entries[0].Path, DateTime.UnixEpoch);
        var copied = Path.Combine(root.Path, "copied.png");
        File.Copy(entries[1].Path, copied);
        using (Open(root, [entries[0], entries[1] with { Path = copied }, entries[2]], 8, lung, steps)) { }
        // What is remembered of contents may be lost, or be nonsense: it is found out again.
        foreach (var text in (string[])["", "nonsense\n", $"{new string('0', 64)} 1 2 {entries[0].Path}\n"])
        {
            File.WriteAllText(Path.Combine(Folder(root), "contents.list"), text);
            using (Open(root, entries, 8, lung, steps)) { }
        }
        Assert.Equal([new(3, 3)], steps.Seen);
        Assert.Single(Caches(root));
    }

    [Fact]
    public void Damage_is_seen()
    {
        using var root = new TemporaryFolder();
        var entries = Entries(root, 4);
        using (Open(root, entries, 8, lung)) { }
        var path = Assert.Single(Caches(root));
        var whole = File.ReadAllBytes(path);
        // Within the planes: when the image is read. Elsewhere, or cut off: when the file is opened, and it is made anew.
        Write(whole, 64 + 8 * 8 * 4 * 2 + 5);
        using (var damaged = Open(root, entries, 8, lung))
        {
            Assert.NotNull(damaged[1]);
            Assert.Contains("image image2.png: it was changed", Assert.Throws<BrokenFileException>(() => damaged[2]).Message);
        }
        foreach (var at in (int[])[3, 40, whole.Length - 50, whole.Length - 3])
        {
            Write(whole, at);
            using var made = Open(root, entries, 8, lung);
            Assert.Equal(XrayPixels.Load(entries[2], 8, lung).Pixels, made[2].Pixels);
        }
        File.WriteAllBytes(path, whole[..^40]);
        using (Open(root, entries, 8, lung)) { }
        Assert.Equal(whole, File.ReadAllBytes(path));
        Assert.Equal(5, Directory.GetFiles(Folder(root), "*.corrupt-*").Length);

        void Write(byte[] bytes, int at)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            File.WriteAllBytes(path, changed);
        }
    }

    [Fact]
    public void Broken_images_are_named_and_nothing_is_left()
    {
        using var root = new TemporaryFolder();
        var entries = Entries(root, 9);
        foreach (var i in (int[])[2, 5]) File.WriteAllBytes(entries[i].Path, File.ReadAllBytes(entries[i].Path)[..40]);
        var error = Assert.Throws<InvalidDataException>(() => Open(root, entries, 8, lung));
        Assert.StartsWith("2 images are broken: ", error.Message);
        Assert.Contains("image2.png", error.Message);
        Assert.Contains("image5.png", error.Message);
        Assert.Contains("excluded-images.txt", error.Message);
        Assert.Empty(Left(root));
        File.Delete(entries[2].Path);
        Assert.Contains("the image of image2.png is gone", Assert.Throws<FileNotFoundException>(() => Open(root, entries, 8, lung)).Message);
    }

    [Fact]
    public void A_stop_leaves_nothing()
    {
        using var root = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var steps = new Steps { Then = stop.Cancel };
        Assert.ThrowsAny<OperationCanceledException>(() => Open(root, Entries(root, 300), 8, lung, steps, stop.Token));
        Assert.Single(steps.Seen);
        Assert.Empty(Left(root));
    }

    [Fact]
    public void Of_several_that_want_the_file_one_makes_it()
    {
        using var root = new TemporaryFolder();
        var entries = Entries(root, 40);
        var steps = new Steps();
        Parallel.For(0, 4, _ =>
        {
            using var cache = Open(root, entries, 8, lung, steps);
            Assert.Equal(XrayPixels.Load(entries[7], 8, lung).Pixels, cache[7].Pixels);
        });
        Assert.Single(steps.Seen, step => step.Done == entries.Count);
    }

    [Fact]
    public void Reading_into_arrays_leaves_nothing_of_an_images_size_behind()
    {
        using var root = new TemporaryFolder();
        const int side = 64;
        var entries = Entries(root, 4);
        using var cache = Open(root, entries, side, lung);
        var (pixels, mask) = (new float[side * side], new float[side * side]);
        cache.CopyTo(0, pixels, mask);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var k = 0; k < entries.Count; k++) cache.CopyTo(k, pixels, mask);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / entries.Count, 0, side * side * sizeof(float) / 2);
        Assert.Equal(cache[entries.Count - 1].Pixels, pixels);
        Assert.Equal(cache[entries.Count - 1].Mask, mask);
    }

    static XrayCache Open(
        TemporaryFolder root, IReadOnlyList<XrayEntry> entries, int size, XrayPreprocessing preprocessing, Steps? steps = null, CancellationToken? stop = null) =>
        XrayCache.Open(Folder(root), entries, size, preprocessing, steps, stop ?? TestContext.Current.CancellationToken);

    static string Folder(TemporaryFolder root) => Path.Combine(root.Path, "caches");

    static string[] Caches(TemporaryFolder root) => Directory.GetFiles(Folder(root), "*.cache");

    // Locks stay, which are empty, and what is remembered of the images' contents.
    static IEnumerable<string> Left(TemporaryFolder root) =>
        Directory.GetFiles(Folder(root)).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && !file.EndsWith("contents.list", StringComparison.Ordinal));

    static List<XrayEntry> Entries(TemporaryFolder root, int count)
    {
        var random = new Random(7);
        var entries = new List<XrayEntry>();
        for (var i = 0; i < count; i++)
        {
            var pixels = new byte[16 * 16];
            random.NextBytes(pixels);
            var path = Path.Combine(root.Path, $"image{i}.png");
            PngWriter.Write(path, 16, 16, 1, pixels);
            entries.Add(new($"image{i}.png", path, i % 2, i % 3 == 0 ? 1 : 0, "PA", $"{i}", i % 3 == 0 ? [new(200 + i, 300, 400, 350)] : []));
        }
        return entries;
    }

    sealed class Steps : IProgress<ReadingProgress>
    {
        public List<ReadingProgress> Seen { get; } = [];

        public Action? Then { get; init; }

        public void Report(ReadingProgress value)
        {
            lock (Seen) Seen.Add(value);
            Then?.Invoke();
        }
    }
}
