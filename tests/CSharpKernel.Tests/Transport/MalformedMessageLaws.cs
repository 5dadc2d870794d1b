using System.Text;
using CSharpKernel.Transport;
using CSharpKernel.Tests.Jupyter;

namespace CSharpKernel.Tests.Transport;

/// <summary>Nothing that arrives on a socket ends the kernel, runs code unsigned, or runs it twice.</summary>
public sealed class MalformedMessageLaws : IDisposable
{
    readonly RunningKernel kernel = new();

    public void Dispose() => kernel.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_messages_end_nothing(int seed)
    {
        var random = new Random(seed);
        Channel[] channels = [Channel.Shell, Channel.Control, Channel.Stdin];
        for (var i = 0; i < 300; i++)
        {
            var channel = channels[random.Next(channels.Length)];
            switch (random.Next(4))
            {
                case 0: // frames without sense
                    kernel.FrontEnd.SendRaw(channel, [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => Bytes(random, random.Next(40)))]);
                    break;
                case 1: // the right frames, wrongly signed
                    kernel.FrontEnd.SendRaw(channel, [.. Frames(Cell("unsigned")).Prepend(Bytes(random, 64)).Prepend("<IDS|MSG>"u8.ToArray())]);
                    break;
                case 2: // rightly signed, one byte changed before
                    var frames = Frames(Cell("changed"));
                    var frame = frames[random.Next(4)];
                    frame[random.Next(frame.Length)] = (byte)random.Next(256);
                    kernel.FrontEnd.SendFrames(channel, frames);
                    break;
                default: // rightly signed JSON of the wrong shape
                    kernel.FrontEnd.SendJson(channel, [.. Enumerable.Range(0, 4).Select(_ => Shapes[random.Next(Shapes.Length)])]);
                    break;
            }
        }
        kernel.IsAlive();
        Assert.True(kernel.FrontEnd.Beats(TimeSpan.FromSeconds(5)));
        Assert.DoesNotContain("unsigned", kernel.Language.Ran.Select(cell => cell.Code));
    }

    [Fact]
    public void A_replayed_cell_runs_once()
    {
        var frames = Frames(Cell("once"));
        kernel.FrontEnd.SendFrames(Channel.Shell, frames);
        kernel.FrontEnd.SendFrames(Channel.Shell, frames);
        kernel.IsAlive();
        Assert.Equal(["once", "still here"], kernel.Language.Ran.Select(cell => cell.Code));
        Assert.Contains(kernel.Log, line => line.Contains("received before"));
    }

    [Fact]
    public void A_huge_message_is_one_message()
    {
        var text = new string('x', 50_000_000);
        Assert.Equal("incomplete", kernel.FrontEnd.Ask(Channel.Shell, "is_complete_request", new() { ["code"] = text + '{' }).Reply["status"]);
        kernel.FrontEnd.SendRaw(Channel.Shell, [.. Enumerable.Repeat(Array.Empty<byte>(), 20_000)]);
        kernel.FrontEnd.SendJson(Channel.Shell, new string('[', 100_000), "{}", "{}", new string('{', 100_000));
        kernel.IsAlive();
    }

    static readonly string[] Shapes =
    [
        "", "{}", "[]", "null", "1", "\"text\"", "{", "{\"msg_id\": 1}", "{\"msg_id\": \"a\", \"msg_type\": \"execute_request\"}",
        "{\"msg_id\": \"a\", \"msg_type\": \"kernel_info_request\"}", "{\"msg_id\": \"a\", \"msg_type\": \"input_reply\"}",
        "{\"code\": 1, \"code\": [], \"silent\": {}}", "{\"msg_id\": \"\\ud800\", \"msg_type\": \"\\udfff\"}",
    ];

    static string[] Cell(string code) => ["""{"msg_id": "a", "msg_type": "execute_request", "version": "5.3"}""", "{}", "{}", $$"""{"code": "{{code}}"}"""];

    static byte[][] Frames(string[] json) => [.. json.Select(Encoding.UTF8.GetBytes)];

    static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
