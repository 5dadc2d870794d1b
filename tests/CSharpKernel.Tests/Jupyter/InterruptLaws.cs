using System.Diagnostics;
using CSharpKernel.Transport;

namespace CSharpKernel.Tests.Jupyter;

/// <summary>Control is answered while a cell runs, and so is the heartbeat; a question waits for its answer.</summary>
public sealed class InterruptLaws : IDisposable
{
    readonly RunningKernel kernel = new();

    public InterruptLaws() => kernel.Language.Says("spin", (_, token) =>
    {
        while (true) token.ThrowIfCancellationRequested();
    });

    FrontEnd FrontEnd => kernel.FrontEnd;

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void A_cell_that_spins_is_interrupted_and_the_session_goes_on()
    {
        var cell = Start("spin");
        Assert.Equal("ok", FrontEnd.Ask(Channel.Control, "kernel_info_request").Reply["status"]);
        Assert.Equal("ok", FrontEnd.Ask(Channel.Control, "interrupt_request").Reply["status"]);
        var reply = FrontEnd.ReplyTo(Channel.Shell, cell);
        Assert.Equal(("error", CellError.Interrupted.Name), (reply["status"], reply["ename"]));
        kernel.IsAlive();
    }

    [Fact]
    public void The_heart_beats_while_a_cell_spins()
    {
        var cell = Start("spin");
        for (var i = 0; i < 20; i++) Assert.True(FrontEnd.Beats(TimeSpan.FromSeconds(5)), $"beat {i} was missed");
        FrontEnd.Ask(Channel.Control, "interrupt_request");
        FrontEnd.ReplyTo(Channel.Shell, cell);
    }

    [Fact]
    public void A_shutdown_ends_a_cell_that_spins()
    {
        Start("spin");
        var clock = Stopwatch.StartNew();
        FrontEnd.Ask(Channel.Control, "shutdown_request", new() { ["restart"] = false });
        Assert.True(kernel.HasEnded(TimeSpan.FromSeconds(5)), $"still running after {clock.Elapsed}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_question_gets_the_answer_of_who_was_asked(bool namesTheQuestion)
    {
        kernel.Language.Says("ask", (output, token) =>
        {
            output.Write(StreamName.Out, "before");
            return new(PretendedInterpreter.Plain($"hello {output.ReadLine("name? ", password: true, token)}"), null);
        });
        FrontEnd.Send(Channel.Stdin, "input_reply", new() { ["value"] = "nobody asked" });
        // Channels have no common order: the kernel answers something else first, so that this reply has come before the question.
        kernel.IsAlive();
        var cell = Start("ask");
        var question = FrontEnd.Receive(Channel.Stdin);
        Assert.Equal(("input_request", "name? ", true, cell), (question.Type, question["prompt"], (bool)question.Content["password"]!, question.ParentId));
        FrontEnd.Send(Channel.Stdin, "input_reply", new() { ["value"] = "another" }, parent: "another question");
        FrontEnd.SendJson(Channel.Stdin, """{"msg_id": "x", "msg_type": "input_reply"}""", "{}", "{}", """{"value": 7}""");
        FrontEnd.Send(Channel.Stdin, "input_reply", new() { ["value"] = "Ada" }, namesTheQuestion ? (string?)question.Header["msg_id"] : null);
        var published = FrontEnd.Published(cell);
        Assert.Equal("hello Ada", (string?)Assert.Single(published, message => message.Type == "execute_result").Content["data"]!["text/plain"]);
    }

    [Fact]
    public void A_question_is_interrupted()
    {
        kernel.Language.Says("ask", (output, token) => new(PretendedInterpreter.Plain(output.ReadLine("", false, token)), null));
        var cell = Start("ask");
        FrontEnd.Receive(Channel.Stdin);
        FrontEnd.Ask(Channel.Control, "interrupt_request");
        Assert.Equal(CellError.Interrupted.Name, FrontEnd.ReplyTo(Channel.Shell, cell)["ename"]);
        kernel.IsAlive();
    }

    [Fact]
    public void Without_allow_stdin_nothing_is_asked()
    {
        kernel.Language.Says("ask", (output, token) =>
        {
            var refusal = Assert.Throws<InvalidOperationException>(() => output.ReadLine("", false, token));
            return new(PretendedInterpreter.Plain(refusal.Message), null);
        });
        var published = FrontEnd.Ask(Channel.Shell, "execute_request", new() { ["code"] = "ask", ["allow_stdin"] = false }).Published;
        Assert.Contains("cannot ask for input", (string?)published[2].Content["data"]!["text/plain"]);
    }

    string Start(string code)
    {
        var id = FrontEnd.Send(Channel.Shell, "execute_request", FrontEnd.Cell(code));
        while (FrontEnd.Receive(Channel.IOPub) is var message && (message.Type, message.ParentId) != ("execute_input", id))
            ;
        return id;
    }
}
