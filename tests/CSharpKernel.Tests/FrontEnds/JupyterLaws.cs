using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CSharpKernel.Tests.FrontEnds;

/// <summary>The installed kernel under Jupyter's own programs, as processes.</summary>
public sealed partial class JupyterLaws : IDisposable
{
    readonly JupyterHome home = new();

    public void Dispose() => home.Dispose();

    [Fact]
    public async Task Jupyters_own_test_suite_passes_whole()
    {
        var (status, _, report) = await home.Run("jupyter_kernel_test", null, JupyterHome.Script("kernel_test.py"));
        Assert.True(status == 0, report);
        Assert.DoesNotContain("skipped", report, StringComparison.Ordinal);
        // Every sample set that the suite of 0.4.5 knows has a test of its own.
        Assert.True(int.Parse(Ran().Match(report).Groups[1].Value, CultureInfo.InvariantCulture) >= 12, report);
    }

    [Fact]
    public async Task It_starts_within_three_seconds_and_ends_when_it_is_told()
    {
        var seen = await Session("start");
        Assert.True((double)seen["first_reply"]! < 3, $"{seen["first_reply"]} s to the first reply");
        Assert.Equal(("42", false), ((string?)seen["value"], (bool)seen["alive"]!));
    }

    [Fact]
    public async Task Every_loop_is_interrupted_within_a_second_and_the_session_goes_on()
    {
        var seen = await Session("interrupt");
        var loops = seen["loops"]!.AsArray();
        Assert.All(loops, loop => Assert.True((double)loop!["seconds"]! < 1, loop!.ToJsonString()));
        Assert.All(loops, loop => Assert.Equal(("Interrupted", "ok"), ((string?)loop!["error"], (string?)loop["control"])));
        Assert.Equal($"{40 + loops.Count}", (string?)seen["kept"]);
        Assert.True((double)seen["beat"]! < 1, $"the heart was silent for {seen["beat"]} s");
    }

    [Fact]
    public async Task A_restart_forgets_everything()
    {
        var seen = await Session("restart");
        Assert.Equal(("1", "CompilationError", "2"), ((string?)seen["value"], (string?)seen["after"], (string?)seen["fresh"]));
        Assert.False((bool)seen["same"]!);
    }

    [Fact]
    public async Task A_cell_asks_its_reader()
    {
        var seen = await Session("input");
        Assert.Equal(("input_request", "ok", "error"), ((string?)seen["question"], (string?)seen["status"], (string?)seen["refused"]));
        Assert.Equal("Ada!", (string?)seen["values"]![0]);
    }

    [Fact]
    public async Task A_thousand_cells_leave_only_their_code_behind()
    {
        var sizes = (await Session("memory"))["sizes"]!.AsArray().Select(size => (Cells: (int)size!["cells"]!, Megabytes: (double)size["megabytes"]!)).ToArray();
        Assert.Equal([20, 220, 1020], sizes.Select(size => size.Cells));
        // 60 MB for 200 cells is what the kernel promises; .NET keeps a cell's compiled code to the end of the process, and nothing else may stay.
        Assert.All(sizes[1..].Zip(sizes), pair =>
            Assert.InRange((pair.First.Megabytes - pair.Second.Megabytes) / (pair.First.Cells - pair.Second.Cells), 0, 60 / 200.0));
    }

    [Fact]
    public async Task A_client_that_executes_a_notebook_gets_every_output()
    {
        var seen = await Answer("nbclient", "notebook.py");
        var good = seen["good"]!;
        Assert.Equal((null, "C#"), ((string?)good["error"], (string?)good["language"]));
        Assert.Equal(["hello\n", "trouble\n"], good["cells"]![0]!.AsArray().Select(output => (string?)output!["text"]));
        Assert.Equal("<b>100 %</b>", (string?)good["cells"]![1]![0]!["data"]!["text/html"]);
        Assert.Contains("<td>Grace</td>", (string?)good["cells"]![3]![0]!["data"]!["text/html"], StringComparison.Ordinal);
        Assert.Equal("FormatException", (string?)seen["bad"]!["error"]);
        Assert.Empty(seen["bad"]!["cells"]![1]!.AsArray());
    }

    [Fact]
    public async Task Nbconvert_executes_a_notebook_into_a_page()
    {
        await File.WriteAllTextAsync(home.Path("page.ipynb"), NotebookFile.Of("var answer = 6 * 7;", "$\"the answer is {answer}\""), TestContext.Current.CancellationToken);
        var (status, _, errors) = await home.Run("nbconvert", null, "-m", "jupyter", "nbconvert", "--execute", "--to", "html", "page.ipynb");
        Assert.True(status == 0, errors);
        Assert.Contains("the answer is 42", await File.ReadAllTextAsync(home.Path("page.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_console_runs_what_is_typed()
    {
        var (_, output, errors) = await home.Run("jupyter_console", "int F(int n) => n * 7;\nF(6)\nexit\n", "-m", "jupyter", "console", "--kernel=reproduce-csharp", "--simple-prompt");
        Assert.True(output.Contains("42", StringComparison.Ordinal), output + errors);
    }

    Task<JsonNode> Session(string part) => Answer("jupyter_client", "session.py", part);

    async Task<JsonNode> Answer(string module, string script, params string[] arguments)
    {
        var (status, output, errors) = await home.Run(module, null, [JupyterHome.Script(script), .. arguments]);
        Assert.True(status == 0, errors);
        return JsonNode.Parse(output)!;
    }

    [GeneratedRegex(@"Ran (\d+) tests")]
    private static partial Regex Ran();
}
