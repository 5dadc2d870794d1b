using System.IO.Compression;

namespace CSharpKernel.Tests.Scripting;

/// <summary>Packages for cells, from a folder so that no network is needed.</summary>
[Collection(OneConsole.Name)]
public sealed class PackageLaws : IDisposable
{
    /// <summary>Names of their own each time: what is restored once stays in the user's cache.</summary>
    readonly string mark = Guid.NewGuid().ToString("N")[..12];
    readonly Folder folder = new();
    readonly Session session = new();

    public PackageLaws()
    {
        Directory.CreateDirectory("feed");
        folder.Write("NuGet.Config", """
            <configuration>
              <config><add key="globalPackagesFolder" value="cache" /></config>
              <packageSources><clear /><add key="feed" value="feed" /></packageSources>
            </configuration>
            """);
    }

    public void Dispose()
    {
        session.Dispose();
        folder.Dispose();
    }

    string Name(string of) => $"{of}.{mark}";

    /// <summary>A package with one assembly, whose class <c>{of}</c> has a property <c>Version</c>.</summary>
    void Pack(string feed, string of, string version, string dependency = "")
    {
        var assembly = Library.Build($"build/{version}/{of}{mark}.dll", $"public static class {of} {{ public static string Version => \"{version}\"; }}");
        Directory.CreateDirectory(feed);
        using var archive = ZipFile.Open($"{feed}/{Name(of)}.{version}.nupkg", ZipArchiveMode.Create);
        using (var writer = new StreamWriter(archive.CreateEntry($"{Name(of)}.nuspec").Open()))
        {
            writer.Write($"""
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
                <id>{Name(of)}</id><version>{version}</version><authors>test</authors><description>test</description>
                <dependencies><group targetFramework="net8.0">{dependency}</group></dependencies>
                </metadata></package>
                """);
        }
        archive.CreateEntryFromFile(assembly, $"lib/net8.0/{of}{mark}.dll");
    }

    /// <summary>One test, because a restore takes seconds.</summary>
    [Fact]
    public void Packages_come_with_what_they_depend_on_from_all_sources_once_a_cell_runs()
    {
        Pack("elsewhere", "Inner", "1.0.0");
        Pack("feed", "Outer", "1.0.0");
        Pack("feed", "Outer", "2.0.0", $"""<dependency id="{Name("Inner")}" version="1.0.0" />""");
        var directive = $"#r \"nuget: {Name("Outer")}, 2.0.0\"\n";
        Assert.Empty(session.Interpreter.Complete(directive + "Outer.Ver", directive.Length + 9).Matches);
        Assert.False(Directory.Exists("cache"), "a completion fetched a package");
        Assert.Equal("2.0.0 1.0.0", session.Run($"#i \"nuget: elsewhere\"\n{directive}Outer.Version + \" \" + Inner.Version"));
        // The second time nothing is restored: the feed is gone.
        Directory.Delete("feed", recursive: true);
        Assert.Equal("2.0.0", session.Run(directive + "Outer.Version"));
        Assert.Equal("1.0.0", session.Run("Inner.Version"));
        Assert.Equal("Version", session.Interpreter.Complete(directive + "Outer.Ver", directive.Length + 9).Matches[0].Text);
        Assert.Contains("Restart the kernel to use another version", session.Fail($"#r \"nuget: {Name("Outer")}, 1.0.0\"").Message);
    }

    [Fact]
    public void A_version_that_does_not_exist_is_an_error_and_not_another_version()
    {
        Pack("feed", "Only", "2.0.0");
        var error = session.Fail($"#r \"nuget: {Name("Only")}, 1.0.0\"\nOnly.Version");
        Assert.Contains("could not be restored", error.Message);
        Assert.Contains("NU1603", error.Message);
    }

    [Theory]
    [InlineData("#r \"nuget:\"", "names no package. Write #r \"nuget: Name, Version\".")]
    [InlineData("#r \"nuget: A, 1.0, 2.0\"", "names no package.")]
    public void What_names_no_package_is_refused(string code, string message) => Assert.Contains(message, session.Fail(code).Message);

    [Fact]
    public async Task An_unreachable_source_is_told_with_what_to_do_and_an_interrupt_ends_the_search()
    {
        // Nothing listens on the discard port.
        folder.Write("NuGet.Config", "<configuration><packageSources><clear /><add key=\"gone\" value=\"http://127.0.0.1:9/v3/index.json\" allowInsecureConnections=\"true\" /></packageSources></configuration>");
        var message = session.Fail($"#r \"nuget: {Name("Any")}, 1.0.0\"").Message;
        Assert.Contains("NU1301", message);
        Assert.Contains("Without a network", message);
        var cell = Task.Run(() => session.Fail($"#r \"nuget: {Name("Other")}, 1.0.0\""), TestContext.Current.CancellationToken);
        Thread.Sleep(700);
        session.Interpreter.Interrupt();
        Assert.Same(CellError.Interrupted, await cell);
    }
}
