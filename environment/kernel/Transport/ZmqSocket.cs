using System.Text;

namespace CSharpKernel.Transport;

/// <summary>
/// One ZeroMQ socket, whose messages are lists of frames. Not safe for use by two threads at once: each socket has one owner.
/// </summary>
sealed unsafe class ZmqSocket(nint handle) : IDisposable
{
    const int DontWait = 1, SendMore = 2;
    const short PollIn = 1;

    // A message with more frames than this is nobody's request; one is at most five frames, identities and buffers.
    const int MaximumFrames = 4096;

    nint handle = handle;

    /// <summary>Native handle, for calls that take the socket over.</summary>
    public nint Handle => handle;

    public void Set(SocketOption option, int value) => Set(option, &value, sizeof(int));

    public void Set(SocketOption option, long value) => Set(option, &value, sizeof(long));

    public void Set(SocketOption option, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
            Set(option, start, value.Length);
    }

    /// <exception cref="ZmqException">The endpoint is in use, or malformed.</exception>
    public void Bind(string endpoint)
    {
        fixed (byte* name = Terminated(endpoint))
            if (LibZmq.zmq_bind(handle, name) != 0) throw ZmqException.Last($"cannot listen on {endpoint}");
    }

    public void Connect(string endpoint)
    {
        fixed (byte* name = Terminated(endpoint))
            if (LibZmq.zmq_connect(handle, name) != 0) throw ZmqException.Last($"cannot connect to {endpoint}");
    }

    /// <summary>Sends all frames as one message, or none.</summary>
    public void Send(IReadOnlyList<byte[]> frames)
    {
        for (var i = 0; i < frames.Count; i++)
            SendFrame(frames[i], i < frames.Count - 1 ? SendMore : 0);
    }

    /// <summary>The next message, null where none waits. One with absurdly many frames comes back empty.</summary>
    public List<byte[]>? TryReceive()
    {
        List<byte[]> frames = [];
        var dropped = false;
        for (var more = true; more;)
        {
            if (ReceiveFrame(frames.Count == 0 && !dropped ? DontWait : 0, out more) is not { } frame) return null;
            dropped |= frames.Count == MaximumFrames;
            if (!dropped) frames.Add(frame);
        }
        return dropped ? [] : frames;
    }

    /// <summary>Waits until one of the sockets has a message or the time is over; says which have.</summary>
    /// <param name="sockets">At most 8.</param>
    /// <param name="milliseconds">-1 for no end.</param>
    /// <param name="ready">As long as <paramref name="sockets"/>.</param>
    public static void Poll(ReadOnlySpan<ZmqSocket> sockets, int milliseconds, Span<bool> ready)
    {
        var items = stackalloc LibZmq.PollItem[8];
        for (var i = 0; i < sockets.Length; i++)
            items[i] = new() { Socket = sockets[i].handle, Wanted = PollIn };
        if (LibZmq.zmq_poll(items, sockets.Length, milliseconds) < 0 && ZmqException.Last("cannot wait for messages") is { IsTransient: false } failure)
            throw failure;
        for (var i = 0; i < sockets.Length; i++)
            ready[i] = (items[i].Ready & PollIn) != 0;
    }

    public void Dispose()
    {
        var socket = Interlocked.Exchange(ref handle, 0);
        if (socket != 0) _ = LibZmq.zmq_close(socket);
    }

    void Set(SocketOption option, void* value, int size)
    {
        if (LibZmq.zmq_setsockopt(handle, (int)option, value, (nuint)size) != 0) throw ZmqException.Last($"cannot set {option}");
    }

    void SendFrame(byte[] frame, int flags)
    {
        fixed (byte* start = frame)
            while (LibZmq.zmq_send(handle, start, (nuint)frame.Length, flags) < 0)
                if (ZmqException.Last("cannot send") is { IsTransient: false } failure) throw failure;
    }

    byte[]? ReceiveFrame(int flags, out bool more)
    {
        LibZmq.Frame frame;
        more = false;
        _ = LibZmq.zmq_msg_init(&frame);
        try
        {
            while (LibZmq.zmq_msg_recv(&frame, handle, flags) < 0)
                if (ZmqException.Last("cannot receive") is { IsTransient: false } failure) throw failure;
                else if (flags == DontWait) return null;
            more = LibZmq.zmq_msg_more(&frame) != 0;
            return new ReadOnlySpan<byte>(LibZmq.zmq_msg_data(&frame), checked((int)LibZmq.zmq_msg_size(&frame))).ToArray();
        }
        finally
        {
            _ = LibZmq.zmq_msg_close(&frame);
        }
    }

    static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');
}

/// <summary>ZeroMQ's socket options, by their numbers in zmq.h.</summary>
enum SocketOption
{
    /// <summary>Prefix of what a subscriber receives (bytes).</summary>
    Subscribe = 6,

    /// <summary>Milliseconds that unsent messages outlive their socket (int).</summary>
    Linger = 17,

    /// <summary>Bytes of the largest frame accepted; a peer that sends a larger one is cut off (long).</summary>
    MaximumFrameSize = 22,

    /// <summary>Messages that wait for a slow peer before more are dropped; 0 for all (int).</summary>
    SendQueue = 23,

    /// <summary>The same for messages received (int).</summary>
    ReceiveQueue = 24,

    /// <summary>Whether IPv6 addresses are understood (int).</summary>
    IPv6 = 42,

    /// <summary>Whether a peer that comes back under its old identity takes over from its dead connection (int).</summary>
    RouterHandover = 56,
}
