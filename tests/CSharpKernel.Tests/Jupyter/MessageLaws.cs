using System.Text.Json.Nodes;
using CSharpKernel.Transport;

namespace CSharpKernel.Tests.Jupyter;

/// <summary>The messaging protocol, request by request (jupyter_client, messaging).</summary>
public sealed class MessageLaws : IDisposable
{
    readonly RunningKernel kernel = new();

    FrontEnd FrontEnd => kernel.FrontEnd;

    public void Dispose() => kernel.Dispose();

    [Theory]
    [InlineData("Shell")]
    [InlineData("Control")]
    public void Kernel_info_is_told_on_both_channels_between_busy_and_idle(string channel)
    {
        var (reply, published) = FrontEnd.Ask(Enum.Parse<Channel>(channel), "kernel_info_request");
        Assert.Equal(["busy", "idle"], published.Select(message => message["execution_state"]));
        Assert.Equal(("kernel_info_reply", "ok", "C#"), (reply.Type, reply["status"], (string?)reply.Content["language_info"]!["name"]));
        Assert.Equal((".cs", "text/x-csharp"), ((string?)reply.Content["language_info"]!["file_extension"], (string?)reply.Content["language_info"]!["mimetype"]));
    }

    [Fact]
    public void All_output_comes_before_the_reply_and_idle_after_it()
    {
        kernel.Language.Says("work", (output, _) =>
        {
            output.Write(StreamName.Out, "text");
            output.Display(PretendedInterpreter.Plain("picture"));
            return new(PretendedInterpreter.Plain("42"), null);
        });
        var (reply, published) = FrontEnd.Execute("work");
        Assert.Equal(["status", "execute_input", "stream", "display_data", "execute_result", "status"], published.Select(message => message.Type));
        Assert.Equal(("ok", 1), (reply["status"], (int)reply.Content["execution_count"]!));
        var dates = published.SkipLast(1).Append(reply).Append(published[^1]).Select(message => message.Date).ToArray();
        Assert.Equal(dates.Order(), dates);
    }

    [Fact]
    public void Every_answer_carries_the_whole_header_of_its_request()
    {
        var (reply, published) = FrontEnd.Execute("42");
        Assert.All(published.Append(reply), message =>
        {
            Assert.Equal("execute_request", (string?)message.Parent["msg_type"]);
            Assert.True(message.Parent.AsObject().ContainsKey("subshell_id"), "a field that the kernel does not know is kept");
        });
        Assert.Equal(published.Count, published.Select(message => (string)message.Header["msg_id"]!).Distinct().Count());
    }

    [Fact]
    public void An_error_is_published_once_and_replied()
    {
        kernel.Language.Says("fail", (_, _) => PretendedInterpreter.Fails("DivideByZeroException"));
        var (reply, published) = FrontEnd.Execute("fail");
        Assert.Equal(["status", "execute_input", "error", "status"], published.Select(message => message.Type));
        foreach (var error in (Received[])[reply, published[2]])
        {
            Assert.Equal(("DivideByZeroException", "on purpose"), (error["ename"], error["evalue"]));
            Assert.Equal(2, error.Content["traceback"]!.AsArray().Count);
        }
    }

    [Fact]
    public void Cells_that_wait_behind_an_error_are_given_up_and_later_ones_run()
    {
        kernel.Language.Says("fail late", (_, token) =>
        {
            token.WaitHandle.WaitOne(300);
            return PretendedInterpreter.Fails("Exception");
        });
        string[] ids = [.. ((string[])["fail late", "a", "b"]).Select(code => FrontEnd.Send(Channel.Shell, "execute_request", FrontEnd.Cell(code)))];
        var info = FrontEnd.Send(Channel.Shell, "kernel_info_request");
        Assert.Equal(["error", "aborted", "aborted"], ids.Select(id => FrontEnd.ReplyTo(Channel.Shell, id)["status"]));
        Assert.Equal("ok", FrontEnd.ReplyTo(Channel.Shell, info)["status"]);
        kernel.IsAlive();
        Assert.Equal(["fail late", "still here"], kernel.Language.Ran.Select(cell => cell.Code));
    }

    [Fact]
    public void Without_stop_on_error_the_cells_behind_an_error_run()
    {
        kernel.Language.Says("fail late", (_, token) =>
        {
            token.WaitHandle.WaitOne(300);
            return PretendedInterpreter.Fails("Exception");
        });
        var first = FrontEnd.Send(Channel.Shell, "execute_request", new() { ["code"] = "fail late", ["stop_on_error"] = false });
        var second = FrontEnd.Send(Channel.Shell, "execute_request", FrontEnd.Cell("a"));
        Assert.Equal(["error", "ok"], ((string[])[first, second]).Select(id => FrontEnd.ReplyTo(Channel.Shell, id)["status"]));
    }

    [Fact]
    public void A_silent_cell_publishes_nothing_and_counts_for_nothing()
    {
        kernel.Language.Says("loud", (output, _) =>
        {
            output.Write(StreamName.Out, "text");
            output.Display(PretendedInterpreter.Plain("picture"));
            return PretendedInterpreter.Fails("Exception");
        });
        var (reply, published) = FrontEnd.Ask(Channel.Shell, "execute_request", new() { ["code"] = "loud", ["silent"] = true });
        Assert.Equal(["status", "status"], published.Select(message => message.Type));
        Assert.Equal("error", reply["status"]);
        Assert.Equal(1, (int)FrontEnd.Execute("next").Reply.Content["execution_count"]!);
    }

    [Fact]
    public void Cells_are_numbered_and_an_empty_one_is_not()
    {
        Assert.Equal([1, 2, 3, 3, 3, 4], ((string[])["a", "b", " \n", "", "c", "d"]).Select(code => (int)FrontEnd.Execute(code).Reply.Content["execution_count"]!));
        Assert.Equal([("a", 1), ("b", 2), ("c", 3), ("d", 4)], kernel.Language.Ran);
    }

    [Fact]
    public void User_expressions_are_evaluated_each_by_itself()
    {
        kernel.Language.Says("bad", (_, _) => PretendedInterpreter.Fails("FormatException"));
        var (reply, published) = FrontEnd.Ask(Channel.Shell, "execute_request", new() { ["code"] = "", ["user_expressions"] = new JsonObject { ["x"] = "x + 1", ["y"] = "bad" } });
        var values = reply.Content["user_expressions"]!;
        Assert.Equal(("ok", "x + 1"), ((string?)values["x"]!["status"], (string?)values["x"]!["data"]!["text/plain"]));
        Assert.Equal(("error", "FormatException"), ((string?)values["y"]!["status"], (string?)values["y"]!["ename"]));
        Assert.Equal("ok", reply["status"]);
        Assert.DoesNotContain(published, message => message.Type is "execute_result" or "error");
    }

    [Fact]
    public void A_display_is_updated_in_its_place()
    {
        kernel.Language.Says("progress", output =>
        {
            output.Display(PretendedInterpreter.Plain("0 %"), "bar");
            output.Display(PretendedInterpreter.Plain("100 %"), "bar", update: true);
            output.Clear(wait: true);
        });
        var published = FrontEnd.Execute("progress").Published;
        Assert.Equal(["display_data", "update_display_data", "clear_output"], published[2..^1].Select(message => message.Type));
        Assert.All(published[2..4], message => Assert.Equal("bar", (string?)message.Content["transient"]!["display_id"]));
        Assert.True((bool)published[4].Content["wait"]!);
    }

    [Fact]
    public void Help_is_paged_beside_the_notebook()
    {
        kernel.Language.Says("help", (_, _) => new(null, null, PretendedInterpreter.Plain("what it does")));
        var page = Assert.Single(FrontEnd.Execute("help").Reply.Content["payload"]!.AsArray())!;
        Assert.Equal(("page", "what it does"), ((string?)page["source"], (string?)page["data"]!["text/plain"]));
        Assert.Empty(FrontEnd.Execute("none").Reply.Content["payload"]!.AsArray());
    }

    [Fact]
    public void JSON_types_go_out_as_objects_and_text_is_always_Unicode()
    {
        JsonObject figure = new() { ["data"] = new JsonArray(1, 2) };
        kernel.Language.Says("figure", (output, _) =>
        {
            output.Display(new(new Dictionary<string, object> { ["application/vnd.plotly.v1+json"] = figure, ["text/plain"] = "half \ud83d pair" }));
            return new(new(new Dictionary<string, object> { ["application/json"] = figure, ["text/plain"] = "" }), null);
        });
        var published = FrontEnd.Execute("figure").Published;
        var (shown, value) = (published[2].Content["data"]!, published[3].Content["data"]!);
        Assert.Equal(2, shown["application/vnd.plotly.v1+json"]!["data"]!.AsArray().Count);
        Assert.Equal(2, value["application/json"]!["data"]!.AsArray().Count);
        Assert.Equal("half \ufffd pair", (string?)shown["text/plain"]);
    }

    [Fact]
    public void Completions_and_inspection_count_in_code_points()
    {
        const string code = "𝒳𝒳 ab cd";
        var content = FrontEnd.Ask(Channel.Shell, "complete_request", new() { ["code"] = code, ["cursor_pos"] = 5 }).Reply.Content;
        Assert.Equal((3, 5, "abab"), ((int)content["cursor_start"]!, (int)content["cursor_end"]!, (string?)content["matches"]![0]));
        var kind = content["metadata"]!["_jupyter_types_experimental"]![0]!;
        Assert.Equal(("method", "(int count)", 3), ((string?)kind["type"], (string?)kind["signature"], (int)kind["start"]!));
        content = FrontEnd.Ask(Channel.Shell, "inspect_request", new() { ["code"] = code, ["cursor_pos"] = 2, ["detail_level"] = 1 }).Reply.Content;
        Assert.Equal((true, "𝒳𝒳| ab cd at 1"), ((bool)content["found"]!, (string?)content["data"]!["text/plain"]));
        Assert.False((bool)FrontEnd.Ask(Channel.Shell, "inspect_request", new() { ["code"] = "", ["cursor_pos"] = 0 }).Reply.Content["found"]!);
    }

    [Theory]
    [InlineData("x + 1", "complete", null)]
    [InlineData("class A {", "incomplete", "    ")]
    public void A_console_learns_whether_to_ask_for_more(string code, string status, string? indent)
    {
        var reply = FrontEnd.Ask(Channel.Shell, "is_complete_request", new() { ["code"] = code }).Reply;
        Assert.Equal((status, indent), (reply["status"], (string?)reply.Content["indent"]));
    }

    [Fact]
    public void A_comm_is_refused_politely()
    {
        Assert.Empty(FrontEnd.Ask(Channel.Shell, "comm_info_request").Reply.Content["comms"]!.AsObject());
        var opened = FrontEnd.Send(Channel.Shell, "comm_open", new() { ["comm_id"] = "w1", ["target_name"] = "jupyter.widget", ["data"] = new JsonObject() });
        var published = FrontEnd.Published(opened);
        Assert.Equal(("comm_close", "w1"), (published[1].Type, published[1]["comm_id"]));
        FrontEnd.Published(FrontEnd.Send(Channel.Shell, "comm_msg", new() { ["comm_id"] = "w1", ["data"] = new JsonObject() }));
        kernel.IsAlive();
    }

    [Theory]
    [InlineData("Control", true)]
    [InlineData("Shell", false)]
    public void A_shutdown_is_answered_then_the_kernel_ends(string channel, bool restart)
    {
        var (reply, published) = FrontEnd.Ask(Enum.Parse<Channel>(channel), "shutdown_request", new() { ["restart"] = restart });
        Assert.Equal(("shutdown_reply", "ok", restart), (reply.Type, reply["status"], (bool)reply.Content["restart"]!));
        Assert.Contains(published, message => message.Type == "shutdown_reply");
        Assert.True(kernel.HasEnded(TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [InlineData("execute_request", "{}", "'code' must be a text")]
    [InlineData("execute_request", """{"code": 7}""", "'code' must be a text")]
    [InlineData("execute_request", """{"code": "1", "silent": "no"}""", "'silent' must be true or false")]
    [InlineData("execute_request", """{"code": "1", "user_expressions": [1]}""", "'user_expressions' must be an object")]
    [InlineData("execute_request", """{"code": "\ud83d"}""", "half a surrogate pair")]
    [InlineData("complete_request", """{"code": "1", "cursor_pos": 1.5}""", "'cursor_pos' must be a whole number")]
    [InlineData("history_request", """{"hist_access_type": "all"}""", "hist_access_type 'all' is not known")]
    public void A_request_that_lacks_something_is_told_so(string type, string content, string fault)
    {
        FrontEnd.SendJson(Channel.Shell, $$"""{"msg_id": "odd", "msg_type": "{{type}}"}""", "{}", "{}", content);
        var reply = FrontEnd.ReplyTo(Channel.Shell, "odd");
        Assert.Equal(("error", "MalformedRequest"), (reply["status"], reply["ename"]));
        Assert.Contains(fault, reply["evalue"]);
        kernel.IsAlive();
    }

    [Fact]
    public void A_fault_of_the_interpreter_is_told_and_ends_nothing()
    {
        kernel.Language.Says("bug", (_, _) => throw new InvalidDataException("a fault"));
        Assert.Equal(("error", "InvalidDataException"), (FrontEnd.Execute("bug").Reply is var reply ? reply["status"] : "", reply["ename"]));
        Assert.Contains(kernel.Log, line => line.Contains("a fault"));
        kernel.IsAlive();
    }

    [Fact]
    public void A_message_that_nobody_knows_changes_nothing()
    {
        FrontEnd.Send(Channel.Shell, "debug_request", new() { ["seq"] = 1 });
        FrontEnd.Send(Channel.Control, "create_subshell_request");
        kernel.IsAlive();
        Assert.Contains(kernel.Log, line => line.Contains("debug_request"));
    }
}
