using System.Buffers.Binary;
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
        var export = new ChromiumExport(Place("plotly.js"), program: null);
        Assert.False(export.IsAvailable);
        Assert.Contains("apt-get install chromium", export.Status);
        Assert.Contains("python3-plotly", new ChromiumExport(null, "/usr/bin/chromium").Status);
        await Assert.ThrowsAsync<InvalidOperationException>(() => export.WritePngAsync(Dot, Path.Combine(_folder.FullName, "f.png"), TestContext.Current.CancellationToken));
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
        var export = new ChromiumExport(Place("plotly.js"), Program("bin/chromium", "echo no display here >&2"));
        var target = Path.Combine(_folder.FullName, "f.png");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => export.WritePngAsync(Dot, target, TestContext.Current.CancellationToken));
        Assert.Contains("no display here", error.Message);
        Assert.False(File.Exists(target));
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended_in_time()
    {
        var export = new ChromiumExport(Place("plotly.js"), Program("bin/chromium", "sleep 60")) { Limit = TimeSpan.FromMilliseconds(300) };
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Assert.ThrowsAsync<TimeoutException>(() => export.WritePngAsync(Dot, Path.Combine(_folder.FullName, "f.png"), TestContext.Current.CancellationToken));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.2, 20);
    }

    /// <summary>The PNG's own header holds its width and height, big-endian, from byte 16.</summary>
    [Fact]
    public async Task A_figure_becomes_a_png_of_twice_its_size()
    {
        var export = new ChromiumExport(PlotlyScript.Find(_folder.FullName));
        Assert.SkipUnless(export.IsAvailable, export.Status);
        var target = Path.Combine(_folder.FullName, "figures", "f.png");
        await export.WritePngAsync(Dot, target, TestContext.Current.CancellationToken);
        var bytes = await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken);
        Assert.Equal((600, 400), (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20))));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(target)!));
    }
}
