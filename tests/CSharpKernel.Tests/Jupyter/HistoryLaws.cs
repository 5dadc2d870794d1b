using System.Text.Json.Nodes;
using CSharpKernel.Transport;

namespace CSharpKernel.Tests.Jupyter;

/// <summary>What a console recalls with its arrow keys.</summary>
public sealed class HistoryLaws : IDisposable
{
    readonly RunningKernel kernel = new();

    public HistoryLaws()
    {
        foreach (var code in (string[])["int a = 1", "a + 1", "int b = 2", "a + 1", "f(*)"])
            kernel.FrontEnd.Execute(code);
        kernel.FrontEnd.Ask(Channel.Shell, "execute_request", new() { ["code"] = "unstored", ["store_history"] = false });
    }

    public void Dispose() => kernel.Dispose();

    [Theory]
    [InlineData("""{"hist_access_type": "tail", "n": 2}""", "4 a + 1; 5 f(*)")]
    [InlineData("""{"hist_access_type": "tail", "n": 99}""", "1 int a = 1; 2 a + 1; 3 int b = 2; 4 a + 1; 5 f(*)")]
    [InlineData("""{"hist_access_type": "range", "session": 0, "start": 2, "stop": 4}""", "2 a + 1; 3 int b = 2")]
    [InlineData("""{"hist_access_type": "range", "session": 1, "start": 4}""", "4 a + 1; 5 f(*)")]
    [InlineData("""{"hist_access_type": "range", "session": -1, "start": 1}""", "")]
    [InlineData("""{"hist_access_type": "search", "pattern": "int*"}""", "1 int a = 1; 3 int b = 2")]
    [InlineData("""{"hist_access_type": "search", "pattern": "int*", "n": 1}""", "3 int b = 2")]
    [InlineData("""{"hist_access_type": "search", "pattern": "a ? 1"}""", "2 a + 1; 4 a + 1")]
    [InlineData("""{"hist_access_type": "search", "pattern": "a*", "unique": true}""", "4 a + 1")]
    [InlineData("""{"hist_access_type": "search", "pattern": "f(*"}""", "5 f(*)")]
    public void Cells_are_found_again(string request, string expected)
    {
        var content = kernel.FrontEnd.Ask(Channel.Shell, "history_request", JsonNode.Parse(request)!.AsObject()).Reply.Content;
        Assert.Equal(expected, string.Join("; ", content["history"]!.AsArray().Select(entry => $"{entry![1]} {entry[2]}")));
    }

    [Fact]
    public void The_value_is_told_where_it_is_asked_for()
    {
        var content = kernel.FrontEnd.Ask(Channel.Shell, "history_request", new() { ["hist_access_type"] = "tail", ["n"] = 1, ["output"] = true }).Reply.Content;
        Assert.Equal("[[1,5,[\"f(*)\",\"f(*)\"]]]", content["history"]!.ToJsonString());
    }
}
