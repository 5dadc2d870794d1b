using System.Diagnostics;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Data.Xray;
using AttributionPriors.Experiments;

namespace Tests;

/// <summary>A process that decodes radiographs may be killed at any time.</summary>
public sealed class DecodingLaws : IDisposable
{
    const int Side = 16, Images = 80;

    readonly string _root = Directory.CreateTempSubdirectory("decoding-").FullName;

    public DecodingLaws()
    {
        var random = new Random(3);
        for (var i = 0; i < Images; i++)
        {
            var pixels = new byte[Side * Side];
            random.NextBytes(pixels);
            PngWriter.Write(Path.Combine(_root, $"{i:00}.png"), Side, Side, 1, pixels);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task What_a_killed_process_left_is_overwritten_by_the_next()
    {
        var cancel = TestContext.Current.CancellationToken;
        var self = WorkerLaunch.Self();
        using var decoding = Process.Start(new ProcessStartInfo(self.Program, [.. self.Arguments, "decode", _root]) { RedirectStandardOutput = true })!;
        var first = (await decoding.StandardOutput.ReadLineAsync(cancel))!.Split(' ').Select(int.Parse).ToList();
        decoding.Kill();
        await decoding.WaitForExitAsync(cancel);
        Assert.InRange(first[0], 1, first[1] - 1);
        Assert.Equal(Images, first[1]);
        Assert.Single(Files(".tmp"));
        Assert.Empty(Files(".cache"));

        var entries = Entries(_root);
        using var cache = Open(_root, null);
        for (var i = 0; i < Images; i++) Assert.Equal(XrayPixels.Load(entries[i], Side, s_preprocessing).Pixels, cache[i].Pixels);
        Assert.Single(Files(".cache"));
        Assert.Empty(Files(".tmp"));
    }

    /// <summary>The process that is killed: it stops for good at its first word of progress.</summary>
    public static int DecodeUntilKilled(string root)
    {
        using var cache = Open(root, new Halt());
        return 1;
    }

    static readonly XrayPreprocessing s_preprocessing = XrayPreprocessing.Cardiomegaly(new());

    static XrayCache Open(string root, IProgress<ReadingProgress>? progress) =>
        XrayCache.Open(Path.Combine(root, "decoded"), Entries(root), Side, s_preprocessing, progress);

    static List<XrayEntry> Entries(string root) =>
        [.. Directory.GetFiles(root, "*.png").Order(StringComparer.Ordinal).Select(path => new XrayEntry(Path.GetFileName(path), path, 0, 1, "PA", path, []))];

    string[] Files(string ending) => Directory.GetFiles(Path.Combine(_root, "decoded"), "*" + ending);

    sealed class Halt : IProgress<ReadingProgress>
    {
        public void Report(ReadingProgress value)
        {
            Console.WriteLine($"{value.Done} {value.Total}");
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
