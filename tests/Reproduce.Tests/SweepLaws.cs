using System.Collections.Concurrent;
using System.Diagnostics;
using AttributionPriors.Experiments;

namespace Tests;

public sealed class SweepLaws : IDisposable
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    readonly TemporaryStore _folder = new();
    readonly ConcurrentQueue<SweepEvent> _events = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_runs_are_done_and_done_means_skipped()
    {
        var specs = TemporaryStore.Specs(seeds: 3);
        var first = await Sweep(2).RunAsync(specs, Cancel);
        Assert.Equal((0, 6, 0, 0, false), (first.Skipped, first.Done, first.Elsewhere, first.Failures.Count, first.Cancelled));
        Assert.All(specs, spec => Assert.NotNull(_folder.Store.TryRead(spec)));
        Assert.Empty(_folder.Strays());
        Assert.Contains(_events, e => e is SweepEvent.Progressed { Progress.Epoch: MadeUpRunner.Epochs });
        // A program that does not exist: nothing is started where nothing is to do.
        var second = await new Sweep(_folder.Store, new("/nonexistent", []), new(2, "cpu"), _events.Enqueue).RunAsync(specs, Cancel);
        Assert.Equal((6, 0), (second.Skipped, second.Done));
    }

    [Fact]
    public async Task The_processors_are_divided_among_the_workers()
    {
        var specs = TemporaryStore.Specs(seeds: 1);
        await Sweep(2).RunAsync(specs, Cancel);
        var threads = Math.Max(1, Environment.ProcessorCount / 2);
        Assert.All(specs, spec => Assert.Equal(new($"OMP_NUM_THREADS {threads}", "cpu", threads), _folder.Store.TryRead(spec)!.Environment));
    }

    [Fact]
    public async Task A_run_that_fails_is_reported_and_the_others_are_done()
    {
        RunSpec[] specs = [TemporaryStore.Spec(MadeUpTask.Failing, 0), .. TemporaryStore.Specs(seeds: 1)];
        var outcome = await Sweep(1).RunAsync(specs, Cancel);
        Assert.Equal(2, outcome.Done);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal(specs[0], failure.Spec);
        Assert.Contains("made to fail", failure.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(_events, e => e is SweepEvent.WorkerDied);
    }

    [Fact]
    public async Task A_run_whose_worker_dies_is_continued_by_another()
    {
        var spec = TemporaryStore.Spec(MadeUpTask.DeadlyOnce, 0);
        var outcome = await Sweep(1).RunAsync([spec], Cancel);
        Assert.Equal((1, 0), (outcome.Done, outcome.Failures.Count));
        var death = Assert.Single(_events.OfType<SweepEvent.WorkerDied>());
        Assert.True(death.Again);
        Assert.Contains("signal 9", death.Death, StringComparison.Ordinal);
        Assert.Contains("last words of alpha DeadlyOnce seed 0", death.Death, StringComparison.Ordinal);
        Assert.Empty(_folder.Strays());
    }

    [Fact]
    public async Task A_run_whose_workers_die_twice_is_given_up_and_the_others_are_done()
    {
        RunSpec[] specs = [TemporaryStore.Spec(MadeUpTask.Deadly, 0), .. TemporaryStore.Specs(seeds: 1)];
        var outcome = await Sweep(1).RunAsync(specs, Cancel);
        Assert.Equal(2, outcome.Done);
        Assert.Equal(specs[0], Assert.Single(outcome.Failures).Spec);
        Assert.Equal([true, false], _events.OfType<SweepEvent.WorkerDied>().Select(death => death.Again));
    }

    [Fact]
    public async Task A_corrupt_record_is_done_again()
    {
        var spec = TemporaryStore.Spec("Baseline", 0);
        await Sweep(1).RunAsync([spec], Cancel);
        var bytes = _folder.Bytes([spec])[0];
        File.WriteAllText(_folder.Store.RecordPath(spec), bytes[..^20]);
        var outcome = await Sweep(1).RunAsync([spec], Cancel);
        Assert.Equal((0, 1), (outcome.Skipped, outcome.Done));
        Assert.Equal(bytes, _folder.Bytes([spec])[0]);
    }

    [Fact]
    public async Task Two_sweeps_on_one_store_share_the_runs_and_both_end()
    {
        var specs = TemporaryStore.Specs(seeds: 4);
        var (a, b) = (Sweep(1).RunAsync(specs, Cancel), Sweep(1).RunAsync([.. specs.Reverse()], Cancel));
        var outcomes = await Task.WhenAll(a, b);
        Assert.Equal(specs.Count, outcomes.Sum(outcome => outcome.Done));
        Assert.All(outcomes, outcome => Assert.Equal(specs.Count, outcome.Skipped + outcome.Done + outcome.Elsewhere));
        Assert.All(outcomes, outcome => Assert.Empty(outcome.Failures));
        Assert.Empty(_folder.Strays());
    }

    [Fact]
    public async Task A_run_that_another_process_holds_is_waited_for_and_then_done()
    {
        var spec = TemporaryStore.Spec("Baseline", 0);
        var held = _folder.Store.TryLock(spec.Hash());
        var sweep = new Sweep(_folder.Store, WorkerLaunch.Self(), new(1, "cpu") { BusyPause = TimeSpan.FromMilliseconds(20) }, happened =>
        {
            if (happened is SweepEvent.Busy) held!.Dispose();
        });
        Assert.Equal(1, (await sweep.RunAsync([spec], Cancel)).Done);
    }

    [Fact]
    public async Task Cancelling_stops_the_workers_and_leaves_checkpoints_to_continue_from()
    {
        var spec = TemporaryStore.Spec("Baseline", 0);
        var undisturbed = await Undisturbed([spec]);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var self = WorkerLaunch.Self();
        const int last = 3;
        var held = new WorkerLaunch("/usr/bin/env", [$"{MadeUpRunner.HoldVariable}={last}", self.Program, .. self.Arguments]);
        var sweep = new Sweep(_folder.Store, held, new(1, "cpu"), happened =>
        {
            if (happened is SweepEvent.Progressed { Progress.Epoch: last }) cancel.Cancel();
        });
        var outcome = await sweep.RunAsync([spec], cancel.Token);
        Assert.True(outcome.Cancelled);
        Assert.Null(_folder.Store.TryRead(spec));
        Assert.True(File.Exists(_folder.Store.CheckpointPath(spec)));
        using (var free = _folder.Store.TryLock(spec.Hash())) Assert.NotNull(free);
        Assert.Equal(1, (await Sweep(1).RunAsync([spec], Cancel)).Done);
        Assert.Contains(_events, e => e is SweepEvent.Progressed { Progress: { Stage: "loading", Epoch: last } });
        Assert.Equal(undisturbed, _folder.Bytes([spec]));
    }

    [Fact]
    public async Task Workers_killed_at_any_instant_leave_the_same_bytes_and_nothing_else()
    {
        var specs = TemporaryStore.Specs(seeds: 4);
        var undisturbed = await Undisturbed(specs);
        var random = new Random(1);
        for (var kill = 0; kill < 6; kill++)
        {
            using var worker = StartWorker(specs);
            // From the first sign of work to about the last record: 8 runs of 8 epochs of 2 ms, and their files.
            await worker.StandardOutput.ReadLineAsync(Cancel);
            await Task.Delay(random.Next(0, 200), Cancel);
            worker.Kill();
            await worker.WaitForExitAsync(Cancel);
        }
        var outcome = await Sweep(1).RunAsync(specs, Cancel);
        Assert.Equal(specs.Count, outcome.Skipped + outcome.Done);
        Assert.Equal(undisturbed, _folder.Bytes(specs));
        Assert.Empty(_folder.Strays());
    }

    [Fact]
    public async Task A_worker_ends_when_its_sweep_is_killed()
    {
        using var worker = StartWorker([TemporaryStore.Spec("Baseline", 0)], epoch: "60000");
        while (await worker.StandardOutput.ReadLineAsync(Cancel) is { } line && !line.Contains("loading", StringComparison.Ordinal))
        {
        }
        worker.StandardInput.Close();
        await worker.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal(0, worker.ExitCode);
        using var free = _folder.Store.TryLock(TemporaryStore.Spec("Baseline", 0).Hash());
        Assert.NotNull(free);
    }

    Sweep Sweep(int workers) => new(_folder.Store, WorkerLaunch.Self(), new(workers, "cpu") { BusyPause = TimeSpan.FromMilliseconds(20) }, _events.Enqueue);

    /// <summary>The records of a sweep that nothing happens to.</summary>
    static async Task<IReadOnlyList<string>> Undisturbed(IReadOnlyList<RunSpec> specs)
    {
        using var folder = new TemporaryStore();
        await new Sweep(folder.Store, WorkerLaunch.Self(), new(1, "cpu"), _ => { }).RunAsync(specs, Cancel);
        return folder.Bytes(specs);
    }

    Process StartWorker(IReadOnlyList<RunSpec> specs, string epoch = "2")
    {
        var self = WorkerLaunch.Self();
        var threads = Environment.ProcessorCount.ToString();
        var start = new ProcessStartInfo(self.Program, [.. self.Arguments, "worker", "--results", _folder.Folder, "--threads", threads])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[MadeUpRunner.EpochVariable] = epoch;
        start.Environment["OMP_NUM_THREADS"] = threads;
        var worker = Process.Start(start)!;
        foreach (var spec in specs) worker.StandardInput.WriteLine(CanonicalJson.WriteLine(spec));
        worker.StandardInput.Flush();
        return worker;
    }
}
