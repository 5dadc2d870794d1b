using System.Diagnostics;
using System.Runtime.Versioning;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

[UnsupportedOSPlatform("windows")]
public sealed class ExportTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("export-tests-");

    static Figure Dot => new() { Title = "T", Panels = [new() { Traces = [new Dots([1], [1], "#000000")] }], Width = 300, Height = 200 };

    public void Dispose() => _folder.Delete(recursive: true);

    string Place(string name, string content = "x")
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>A stand-in for Chromium: a shell script.</summary>
    string Program(string name, string body)
    {
        var path = Place(name, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    [Fact]
    public void The_variable_goes_before_the_project_and_the_project_before_the_system()
    {
        var (mine, system) = (Place("mine.js"), Place("system.js"));
        Assert.Null(PlotlyScript.Find(_folder.FullName, null, []));
        Assert.Equal(system, PlotlyScript.Find(_folder.FullName, null, ["/nowhere/plotly.js", system]));
        var project = Place("artifacts/plotly/plotly.min.js");
        Assert.Equal(project, PlotlyScript.Find(_folder.FullName, "", [system]));
        Assert.Equal(mine, PlotlyScript.Find(_folder.FullName, mine, [system]));
    }

    [Fact]
    public void A_variable_that_names_nothing_is_an_error() => Assert.Contains(
        "PLOTLY_JS names /nowhere/p.js", Assert.Throws<FileNotFoundException>(() => PlotlyScript.Find(_folder.FullName, "/nowhere/p.js", [])).Message);

    [Fact]
    public void The_script_is_put_beside_the_pages_once_and_replaced_by_another()
    {
        var target = Path.Combine(_folder.FullName, "pages", "plotly.min.js");
        Assert.Equal("plotly.min.js", PlotlyScript.PutBeside(Path.GetDirectoryName(target)!, Place("a.js", "first")));
        Assert.Equal("first", File.ReadAllText(target));
        PlotlyScript.PutBeside(Path.GetDirectoryName(target)!, Place("b.js", "the second"));
        Assert.Equal("the second", File.ReadAllText(target));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(target)!));
        Assert.Equal("plotly.min.js", PlotlyScript.PutBeside(Path.Combine(_folder.FullName, "none"), null));
    }

    [Fact]
    public async Task Without_a_program_or_a_script_it_says_what_to_install()
    {
        await using var export = new ChromiumExport(Place("plotly.js"), program: null);
        Assert.False(export.IsAvailable);
        Assert.Contains("apt-get install chromium", export.Status);
        Assert.Contains("python3-plotly", new ChromiumExport(null, "/usr/bin/chromium").Status);
        await Assert.ThrowsAsync<InvalidOperationException>(() => export.DrawAsync(Dot, ImageFormat.Png, Cancel));
    }

    [Fact]
    public void Chromium_is_found_on_the_path()
    {
        var program = Program("bin/google-chrome", "exit 0");
        Assert.Equal(program, ChromiumExport.OnPath($"/nowhere:{_folder.FullName}/bin"));
        Assert.Null(ChromiumExport.OnPath("/nowhere"));
    }

    [Fact]
    public async Task A_program_that_draws_nothing_is_reported_with_its_last_words()
    {
        await using var export = new ChromiumExport(Place("plotly.js"), Program("bin/chromium", "echo no display here >&2"));
        var target = Path.Combine(_folder.FullName, "f.png");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => export.WriteAsync(Dot, ImageFormat.Png, target, Cancel));
        Assert.Contains("no display here", error.Message);
        Assert.Contains("\"T\"", error.Message);
        Assert.False(File.Exists(target));
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended_in_time()
    {
        await using var export = new ChromiumExport(Place("plotly.js"), Program("bin/chromium", "echo $$ > \"$(dirname \"$0\")/pid\"; exec sleep 60")) { Limit = TimeSpan.FromSeconds(1) };
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<TimeoutException>(() => export.DrawAsync(Dot, ImageFormat.Png, Cancel));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 20);
        Assert.Contains("within 1 s", error.Message);
        // On a busy machine the program may start after its caller has given up: it is ended all the same.
        var started = Path.Combine(_folder.FullName, "bin", "pid");
        while (!File.Exists(started) || Directory.Exists($"/proc/{(await File.ReadAllTextAsync(started, Cancel)).Trim()}/"))
        {
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
            await Task.Delay(100, Cancel);
        }
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
