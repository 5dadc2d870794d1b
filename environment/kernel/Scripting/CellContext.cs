using System.Runtime;

namespace CSharpKernel.Scripting;

/// <summary>
/// Brings the continuations of a cell's <c>await</c>s back to the cell's own thread, where an interrupt reaches them. What is posted after the
/// cell has ended runs on the thread pool; after an interrupt it is dropped, as it is part of what was to end.
/// </summary>
sealed class CellContext : SynchronizationContext, IDisposable
{
    readonly int thread = Environment.CurrentManagedThreadId;
    readonly Queue<Action> queue = [];
    readonly SemaphoreSlim queued = new(0);
    readonly Action<Exception> stray;
    readonly CancellationToken token;
    Action<Action> destination;

    CellContext(Action<Exception> stray, CancellationToken token)
    {
        this.stray = stray;
        this.token = token;
        destination = Enqueue;
    }

    /// <summary>
    /// Runs <paramref name="start"/> on this thread, waits for its task and hands its result to <paramref name="finish"/>. Throws
    /// <see cref="OperationCanceledException"/> soon after <paramref name="interruption"/>, wherever managed code then stands.
    /// </summary>
    /// <param name="start">The cell.</param>
    /// <param name="finish">What is done with its result, as part of it.</param>
    /// <param name="stray">Gets what is thrown by what runs after the cell.</param>
    /// <param name="interruption">Ends it.</param>
    public static void Run<T>(Func<Task<T>> start, Action<T> finish, Action<Exception> stray, Interruption interruption)
    {
        var outer = Current;
        using var context = new CellContext(stray, interruption.Asked);
        try
        {
            SetSynchronizationContext(context);
#pragma warning disable SYSLIB0046 // There is no other way to stop a library's loop; what it may corrupt is the reader's own session.
            ControlledExecution.Run(() => finish(context.Await(start())), interruption.Forced);
#pragma warning restore SYSLIB0046
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (queue) destination(() => d(state));
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId == thread)
        {
            d(state);
            return;
        }
        var done = new TaskCompletionSource();
        Post(_ =>
        {
            try
            {
                d(state);
                done.SetResult();
            }
            catch (Exception e) { done.SetException(e); }
        }, null);
        done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Ends the cell's time; see the class.</summary>
    public void Dispose()
    {
        lock (queue)
        {
            destination = token.IsCancellationRequested ? static _ => { } : OnPool;
            while (queue.TryDequeue(out var action)) destination(action);
        }
        queued.Dispose();
    }

    T Await<T>(Task<T> task)
    {
        // At once and where the task ends: the pool may be full.
        task.ContinueWith(_ => Post(static _ => { }, null), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (!task.IsCompleted)
        {
            queued.Wait(token);
            Dequeue()?.Invoke();
        }
        return task.GetAwaiter().GetResult();
    }

    void Enqueue(Action action)
    {
        queue.Enqueue(action);
        queued.Release();
    }

    Action? Dequeue()
    {
        lock (queue) return queue.TryDequeue(out var action) ? action : null;
    }

    void OnPool(Action action) => ThreadPool.QueueUserWorkItem(_ =>
    {
        try { action(); }
        catch (Exception e) { stray(e); }
    });
}
