using System.Net;
using System.Text;
using System.Text.Json;

namespace CSharpKernel.Transport;

/// <summary>The five channels of a kernel.</summary>
enum Channel { Shell, IOPub, Stdin, Control, Heartbeat }

/// <summary>Where a kernel listens and how its messages are signed: the JSON file that a front end writes before it starts one.</summary>
/// <param name="Transport"><c>tcp</c> or <c>ipc</c>.</param>
/// <param name="Address">tcp: a loopback address; ipc: a path's beginning.</param>
/// <param name="Ports">One a channel.</param>
/// <param name="Key">Shared secret of the signatures; empty for unsigned messages.</param>
sealed record ConnectionFile(string Transport, string Address, IReadOnlyDictionary<Channel, int> Ports, byte[] Key)
{
    const string OnlyScheme = "hmac-sha256";

    /// <summary>Reads and checks a connection file.</summary>
    /// <exception cref="InvalidDataException">What the file lacks or has wrong, with its path.</exception>
    public static ConnectionFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            throw new InvalidDataException($"connection file {path}: {e.Message}", e);
        }
    }

    /// <summary>ZeroMQ's name of a channel's place.</summary>
    public string Endpoint(Channel channel) =>
        Transport == "ipc" ? $"ipc://{Address}-{Ports[channel]}" : $"tcp://{Address}:{Ports[channel]}";

    static ConnectionFile Parse(byte[] json)
    {
        var root = JsonElement.Parse(json);
        if (root.ValueKind != JsonValueKind.Object) throw new FormatException("it holds no JSON object.");
        var transport = Text(root, "transport", "tcp");
        if (transport is not ("tcp" or "ipc")) throw new FormatException($"transport '{transport}' is not known; tcp and ipc are.");
        var scheme = Text(root, "signature_scheme", OnlyScheme);
        if (scheme != OnlyScheme) throw new FormatException($"signature_scheme '{scheme}' is not known; {OnlyScheme} is.");
        var address = Text(root, "ip", transport == "tcp" ? "127.0.0.1" : "kernel-ipc");
        return new(transport, transport == "tcp" ? Loopback(address) : address, ReadPorts(root), Encoding.UTF8.GetBytes(Text(root, "key", "")));
    }

    // Whoever reaches these ports runs code as the user, and messages are signed but not encrypted: this machine only.
    static string Loopback(string address)
    {
        if (address == "localhost") return IPAddress.Loopback.ToString();
        if (!IPAddress.TryParse(address, out var parsed) || !IPAddress.IsLoopback(parsed))
            throw new FormatException($"ip '{address}' is not this machine's loopback address; the kernel listens on 127.0.0.1 only.");
        return address.Contains(':') ? $"[{parsed}]" : parsed.ToString();
    }

    static Dictionary<Channel, int> ReadPorts(JsonElement root)
    {
        Dictionary<Channel, int> ports = [];
        foreach (var (channel, name) in PortNames)
        {
            if (!root.TryGetProperty(name, out var value)) throw new FormatException($"it has no {name}.");
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var port) || port is < 1 or > ushort.MaxValue)
                throw new FormatException($"{name} is {value.GetRawText()}; a port is a number from 1 to {ushort.MaxValue}.");
            if (ports.ContainsValue(port)) throw new FormatException($"{name} is {port}, which another channel has too.");
            ports[channel] = port;
        }
        return ports;
    }

    static (Channel Channel, string Name)[] PortNames =>
    [
        (Channel.Shell, "shell_port"), (Channel.IOPub, "iopub_port"), (Channel.Stdin, "stdin_port"),
        (Channel.Control, "control_port"), (Channel.Heartbeat, "hb_port"),
    ];

    static string Text(JsonElement root, string name, string absent) =>
        !root.TryGetProperty(name, out var value) ? absent
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : throw new FormatException($"{name} is {value.GetRawText()}; it must be a text.");
}
