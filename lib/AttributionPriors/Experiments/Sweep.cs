using System.Diagnostics;

namespace AttributionPriors.Experiments;

/// <summary>How a sweep works.</summary>
/// <param name="Workers">Worker processes; the processors are divided among them.</param>
/// <param name="Device">Where they compute: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
public sealed record SweepOptions(int Workers, string Device)
{
    /// <summary>How often a run is tried whose worker dies.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>How long a worker that was told to stop may take before it is killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to leave a run alone that another process is at.</summary>
    public TimeSpan BusyPause { get; init; } = TimeSpan.FromMilliseconds(500);
}

/// <summary>How a sweep ended.</summary>
/// <param name="Skipped">Runs that were done before.</param>
/// <param name="Done">Runs done by this sweep.</param>
/// <param name="Elsewhere">Runs done meanwhile by other processes on the store.</param>
/// <param name="Failures">Runs that could not be done, and why.</param>
/// <param name="Took">Wall-clock time.</param>
/// <param name="Cancelled">Whether it was told to stop before the end.</param>
public sealed record SweepOutcome(
    int Skipped, int Done, int Elsewhere, IReadOnlyList<SweepEvent.Failed> Failures, TimeSpan Took, bool Cancelled);

/// <summary>
/// Does runs by worker processes until all their records are there. What is done is skipped, what was interrupted continues at its checkpoint,
/// and several sweeps on one store share the work.
/// </summary>
/// <param name="store">Where the records go.</param>
/// <param name="launch">How a worker is started.</param>
/// <param name="options">How many of them, and where they compute.</param>
/// <param name="report">Takes the events, one at a time, from any thread.</param>
public sealed class Sweep(ResultsStore store, WorkerLaunch launch, SweepOptions options, Action<SweepEvent> report)
{
    static readonly TimeSpan s_aftermath = TimeSpan.FromMilliseconds(200);

    readonly Lock _events = new(), _queue = new();
    readonly LinkedList<Attempt> _waiting = [];
    readonly List<SweepEvent.Failed> _failures = [];
    int _done, _elsewhere;

    /// <summary>Runs <paramref name="specs"/>, in their order, and returns when all are done, have failed, or it was told to stop.</summary>
    public async Task<SweepOutcome> RunAsync(IReadOnlyList<RunSpec> specs, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        store.Clean();
        var distinct = specs.DistinctBy(spec => spec.Hash()).ToList();
        foreach (var spec in distinct.Where(spec => store.TryRead(spec) is null)) _waiting.AddLast(new Attempt(spec));
        var toDo = _waiting.Count;
        var slots = Math.Min(options.Workers, toDo);
        var cancelled = false;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, slots).Select(_ => Slot(Machine.ThreadsFor(slots), cancel)));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            cancelled = true;
        }
        return new(distinct.Count - toDo, _done, _elsewhere, _failures, clock.Elapsed, cancelled);
    }

    /// <summary>Feeds one worker process, and starts another when it dies.</summary>
    async Task Slot(int threads, CancellationToken cancel)
    {
        WorkerProcess? worker = null;
        try
        {
            while (await Next(cancel) is { } attempt)
            {
                worker ??= WorkerProcess.Start(launch, store.Root, options.Device, threads, options.Grace);
                if (await Do(worker, attempt, cancel)) continue;
                await Bury(worker, attempt, cancel);
                worker = null;
            }
        }
        finally
        {
            if (worker is not null) await worker.DisposeAsync();
        }
    }

    /// <summary>False if the worker died.</summary>
    async Task<bool> Do(WorkerProcess worker, Attempt attempt, CancellationToken cancel)
    {
        var spec = attempt.Spec;
        if (!attempt.WasBusy) Report(new SweepEvent.Started(spec));
        var worked = false;
        var end = await worker.RunAsync(spec, line => worked |= Hear(spec, line), cancel);
        switch (end?.Word)
        {
            case null:
                return false;
            case WorkerWord.Busy:
                if (!attempt.WasBusy) Report(new SweepEvent.Busy(spec));
                Wait(attempt with { WasBusy = true, NotBefore = Stopwatch.GetTimestamp() + (long)(options.BusyPause.TotalSeconds * Stopwatch.Frequency) });
                break;
            case WorkerWord.Done when store.TryRead(spec) is { } record:
                Report(new SweepEvent.Finished(spec, record, Elsewhere: !worked));
                break;
            default:
                Fail(spec, end?.Text ?? "its record is not there although the worker stored it");
                break;
        }
        return true;
    }

    /// <summary>True if the line is of work on the run.</summary>
    bool Hear(RunSpec spec, WorkerLine line)
    {
        if (line.Progress is { } progress) Report(new SweepEvent.Progressed(spec, progress));
        else if (line.Text is { } text) Report(new SweepEvent.Told(text));
        return line.Progress is not null;
    }

    async Task Bury(WorkerProcess worker, Attempt attempt, CancellationToken cancel)
    {
        await using var corpse = worker;
        // Ctrl-C reaches the workers too, sometimes first: that is no death to report.
        await Task.Delay(s_aftermath, cancel);
        var again = attempt.Number < options.Attempts;
        var death = await worker.DeathAsync();
        Report(new SweepEvent.WorkerDied(attempt.Spec, death, again));
        store.Clean();
        if (again) Wait(attempt with { Number = attempt.Number + 1 });
        else Fail(attempt.Spec, $"its worker {death}");
    }

    void Fail(RunSpec spec, string reason) => Report(new SweepEvent.Failed(spec, reason));

    void Wait(Attempt attempt)
    {
        lock (_queue) _waiting.AddLast(attempt);
    }

    /// <summary>The next run whose time has come; null when none is left.</summary>
    async Task<Attempt?> Next(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            lock (_queue)
            {
                if (_waiting.Count == 0) return null;
                var now = Stopwatch.GetTimestamp();
                if (_waiting.FirstOrDefault(attempt => attempt.NotBefore <= now) is { } ready)
                {
                    _waiting.Remove(ready);
                    return ready;
                }
            }
            await Task.Delay(options.BusyPause / 2, cancel);
        }
    }

    void Report(SweepEvent happened)
    {
        lock (_events)
        {
            if (happened is SweepEvent.Failed failure) _failures.Add(failure);
            if (happened is SweepEvent.Finished { Elsewhere: var elsewhere }) _ = elsewhere ? _elsewhere++ : _done++;
            report(happened);
        }
    }

    sealed record Attempt(RunSpec Spec, int Number = 1, bool WasBusy = false, long NotBefore = 0);
}
