using System.Collections.Concurrent;
using CSharpKernel.Transport;

namespace CSharpKernel.Jupyter;

/// <summary>
/// Answers the requests of one channel, one after another, on a thread of its own. Each begins with the status busy and ends with idle; what it
/// publishes goes out before its reply, and its reply before idle. Nothing that a request holds ends the loop.
/// </summary>
sealed class RequestLoop : IDisposable
{
    readonly Channel channel;
    readonly Channels channels;
    readonly Session session;
    readonly IReadOnlyDictionary<string, Func<Request, Reply>> handlers;
    readonly Action<string> log;

    // null stands where the cells to be given up end.
    readonly BlockingCollection<WireMessage?> inbox = [];
    readonly CancellationTokenSource stopping = new();
    readonly Thread thread;
    bool isAborting;

    /// <param name="channel">Shell or control.</param>
    /// <param name="handlers">By msg_type. Other messages are logged and let go.</param>
    public RequestLoop(Channel channel, Channels channels, Session session, IReadOnlyDictionary<string, Func<Request, Reply>> handlers, Action<string> log)
    {
        (this.channel, this.channels, this.session, this.handlers, this.log) = (channel, channels, session, handlers, log);
        thread = new(Run) { IsBackground = true, Name = channel.ToString() };
    }

    public void Start() => thread.Start();

    /// <summary>Takes in a message; returns at once.</summary>
    public void Receive(WireMessage message) => inbox.Add(message);

    /// <summary>Takes up no more messages and waits for the one in work; false where that took longer.</summary>
    public bool Stop(TimeSpan patience)
    {
        stopping.Cancel();
        return !thread.IsAlive || thread.Join(patience);
    }

    /// <summary>Only once it has stopped and nothing is received any more.</summary>
    public void Dispose()
    {
        inbox.Dispose();
        stopping.Dispose();
    }

    void Run()
    {
        while (!stopping.IsCancellationRequested)
            if (Take() is { } message && Parse(message) is { } request) Answer(request);
    }

    WireMessage? Take()
    {
        try
        {
            var message = inbox.Take(stopping.Token);
            isAborting &= message is not null;
            return message;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    Request? Parse(WireMessage message)
    {
        try
        {
            var request = Request.Parse(message);
            if (handlers.ContainsKey(request.Type)) return request;
            log($"does not know {request.Type} on {channel}");
        }
        catch (FormatException e)
        {
            log($"dropped a message on {channel}: {e.Message}");
        }
        return null;
    }

    void Answer(Request request)
    {
        session.PublishStatus("busy", request);
        var reply = isAborting && request.Type == "execute_request" ? new(new() { ["status"] = "aborted" }) : Handle(request);
        // Before the reply: whoever has read it and then sends a cell means it to run.
        if (reply.AbortsQueue)
        {
            isAborting = true;
            channels.Drain(channel, () => inbox.Add(null));
        }
        if (reply.Content is { } content)
            session.Reply(channel, request, request.Type.Replace("_request", "_reply", StringComparison.Ordinal), content);
        session.PublishStatus("idle", request);
        reply.Afterwards?.Invoke();
    }

    Reply Handle(Request request)
    {
        try
        {
            return handlers[request.Type](request);
        }
        catch (FormatException e)
        {
            return Reply.Error(new("MalformedRequest", e.Message, [$"MalformedRequest: {e.Message}"]));
        }
        catch (Exception e) // a fault of the kernel: told to the reader, and the session goes on
        {
            log($"failed on {request.Type}: {e}");
            return Reply.Error(new(e.GetType().Name, e.Message, [$"{e.GetType().Name}: {e.Message} (inside the kernel)"]));
        }
    }
}
