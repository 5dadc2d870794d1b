using CSharpKernel.Transport;

namespace CSharpKernel.Tests.Jupyter;

/// <summary>Output streams while a cell runs, in few messages and in its order.</summary>
public sealed class OutputLaws : IDisposable
{
    readonly RunningKernel kernel = new();

    FrontEnd FrontEnd => kernel.FrontEnd;

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void Text_arrives_while_the_cell_runs()
    {
        using var read = new ManualResetEventSlim();
        kernel.Language.Says("wait to be read", output =>
        {
            output.Write(StreamName.Out, "now");
            Assert.True(read.Wait(TimeSpan.FromSeconds(10)), "the text did not arrive before the cell's end");
        });
        var id = FrontEnd.Send(Channel.Shell, "execute_request", FrontEnd.Cell("wait to be read"));
        while (FrontEnd.Receive(Channel.IOPub) is not { Type: "stream" })
            ;
        read.Set();
        Assert.Equal("ok", FrontEnd.ReplyTo(Channel.Shell, id)["status"]);
    }

    [Fact]
    public void Many_small_writes_become_few_messages_and_lose_nothing()
    {
        const int writes = 100_000;
        kernel.Language.Says("loop", output =>
        {
            for (var i = 0; i < writes; i++) output.Write(StreamName.Out, $"{i}\n");
        });
        var streams = FrontEnd.Execute("loop").Published.Where(message => message.Type == "stream").ToArray();
        Assert.Equal(string.Concat(Enumerable.Range(0, writes).Select(i => $"{i}\n")), string.Concat(streams.Select(message => message["text"])));
        Assert.InRange(streams.Length, 1, writes / 100);
    }

    [Fact]
    public void Streams_and_displays_keep_their_order()
    {
        kernel.Language.Says("mix", output =>
        {
            output.Write(StreamName.Out, "1");
            output.Write(StreamName.Out, "2");
            output.Write(StreamName.Error, "3");
            output.Display(PretendedInterpreter.Plain("4"));
            output.Write(StreamName.Error, "5");
            output.Write(StreamName.Out, "");
        });
        var published = FrontEnd.Execute("mix").Published[2..^1];
        Assert.Equal(["stdout 12", "stderr 3", "display_data", "stderr 5"], published.Select(message => message.Type == "stream" ? $"{message["name"]} {message["text"]}" : message.Type));
    }

    [Fact]
    public void A_character_written_in_halves_arrives_whole()
    {
        kernel.Language.Says("halves", output =>
        {
            output.Write(StreamName.Out, "a\ud835");
            Thread.Sleep(CSharpKernel.Jupyter.CellOutput.Pause * 5);
            output.Write(StreamName.Out, "\udcb3b");
        });
        Assert.Equal("a𝒳b".Replace("𝒳", "\ud835\udcb3"), string.Concat(FrontEnd.Execute("halves").Published.Where(message => message.Type == "stream").Select(message => message["text"])));
    }

    [Fact]
    public void Text_of_a_thread_that_a_cell_left_behind_belongs_to_that_cell()
    {
        ICellOutput? left = null;
        kernel.Language.Says("leave", output => left = output);
        var id = FrontEnd.Send(Channel.Shell, "execute_request", FrontEnd.Cell("leave"));
        FrontEnd.Published(id);
        left!.Write(StreamName.Out, "late");
        var late = FrontEnd.Receive(Channel.IOPub);
        Assert.Equal(("stream", "late", id), (late.Type, late["text"], late.ParentId));
    }

    [Fact]
    public void A_large_output_is_whole()
    {
        var text = new string('x', 20_000_000);
        kernel.Language.Says("large", output => output.Display(new(new Dictionary<string, object> { ["image/png"] = text, ["text/plain"] = "" })));
        Assert.Equal(text, (string?)FrontEnd.Execute("large").Published[2].Content["data"]!["image/png"]);
    }
}
