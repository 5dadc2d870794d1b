namespace CSharpKernel.Transport;

/// <summary>
/// Sends back whatever comes, so that a front end knows the process lives. The loop is ZeroMQ's own, on a thread that never
/// returns to managed code: neither a busy cell nor a garbage collection holds it up.
/// </summary>
sealed class Heartbeat : IDisposable
{
    readonly ZmqSocket socket;
    readonly Thread thread;

    public Heartbeat(ZmqContext context, string endpoint)
    {
        socket = context.Open(SocketType.Router);
        socket.Set(SocketOption.Linger, 0);
        socket.Bind(endpoint);
        thread = new(Echo) { IsBackground = true, Name = "heartbeat" };
        thread.Start();
    }

    /// <summary>Waits for the echo to end, after <see cref="ZmqContext.Shutdown"/>.</summary>
    public void Dispose() => thread.Join();

    // A router is its own back end: what it receives carries its way back. The proxy returns when the context shuts down.
    void Echo()
    {
        while (LibZmq.zmq_proxy(socket.Handle, socket.Handle, 0) != 0 && !ZmqException.Last("heartbeat").IsTerminated)
            ;
        socket.Dispose();
    }
}
