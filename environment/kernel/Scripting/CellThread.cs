namespace CSharpKernel.Scripting;

/// <summary>
/// The one thread that all cells run on, so that what belongs to a thread (disposal scopes, gradient mode) outlives a cell. One job runs at a
/// time; an interrupt cancels its token, and where the job sleeps in a wait that knows no token, wakes it.
/// </summary>
sealed class CellThread : IDisposable
{
    /// <summary>What a program's main thread has: room for a cell's recursion, and little enough that the trace of an endless one is read in seconds.</summary>
    const int StackBytes = 8 << 20;

    /// <summary>How long a cancelled job may take to notice by itself before it is woken from its wait.</summary>
    static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(100);

    readonly SemaphoreSlim ready = new(0);
    readonly Lock gate = new();
    readonly Thread thread;
    Func<Action>? next;
    CancellationTokenSource? running;
    bool ending;

    public CellThread()
    {
        thread = new Thread(Loop, StackBytes) { Name = "cells", IsBackground = true };
        thread.Start();
    }

    /// <summary>Runs <paramref name="job"/> on the thread and waits for it. Its token is cancelled by <see cref="Interrupt"/>.</summary>
    public T Run<T>(Func<CancellationToken, T> job)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Not disposed: an interrupt that comes late still finds it.
        var cancellation = new CancellationTokenSource();
        lock (gate) running = cancellation;
        next = () =>
        {
            try
            {
                var result = job(cancellation.Token);
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
        CancellationTokenSource? cell;
        lock (gate) cell = running;
        if (cell is null) return;
        // Cancelling waits until the thread has taken notice, which native code may delay.
        OnThread(cell.Cancel);
        OnThread(() =>
        {
            Thread.Sleep(Notice);
            Wake(cell);
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
                    wasInterrupted |= running is { IsCancellationRequested: true };
                    running = null;
                }
                Thread.Sleep(0);
                return wasInterrupted;
            }
            catch (ThreadInterruptedException) { }
        }
    }

    void Wake(CancellationTokenSource cell)
    {
        lock (gate)
        {
            if (running == cell && (thread.ThreadState & ThreadState.WaitSleepJoin) != 0) thread.Interrupt();
        }
    }
}
