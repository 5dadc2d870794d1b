using System.Diagnostics;
using System.Threading.Channels;

namespace AttributionPriors.Experiments;

/// <summary>A worker process, seen from the sweep.</summary>
sealed class WorkerProcess : IAsyncDisposable
{
    const int TailLines = 12;

    readonly Process _process;
    readonly Channel<WorkerLine> _lines = Channel.CreateUnbounded<WorkerLine>();
    readonly Queue<string> _tail = new();
    readonly TimeSpan _grace;
    readonly Task _listening;

    WorkerProcess(Process process, TimeSpan grace)
    {
        (_process, _grace) = (process, grace);
        _listening = Task.WhenAll(Listen(), Overhear());
    }

    public static WorkerProcess Start(WorkerLaunch launch, string root, string device, int threads, TimeSpan grace) =>
        new(Process.Start(launch.StartInfo(root, device, threads))!, grace);

    /// <summary>Has it do one run; null if it dies over it.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="heard">Takes what it says before the run ends.</param>
    /// <param name="cancel">Ends the waiting; the process goes on until disposed.</param>
    public async Task<WorkerLine?> RunAsync(RunSpec spec, Action<WorkerLine> heard, CancellationToken cancel)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(CanonicalJson.WriteLine(spec).AsMemory(), cancel);
            await _process.StandardInput.FlushAsync(cancel);
        }
        catch (IOException)
        {
            return null;
        }
        await foreach (var line in _lines.Reader.ReadAllAsync(cancel))
        {
            if (line.Word is WorkerWord.Done or WorkerWord.Busy or WorkerWord.Failed) return line;
            heard(line);
        }
        return null;
    }

    /// <summary>How it died and its last words.</summary>
    public async Task<string> DeathAsync()
    {
        await _process.WaitForExitAsync();
        await _listening;
        const int signalled = 128;
        var how = _process.ExitCode > signalled ? $"was ended by signal {_process.ExitCode - signalled}" : $"ended with exit code {_process.ExitCode}";
        lock (_tail) return _tail.Count == 0 ? how : $"{how}; its last words:\n    {string.Join("\n    ", _tail)}";
    }

    /// <summary>Lets it end, which gives up the run that it is in; kills it after a while.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is dead already, with a line unread.
        }
        using var patience = new CancellationTokenSource(_grace);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        await _listening;
        _process.Dispose();
    }

    async Task Listen()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            if (Parse(line) is { } said) _lines.Writer.TryWrite(said);
            else Remember(line);
        _lines.Writer.Complete();
    }

    async Task Overhear()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line) Remember(line);
    }

    /// <summary>Null for what a library printed, and for a line that a death cut short.</summary>
    static WorkerLine? Parse(string line)
    {
        try
        {
            return line.StartsWith('{') ? CanonicalJson.Read<WorkerLine>(line, "worker") : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    void Remember(string line)
    {
        lock (_tail)
        {
            _tail.Enqueue(line);
            if (_tail.Count > TailLines) _tail.Dequeue();
        }
    }
}
