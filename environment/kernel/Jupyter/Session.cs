using System.Globalization;
using System.Text.Json.Nodes;
using CSharpKernel.Transport;

namespace CSharpKernel.Jupyter;

/// <summary>Writes the kernel's own messages, with ids that occur once, and posts them to the channels.</summary>
sealed class Session(Channels channels)
{
    /// <summary>Of the Jupyter messaging protocol.</summary>
    public const string ProtocolVersion = "5.3";

    const string Username = "kernel";

    readonly string id = Guid.NewGuid().ToString("N");
    long count;

    /// <summary>Answers a request on the channel that it came by.</summary>
    public void Reply(Channel channel, Request request, string type, JsonObject content) =>
        Send(channel, request.Wire.Identities, type, content, request);

    /// <summary>Tells every front end, on IOPub.</summary>
    /// <param name="type">msg_type.</param>
    /// <param name="content">What to tell.</param>
    /// <param name="parent">The request that caused it; null where none did.</param>
    public void Publish(string type, JsonObject content, Request? parent) =>
        Send(Channel.IOPub, [System.Text.Encoding.ASCII.GetBytes($"kernel.{id}.{type}")], type, content, parent);

    public void PublishStatus(string state, Request? parent) => Publish("status", new() { ["execution_state"] = state }, parent);

    /// <summary>Sends a message and returns its id.</summary>
    public string Send(Channel channel, IReadOnlyList<byte[]> identities, string type, JsonObject content, Request? parent)
    {
        var message = $"{id}_{Interlocked.Increment(ref count)}";
        JsonObject header = new()
        {
            ["msg_id"] = message,
            ["session"] = id,
            ["username"] = Username,
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = ProtocolVersion,
        };
        channels.Send(channel, new(identities, Json.Write(header), parent?.Wire.Header ?? WireMessage.Nothing, WireMessage.Nothing, Json.Write(content)));
        return message;
    }
}
