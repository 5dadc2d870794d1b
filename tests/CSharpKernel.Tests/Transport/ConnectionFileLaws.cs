using CSharpKernel.Transport;

namespace CSharpKernel.Tests.Transport;

public sealed class ConnectionFileLaws : IDisposable
{
    const string Right = """
        {"shell_port": 50001, "iopub_port": 50002, "stdin_port": 50003, "control_port": 50004, "hb_port": 50005,
         "ip": "127.0.0.1", "transport": "tcp", "key": "0a1b", "signature_scheme": "hmac-sha256", "kernel_name": "reproduce-csharp"}
        """;

    readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void The_file_of_jupyter_client_is_read()
    {
        var connection = Read(Right);
        Assert.Equal("tcp://127.0.0.1:50002", connection.Endpoint(Channel.IOPub));
        Assert.Equal([50001, 50002, 50003, 50004, 50005], Enum.GetValues<Channel>().Select(channel => connection.Ports[channel]));
        Assert.Equal("0a1b"u8.ToArray(), connection.Key);
    }

    [Theory]
    [InlineData("localhost", "tcp://127.0.0.1:50001")]
    [InlineData("127.0.0.2", "tcp://127.0.0.2:50001")]
    [InlineData("::1", "tcp://[::1]:50001")]
    public void Every_name_of_this_machine_is_taken(string ip, string endpoint) =>
        Assert.Equal(endpoint, Read(Right.Replace("127.0.0.1", ip)).Endpoint(Channel.Shell));

    [Theory]
    [InlineData("127.0.0.1", "0.0.0.0", "is not this machine's loopback address")]
    [InlineData("127.0.0.1", "*", "is not this machine's loopback address")]
    [InlineData("127.0.0.1", "192.168.1.7", "is not this machine's loopback address")]
    [InlineData("127.0.0.1", "example.org", "is not this machine's loopback address")]
    [InlineData("hmac-sha256", "hmac-md5", "signature_scheme 'hmac-md5'")]
    [InlineData("\"tcp\"", "\"udp\"", "transport 'udp'")]
    [InlineData("\"hb_port\"", "\"heart\"", "it has no hb_port")]
    [InlineData("50003", "0", "stdin_port is 0; a port is a number from 1 to 65535")]
    [InlineData("50003", "70000", "stdin_port is 70000")]
    [InlineData("50003", "\"50003\"", "stdin_port is \"50003\"")]
    [InlineData("50003", "50002", "another channel has too")]
    [InlineData("\"0a1b\"", "7", "key is 7; it must be a text")]
    [InlineData("{", "[", "connection file")]
    [InlineData("{", "", "connection file")]
    public void Whatever_is_wrong_is_named(string right, string wrong, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Read(Right.Replace(right, wrong))).Message);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("/no/such/file", Assert.Throws<InvalidDataException>(() => ConnectionFile.Read("/no/such/file")).Message);

    ConnectionFile Read(string json)
    {
        File.WriteAllText(path, json);
        return ConnectionFile.Read(path);
    }
}
