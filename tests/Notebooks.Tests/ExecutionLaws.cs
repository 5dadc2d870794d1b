using Reproduce;
using Reproduce.Notebooks;
using System.Text.Json.Nodes;

namespace Tests;

/// <summary>Notebooks executed by <c>reproduce notebook run</c>, with the kit's own kernel under nbclient.</summary>
public sealed class ExecutionLaws : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("notebooks-");

    public static TheoryData<string> Names => Committed.Names;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_notebook_executes_in_the_smallest_profile(string name)
    {
        var said = await Run(Committed.Folder, name, "--profile", "smoke", "--results", Path.Combine(_folder.FullName, "results"), "--out", _folder.FullName);
        Assert.True(said.Code == ExitCode.Ok, said.Errors);
        var executed = Notebook.Read(Path.Combine(_folder.FullName, name + ".ipynb"));
        Assert.Equal(Committed.Of(name).Cells.Select(cell => cell.Source), executed.Cells.Select(cell => cell.Source));
        Assert.All(executed.CodeCells.Select(cell => cell.Outputs), outputs => Assert.DoesNotContain(outputs, output => (string?)output["output_type"] == "error"));
    }

    [Fact]
    public async Task Two_executions_give_the_same_bytes()
    {
        Write("01-twice", "var x = 20;\nConsole.WriteLine(x)", "Console.Error.WriteLine(\"e\");\nx + 1", "HTML(\"<b>1</b>\")");
        Assert.Equal(ExitCode.Ok, (await Run(_folder.FullName)).Code);
        var first = Read("01-twice");
        Assert.Contains("\"21\"", first, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await Run(_folder.FullName)).Code);
        Assert.Equal(first, Read("01-twice"));
    }

    [Fact]
    public async Task The_first_cell_that_fails_ends_the_run_by_name_and_leaves_the_files_alone()
    {
        Write("01-good", "1");
        Write("02-bad", "var x = 1;", "throw new InvalidOperationException(\"made to fail\");", "x");
        Write("03-never", "2");
        var before = (Read("02-bad"), Read("03-never"));
        var said = await Run(_folder.FullName);
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("02-bad, code cell 2", said.Errors, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: made to fail", said.Errors, StringComparison.Ordinal);
        Assert.Contains("01-good: 1 cells", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("03-never", said.Output, StringComparison.Ordinal);
        Assert.Equal(before, (Read("02-bad"), Read("03-never")));
    }

    [Fact]
    public async Task A_check_writes_nothing_and_names_the_cell_that_shows_something_else()
    {
        Write("01-stale", "var profile = Environment.GetEnvironmentVariable(\"REPRODUCE_PROFILE\");", "profile");
        Assert.Equal(ExitCode.Ok, (await Run(_folder.FullName, "01", "--profile", "smoke")).Code);
        var before = Read("01-stale");
        Assert.Contains("smoke", before, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await Run(_folder.FullName, "01", "--profile", "smoke", "--check")).Code);
        var said = await Run(_folder.FullName, "01", "--profile", "lesson", "--check");
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("cell 2", said.Errors, StringComparison.Ordinal);
        Assert.Equal(before, Read("01-stale"));
    }

    [Fact]
    public async Task What_is_called_by_no_name_is_refused_with_the_names_that_there_are()
    {
        Write("01-one", "1");
        var said = await Say(_folder.FullName, "notebook", "run", "02-two");
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains("01-one", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_in_reading_order_with_titles()
    {
        Write("02-b", "1");
        Write("01-a", "1");
        var lines = (await Say(_folder.FullName, "notebook", "list")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["01-a", "Title", "of", "01-a", "02-b", "Title", "of", "02-b"], lines.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    string Read(string name) => File.ReadAllText(Path.Combine(_folder.FullName, name + ".ipynb"));

    void Write(string name, params string[] cells)
    {
        JsonObject Cell(string type, string source) => new() { ["cell_type"] = type, ["metadata"] = new JsonObject(), ["source"] = source };
        JsonObject json = new()
        {
            ["nbformat"] = 4,
            ["cells"] = new JsonArray([Cell("markdown", $"# Title of {name}"), .. cells.Select(cell => Cell("code", cell))]),
        };
        File.WriteAllText(Path.Combine(_folder.FullName, name + ".ipynb"), NotebookText.Of(json));
    }

    static Task<(int Code, string Output, string Errors)> Run(string folder, params string[] arguments)
    {
        Assert.SkipWhen(NotebookDriver.Obstacle() is not null, NotebookDriver.Obstacle() ?? "");
        return Say(folder, ["notebook", "run", .. arguments]);
    }

    static async Task<(int Code, string Output, string Errors)> Say(string folder, params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(arguments, Kit.Default() with { Notebooks = folder }, new(output, errors, null), TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }
}
