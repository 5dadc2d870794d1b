using System.Collections.Concurrent;

namespace AttributionPriors.Experiments;

/// <summary>What a worker process says about a run.</summary>
public enum WorkerWord
{
    /// <summary>How far it is.</summary>
    Progress,

    /// <summary>Its record is there.</summary>
    Done,

    /// <summary>Another process is at it.</summary>
    Busy,

    /// <summary>It cannot be done; <see cref="WorkerLine.Text"/> says why.</summary>
    Failed,

    /// <summary>Something worth telling happened on the way, such as a damaged file set aside.</summary>
    Told,
}

/// <summary>One line from a worker process to the sweep that started it.</summary>
/// <param name="Word">What it says.</param>
/// <param name="Hash">Of which run; empty for <see cref="WorkerWord.Told"/>.</param>
/// <param name="Progress">How far the run is.</param>
/// <param name="Text">For people.</param>
public sealed record WorkerLine(WorkerWord Word, string Hash, RunProgress? Progress = null, string? Text = null);

/// <summary>
/// The inside of a worker process: takes specs, one JSON line each, does those runs one after another, and says how it goes in
/// <see cref="WorkerLine"/>s. It ends when the specs end, and gives up the run it is in: a worker never outlives who feeds it.
/// </summary>
public sealed class Worker
{
    readonly ResultsStore _store;
    readonly IRunner _runner;
    readonly string _device;
    readonly TextWriter _lines;

    /// <summary>A worker on the store at <paramref name="root"/>.</summary>
    public Worker(string root, IRunner runner, string device, TextWriter lines)
    {
        _store = new(root, text => Say(new(WorkerWord.Told, "", Text: text)));
        (_runner, _device, _lines) = (runner, device, lines);
    }

    /// <summary>Works until <paramref name="specs"/> ends or <paramref name="cancel"/> is set. A run given up keeps its checkpoint.</summary>
    /// <exception cref="InvalidDataException">A line is no spec.</exception>
    public void Serve(TextReader specs, CancellationToken cancel)
    {
        // Never disposed: the reading thread may outlive the work, and cancels when the specs end.
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var waiting = new BlockingCollection<string>();
        // A blocking read cannot be cancelled: a thread of its own, that does not keep the process alive.
        new Thread(() => Read(specs, waiting, stop)) { IsBackground = true, Name = "specs" }.Start();
        try
        {
            foreach (var line in waiting.GetConsumingEnumerable(stop.Token)) Do(CanonicalJson.Read<RunSpec>(line, "standard input"), stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Told to stop, or nobody listens: the checkpoint is left, and there is nothing to say.
        }
    }

    static void Read(TextReader specs, BlockingCollection<string> waiting, CancellationTokenSource stop)
    {
        while (specs.ReadLine() is { } line) waiting.Add(line);
        stop.Cancel();
    }

    void Do(RunSpec spec, CancellationToken stop)
    {
        var hash = spec.Hash();
        try
        {
            var isDone = new StoredRunner(_store, _runner, _device).TryRun(
                spec, progress => Say(new(WorkerWord.Progress, hash, progress)), text => Say(new(WorkerWord.Told, "", Text: text)), stop);
            Say(new(isDone ? WorkerWord.Done : WorkerWord.Busy, hash));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Say(new(WorkerWord.Failed, hash, Text: $"{e.Message} (Details: {_store.NoteFailure(hash, e.ToString())})"));
        }
    }

    void Say(WorkerLine line)
    {
        lock (_lines)
        {
            try
            {
                _lines.WriteLine(CanonicalJson.WriteLine(line));
                _lines.Flush();
            }
            catch (IOException e)
            {
                throw new OperationCanceledException("Nobody listens to this worker any more.", e);
            }
        }
    }
}
