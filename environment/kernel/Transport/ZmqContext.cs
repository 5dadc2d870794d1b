namespace CSharpKernel.Transport;

/// <summary>A ZeroMQ context: its sockets and their background thread. Dispose waits until what was sent has left, or its time is over.</summary>
sealed class ZmqContext : IDisposable
{
    nint handle = LibZmq.zmq_ctx_new() is var created and not 0 ? created : throw ZmqException.Last("cannot create a ZeroMQ context");

    /// <summary>Of the ZeroMQ that was loaded.</summary>
    /// <exception cref="DllNotFoundException">There is none.</exception>
    public static unsafe string Version
    {
        get
        {
            int major, minor, patch;
            LibZmq.zmq_version(&major, &minor, &patch);
            return $"{major}.{minor}.{patch}";
        }
    }

    public ZmqSocket Open(SocketType type)
    {
        var socket = LibZmq.zmq_socket(handle, (int)type);
        return socket != 0 ? new ZmqSocket(socket) : throw ZmqException.Last($"cannot open a {type} socket");
    }

    /// <summary>Makes every blocking call on this context's sockets return. They still must be closed by their owners.</summary>
    public void Shutdown()
    {
        if (handle != 0) _ = LibZmq.zmq_ctx_shutdown(handle);
    }

    public void Dispose()
    {
        var context = Interlocked.Exchange(ref handle, 0);
        while (context != 0 && LibZmq.zmq_ctx_term(context) != 0 && ZmqException.Last("cannot end ZeroMQ").IsTransient)
            ;
    }
}

/// <summary>ZeroMQ's socket types, by their numbers in zmq.h.</summary>
enum SocketType { Pair = 0, Publish = 1, Subscribe = 2, Dealer = 5, Router = 6 }
