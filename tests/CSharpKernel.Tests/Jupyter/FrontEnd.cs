using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CSharpKernel.Transport;

namespace CSharpKernel.Tests.Jupyter;

/// <summary>A message as the front end receives it.</summary>
sealed record Received(string Type, JsonNode Header, JsonNode Parent, JsonNode Content)
{
    public string? ParentId => (string?)Parent["msg_id"];

    public DateTimeOffset Date => (DateTimeOffset)Header["date"]!;

    public string this[string name] => (string)Content[name]!;
}

/// <summary>The other side of the wire: what a notebook does, with signatures of its own making.</summary>
sealed class FrontEnd : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly ZmqContext context = new();
    readonly Dictionary<Channel, ZmqSocket> sockets = [];
    readonly byte[] key;
    readonly string session = Guid.NewGuid().ToString("N");
    int count;

    public FrontEnd(ConnectionFile connection)
    {
        key = connection.Key;
        foreach (var channel in (Channel[])[Channel.Shell, Channel.Control, Channel.Stdin, Channel.Heartbeat, Channel.IOPub])
        {
            var socket = context.Open(channel == Channel.IOPub ? SocketType.Subscribe : SocketType.Dealer);
            socket.Set(SocketOption.Linger, 0);
            if (channel == Channel.IOPub) socket.Set(SocketOption.Subscribe, ""u8);
            else socket.Set((SocketOption)5, Encoding.ASCII.GetBytes(session)); // ZMQ_ROUTING_ID: questions come to who sent the cell
            socket.Connect(connection.Endpoint(channel));
            sockets[channel] = socket;
        }
    }

    /// <summary>Waits as jupyter_client does: until a reply comes, and IOPub says something.</summary>
    public void AwaitReady()
    {
        for (var asked = DateTime.UtcNow; DateTime.UtcNow < asked + Patience;)
        {
            Send(Channel.Shell, "kernel_info_request");
            _ = Receive(Channel.Shell);
            if (TryReceive(Channel.IOPub, TimeSpan.FromMilliseconds(200)) is null) continue;
            while (TryReceive(Channel.IOPub, TimeSpan.FromMilliseconds(100)) is not null)
                ;
            return;
        }
        throw new TimeoutException("IOPub stays silent.");
    }

    /// <summary>Sends a request; returns its id.</summary>
    public string Send(Channel channel, string type, JsonObject? content = null, string? parent = null)
    {
        var id = $"{session}-{++count}";
        JsonObject header = new()
        {
            ["msg_id"] = id, ["session"] = session, ["username"] = "reader", ["date"] = DateTime.UtcNow.ToString("O"), ["msg_type"] = type,
            ["version"] = "5.3", ["subshell_id"] = null,
        };
        JsonObject parentHeader = [];
        if (parent is not null) parentHeader["msg_id"] = parent;
        SendJson(channel, header.ToJsonString(), parentHeader.ToJsonString(), "{}", (content ?? []).ToJsonString());
        return id;
    }

    /// <summary>Sends four frames, rightly signed whatever they hold.</summary>
    public void SendJson(Channel channel, params string[] frames) => SendFrames(channel, [.. frames.Select(Encoding.UTF8.GetBytes)]);

    public void SendFrames(Channel channel, byte[][] frames) =>
        SendRaw(channel, [Encoding.ASCII.GetBytes("<IDS|MSG>"), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(key, frames.SelectMany(f => f).ToArray()))), .. frames]);

    public void SendRaw(Channel channel, IReadOnlyList<byte[]> frames) => sockets[channel].Send(frames);

    /// <summary>Sends bytes to the heartbeat and says whether they came back.</summary>
    public bool Beats(TimeSpan patience)
    {
        sockets[Channel.Heartbeat].Send([[1, 2, 3]]);
        return Wait(Channel.Heartbeat, patience) is [[1, 2, 3]];
    }

    public Received Receive(Channel channel) => TryReceive(channel, Patience) ?? throw new TimeoutException($"{channel} stays silent.");

    /// <summary>The next message, its signature checked; null where none comes in time.</summary>
    public Received? TryReceive(Channel channel, TimeSpan patience)
    {
        if (Wait(channel, patience) is not { } frames) return null;
        var first = frames.FindIndex(frame => frame.AsSpan().SequenceEqual("<IDS|MSG>"u8)) + 2;
        var json = frames[first..(first + 4)];
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(key, json.SelectMany(f => f).ToArray())), Encoding.ASCII.GetString(frames[first - 1]));
        var parts = json.Select(frame => JsonNode.Parse(frame)!).ToArray();
        return new((string)parts[0]["msg_type"]!, parts[0], parts[1], parts[3]);
    }

    /// <summary>Sends a request and gathers its reply and all that it publishes, up to idle.</summary>
    public (Received Reply, List<Received> Published) Ask(Channel channel, string type, JsonObject? content = null)
    {
        var id = Send(channel, type, content);
        return (ReplyTo(channel, id), Published(id));
    }

    public (Received Reply, List<Received> Published) Execute(string code) => Ask(Channel.Shell, "execute_request", Cell(code));

    public static JsonObject Cell(string code) => new() { ["code"] = code };

    public Received ReplyTo(Channel channel, string id)
    {
        while (true)
            if (Receive(channel) is var reply && reply.ParentId == id) return reply;
    }

    /// <summary>What a request publishes between busy and idle, both included; what others publish meanwhile is let go.</summary>
    public List<Received> Published(string id)
    {
        List<Received> published = [];
        while (true)
        {
            if (Receive(Channel.IOPub) is not { } message || message.ParentId != id) continue;
            published.Add(message);
            if (message.Type == "status" && message["execution_state"] == "idle") return published;
        }
    }

    public void Dispose()
    {
        foreach (var socket in sockets.Values) socket.Dispose();
        context.Dispose();
    }

    List<byte[]>? Wait(Channel channel, TimeSpan patience)
    {
        Span<bool> ready = stackalloc bool[1];
        ZmqSocket.Poll([sockets[channel]], (int)patience.TotalMilliseconds, ready);
        return sockets[channel].TryReceive();
    }
}
