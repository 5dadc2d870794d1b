namespace CSharpKernel.Scripting;

/// <summary>
/// The one thread that all cells run on, so that what belongs to a thread (disposal scopes, gradient mode) outlives a cell. One job runs at a
/// time; an interrupt cancels its token, and where the job sleeps in a wait that knows no token, wakes it.
/// </summary>
sealed class CellThread : IDisposable
{
    /// <summary>Room for the compiler's recursion over long expressions, and for a cell's own.</summary>
    const int StackBytes = 64 << 20;

    /// <summary>How long a cancelled job may take to notice by itself before it is woken from its wait.</summary>
    static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(100);

    readonly Thread thread;
    readonly SemaphoreSlim ready = new(0);
    readonly Lock gate = new();
    Action? next;
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
            try { done.SetResult(job(cancellation.Token)); }
            catch (Exception e) { done.SetException(e); }
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
        _ = Task.Run(cell.Cancel);
        _ = Task.Delay(Notice).ContinueWith(_ => Wake(cell), TaskScheduler.Default);
    }

    public void Dispose()
    {
        ending = true;
        Interrupt();
        ready.Release();
    }

    void Loop()
    {
        while (true)
        {
            ready.Wait();
            if (ending) return;
            next!();
            Rest();
        }
    }

    /// <summary>Ends the job's time: a wake-up that was meant for it and came too late is spent here.</summary>
    void Rest()
    {
        while (true)
        {
            try
            {
                lock (gate) running = null;
                Thread.Sleep(0);
                return;
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
