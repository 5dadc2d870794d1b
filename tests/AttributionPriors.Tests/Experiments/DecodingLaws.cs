using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Experiments;
using TemporaryFolder = Tests.Data.TemporaryFolder;

namespace Tests.Experiments;

/// <summary>Decoding the radiographs of a run says how far it is, and can be stopped.</summary>
public sealed class DecodingLaws : IDisposable
{
    static readonly XrayArm s_arm = XrayArm.All.First(arm => arm.Kind == PhantomKind.Rsna);

    readonly TemporaryFolder _folder = new();
    readonly XrayTask _task;

    public DecodingLaws()
    {
        // What the smoke profile takes of each cell.
        var (root, phantoms) = (Path.Combine(_folder.Path, "data"), new PhantomSettings(PerCell: 44, Seed: 3, Side: 32));
        PhantomFolder.Write(s_arm.Kind, phantoms, root, cancel: Cancel);
        // Without their marker they are files like any others, which are decoded once.
        foreach (var part in PhantomFolder.Folders(s_arm.Kind)) File.Delete(Path.Combine(root, part, PhantomFolder.Marker));
        _task = new(s_arm, new(s_arm.Kind, root, phantoms, Decoded));
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Decoded => Path.Combine(_folder.Path, "decoded");

    RunSpec Spec => _task.Spec("Baseline", _task.Seeds(Profiles.Smoke)[0], Profiles.Smoke, Protocol.Recommended);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Counts_rise_over_all_splits_and_end_at_the_total()
    {
        var told = new Told();
        var splits = _task.Load(Spec, told, Cancel);
        var total = new[] { splits.Train, splits.Valid, splits.Test, splits.Explained }.Sum(set => set.Count);
        Assert.All(told.Seen, seen => Assert.Equal(total, seen.Total));
        Assert.Equal(told.Seen.Select(seen => seen.Done).Distinct().Order(), told.Seen.Select(seen => seen.Done));
        // At least once a split.
        Assert.True(told.Seen.Count >= 4);
        Assert.Equal(new(total, total), told.Seen[^1]);
    }

    [Fact]
    public void A_stop_leaves_what_is_whole_and_the_next_load_goes_on_from_there()
    {
        using var stop = new CancellationTokenSource();
        var spec = Spec;
        var first = new Told { Then = stop.Cancel };
        Assert.ThrowsAny<OperationCanceledException>(() => _task.Load(spec, first, stop.Token));
        Assert.DoesNotContain(Directory.GetFiles(Decoded), path => path.EndsWith(".tmp", StringComparison.Ordinal));
        var (again, never) = (new Told(), new Told());
        var splits = _task.Load(spec, again, Cancel);
        Assert.Equal(again.Seen[^1].Total, again.Seen[^1].Done);
        // Then all is there: nothing is decoded, and the images are the same.
        Assert.Equal(splits.Test.Images, _task.Load(spec, never, Cancel).Test.Images);
        Assert.Empty(never.Seen);
    }

    [Fact]
    public void A_run_tells_of_it_and_stops_while_it_is_at_it()
    {
        using var stop = new CancellationTokenSource();
        var (spec, stages) = (Spec, new List<string>());
        var runner = new Runner(new([_task]), TimeProvider.System);
        var context = new RunContext(Path.Combine(_folder.Path, "c"), Path.Combine(_folder.Path, "m"), "cpu", progress =>
        {
            Assert.True(progress.IsLoading);
            stages.Add(progress.Stage);
            if (stages.Count == 2) stop.Cancel();
        }, _ => { }, stop.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => runner.Run(spec, context, out _));
        Assert.Equal(RunProgress.Loading, stages[0]);
        Assert.Matches("^loading: [0-9]+ of [0-9]+ images decoded$", Assert.Single(stages[1..]));
    }

    sealed class Told : IProgress<ReadingProgress>
    {
        public List<ReadingProgress> Seen { get; } = [];

        public Action? Then { get; init; }

        public void Report(ReadingProgress value)
        {
            Seen.Add(value);
            Then?.Invoke();
        }
    }
}
