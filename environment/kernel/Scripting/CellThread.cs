namespace CSharpKernel.Scripting;

/// <summary>
/// The one thread that all cells run on, so that what belongs to a thread (disposal scopes, gradient mode) outlives a cell. One job runs at a
/// time. An interrupt asks it to end; where it sleeps in a wait that knows no token, wakes it; and where it still runs, forces it.
/// </summary>
sealed class CellThread : IDisposable
{
    /// <summary>What a program's main thread has: room for a cell's recursion, and little enough that the trace of an endless one is read in seconds.</summary>
    const int StackBytes = 8 << 20;

    /// <summary>How long a cancelled job may take to notice by itself before it is woken from its wait.</summary>
    static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(100);

    /// <summary>How long after that it may take to end, before it is forced to, which the process may not survive.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    readonly SemaphoreSlim ready = new(0);
    readonly Lock gate = new();
    readonly Thread thread;
    Func<Action>? next;
    Interruption? running;
    bool ending;

    /// <summary>Whether a job had to be forced to end, so far.</summary>
    public bool HasForced { get; private set; }

    public CellThread()
    {
        thread = new Thread(Loop, StackBytes) { Name = "cells", IsBackground = true };
        thread.Start();
    }

    /// <summary>Runs <paramref name="job"/> on the thread and waits for it. <see cref="Interrupt"/> ends it.</summary>
    public T Run<T>(Func<Interruption, T> job)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var interruption = new Interruption();
        lock (gate) running = interruption;
        next = () =>
        {
            try
            {
                var result = job(interruption);
                return () => done.SetResult(result);
            }
            catch (Exception e) { return () => done.SetException(e); }
        };
        ready.Release();
        return done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Ends the job that runs, if one does. Returns at once.</summary>
    public void Interrupt()
    {
        Interruption? cell;
        lock (gate) cell = running;
        if (cell is null) return;
        // Cancelling waits until the thread has taken notice, which native code may delay.
        OnThread(cell.Ask);
        OnThread(() =>
        {
            Thread.Sleep(Notice);
            Wake(cell);
            Thread.Sleep(Patience);
            if (!Runs(cell)) return;
            HasForced = true;
            cell.Force();
        });
    }

    /// <summary>Not on the pool, which the cell may have filled.</summary>
    static void OnThread(ThreadStart action) => new Thread(action) { Name = "interrupt", IsBackground = true }.Start();

    public void Dispose()
    {
        ending = true;
        Interrupt();
        ready.Release();
    }

    void Loop()
    {
        var signals = SignalMask.OfThisThread();
        while (true)
        {
            ready.Wait();
            if (ending) return;
            var tell = next!();
            if (Rest()) signals?.Restore();
            // At the end: whoever is told may run the next job at once.
            tell();
        }
    }

    /// <summary>Ends the job's time: a wake-up that was meant for it and came too late is spent here. Says whether it was interrupted.</summary>
    bool Rest()
    {
        for (var wasInterrupted = false; ;)
        {
            try
            {
                lock (gate)
                {
                    wasInterrupted |= running is { Asked.IsCancellationRequested: true };
                    running = null;
                }
                Thread.Sleep(0);
                return wasInterrupted;
            }
            catch (ThreadInterruptedException) { }
        }
    }

    bool Runs(Interruption cell)
    {
        lock (gate) return running == cell;
    }

    void Wake(Interruption cell)
    {
        lock (gate)
        {
            if (running == cell && (thread.ThreadState & ThreadState.WaitSleepJoin) != 0) thread.Interrupt();
        }
    }
}
