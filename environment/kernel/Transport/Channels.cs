using System.Collections.Concurrent;

namespace CSharpKernel.Transport;

/// <summary>
/// The kernel's sockets. Shell, control, stdin and IOPub belong to one thread: what others want sent is posted to it, so that
/// messages leave in the order of the posts. The heartbeat has its own thread.
/// </summary>
sealed class Channels : IDisposable
{
    // So that the reply to a shutdown still leaves; a front end waits about as long.
    const int LingerMilliseconds = 1000;

    // One frame: beyond any notebook cell, below what would fill a small machine's memory.
    const long LargestFrame = 256L << 20;

    // Messages of one channel taken at a time, so that a flood on one delays the others by little.
    const int Turn = 64;

    static readonly Channel[] Incoming = [Channel.Control, Channel.Shell, Channel.Stdin];

    readonly ZmqContext context = new();
    readonly Dictionary<Channel, ZmqSocket> sockets = [];
    readonly ZmqSocket awaken, awakened;
    readonly Heartbeat heartbeat;
    readonly Thread thread;
    readonly Signatures signatures;
    readonly Action<Channel, WireMessage> received;
    readonly Action<string> log;
    readonly ConcurrentQueue<Action> posted = [];
    readonly ConcurrentQueue<(long Due, Action Work)> delayed = [];
    readonly Lock waking = new();
    volatile bool isAwake, stopping;

    /// <summary>Listens on all five channels; nothing is received before <see cref="Start"/>.</summary>
    /// <param name="connection">Where to listen.</param>
    /// <param name="received">Gets every well signed message, on the sockets' thread: it must return at once.</param>
    /// <param name="log">Gets a line for every message that is dropped.</param>
    /// <exception cref="ZmqException">A port is in use.</exception>
    public Channels(ConnectionFile connection, Action<Channel, WireMessage> received, Action<string> log)
    {
        this.received = received;
        this.log = log;
        signatures = new(connection.Key);
        try
        {
            (awakened, awaken) = (context.Open(SocketType.Pair), context.Open(SocketType.Pair));
            awakened.Bind("inproc://posted");
            awaken.Connect("inproc://posted");
            foreach (var channel in (Channel[])[.. Incoming, Channel.IOPub])
                Listen(channel, connection);
            heartbeat = new(context, connection.Endpoint(Channel.Heartbeat));
        }
        catch
        {
            CloseSockets();
            context.Dispose();
            throw;
        }
        thread = new(Serve) { IsBackground = true, Name = "sockets" };
    }

    public void Start() => thread.Start();

    /// <summary>Sends a message, after all that has been posted before.</summary>
    public void Send(Channel channel, WireMessage message) => Post(() => sockets[channel].Send(message.Sign(signatures)));

    /// <summary>Runs <paramref name="work"/> on the sockets' thread, soon after the delay. Posts with delays must all have the same.</summary>
    public void PostLater(TimeSpan delay, Action work)
    {
        delayed.Enqueue((Environment.TickCount64 + (long)delay.TotalMilliseconds, work));
        Awaken();
    }

    /// <summary>Hands over every message that has arrived on a channel by now, then runs <paramref name="afterwards"/>; before anything that is posted later.</summary>
    public void Drain(Channel channel, Action afterwards) => Post(() =>
    {
        while (Receive(channel))
            ;
        afterwards();
    });

    /// <summary>Sends what was posted, then closes everything.</summary>
    public void Dispose()
    {
        Post(() => stopping = true);
        if (thread.IsAlive) thread.Join();
        else CloseSockets();
        context.Shutdown();
        heartbeat.Dispose();
        context.Dispose();
    }

    void Listen(Channel channel, ConnectionFile connection)
    {
        var socket = context.Open(channel == Channel.IOPub ? SocketType.Publish : SocketType.Router);
        sockets[channel] = socket;
        socket.Set(SocketOption.Linger, channel == Channel.Stdin ? 0 : LingerMilliseconds);
        socket.Set(SocketOption.SendQueue, 0); // output is never dropped because a reader is slow
        socket.Set(SocketOption.MaximumFrameSize, LargestFrame);
        if (connection.Address.StartsWith('[')) socket.Set(SocketOption.IPv6, 1);
        if (channel != Channel.IOPub) socket.Set(SocketOption.RouterHandover, 1);
        socket.Bind(connection.Endpoint(channel));
    }

    void Post(Action work)
    {
        posted.Enqueue(work);
        Awaken();
    }

    // The one socket that several threads use: the lock is the fence that ZeroMQ asks for.
    void Awaken()
    {
        if (isAwake) return;
        lock (waking)
        {
            if (isAwake || stopping) return;
            isAwake = true;
            awaken.Send([[]]);
        }
    }

    void Serve()
    {
        ZmqSocket[] polled = [awakened, .. Incoming.Select(channel => sockets[channel])];
        Span<bool> ready = stackalloc bool[polled.Length];
        while (!stopping)
        {
            ZmqSocket.Poll(polled, UntilDue(), ready);
            if (ready[0])
            {
                while (awakened.TryReceive() is not null)
                    ;
                isAwake = false;
            }
            RunPosted();
            for (var i = 0; i < Incoming.Length; i++)
                for (var taken = 0; ready[i + 1] && taken < Turn && Receive(Incoming[i]); taken++)
                    ;
        }
        lock (waking) CloseSockets();
    }

    void RunPosted()
    {
        while (posted.TryDequeue(out var work)) work();
        while (delayed.TryPeek(out var next) && next.Due <= Environment.TickCount64 && delayed.TryDequeue(out next)) next.Work();
    }

    int UntilDue() => delayed.TryPeek(out var next) ? (int)Math.Max(0, next.Due - Environment.TickCount64) : -1;

    bool Receive(Channel channel)
    {
        if (sockets[channel].TryReceive() is not { } frames) return false;
        try
        {
            received(channel, WireMessage.Parse(frames, signatures));
        }
        catch (FormatException e)
        {
            log($"dropped a message on {channel}: {e.Message}");
        }
        return true;
    }

    void CloseSockets()
    {
        foreach (var socket in (ZmqSocket?[])[awaken, awakened, .. sockets.Values])
            socket?.Dispose();
    }
}
