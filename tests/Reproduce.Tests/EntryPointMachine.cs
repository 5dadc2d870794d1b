using System.Diagnostics;

namespace Tests;

/// <summary>
/// A pretended machine in a temporary folder: copies of the entry point's scripts, a small source tree, and a PATH on which
/// <c>dotnet</c>, <c>apt-get</c>, <c>cmake</c>, <c>df</c> and their kin are stubs that write down how they were called.
/// </summary>
sealed class EntryPointMachine : IDisposable
{
    static readonly string[] RealTools =
        ["bash", "env", "find", "sort", "xargs", "sha256sum", "cut", "awk", "grep", "sed", "tail", "cat", "mkdir", "rm", "mv", "cp",
         "dirname", "basename", "readlink", "realpath", "flock", "stat", "timeout", "tee", "mktemp", "printf", "touch", "uname"];

    readonly string bin;
    readonly Dictionary<string, string> environment = [];

    public EntryPointMachine()
    {
        Folder = Directory.CreateTempSubdirectory("reproduce-entry-").FullName;
        bin = Directory.CreateDirectory(Path.Combine(Folder, "bin")).FullName;
        Repository = Directory.CreateDirectory(Path.Combine(Folder, "kit")).FullName;
        foreach (var tool in RealTools)
            File.CreateSymbolicLink(Path.Combine(bin, tool), Locate(tool));
        foreach (var script in (string[])["reproduce", "environment/setup.sh", "environment/steps.sh", ".ci/run"])
            Write(script, File.ReadAllText(Path.Combine(SourceRoot(), script)), executable: true);
        foreach (var source in (string[])["lib/Reproduce/Reproduce.csproj", "lib/Reproduce/Program.cs", "tests/A.Tests/A.Tests.csproj",
                     "environment/kernel/CSharpKernel.csproj", "environment/kernel/Program.cs",
                     "environment/torchsharp/native/CMakeLists.txt", "Directory.Build.props", "Directory.Packages.props", "global.json", "Reproduce.sln"])
            Write(source, source);
        WriteStubs();
    }

    public string Folder { get; }

    public string Repository { get; }

    /// <summary>The stubs' calls so far, one line each: the tool and its arguments.</summary>
    public string[] Calls => File.Exists(Path.Combine(Folder, "calls")) ? File.ReadAllLines(Path.Combine(Folder, "calls")) : [];

    public bool Called(string start) => Calls.Any(call => call.StartsWith(start, StringComparison.Ordinal));

    public void ForgetCalls() => File.Delete(Path.Combine(Folder, "calls"));

    public void Set(string variable, string value) => environment[variable] = value;

    public void Unset(string variable) => environment.Remove(variable);

    public void Remove(string tool) => File.Delete(Path.Combine(bin, tool));

    public void Stub(string tool, string body) => Write(Path.Combine(bin, tool), $"#!/bin/bash\necho \"{tool} $*\" >>{Folder}/calls\n{body}\n", executable: true);

    /// <summary>A machine on which the first call has been made: everything is installed and built.</summary>
    public EntryPointMachine Settled()
    {
        var first = Run("setup", "--all");
        Assert.True(first.Status == 0, first.ToString());
        ForgetCalls();
        return this;
    }

    public void Write(string path, string text, bool executable = false)
    {
        var full = Path.Combine(Repository, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        if (executable && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public Outcome Run(params string[] arguments) => RunScript("reproduce", arguments);

    public Outcome RunScript(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/bash", [Path.Combine(Repository, script), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = bin;
        start.Environment["HOME"] = Folder;
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, errors.GetAwaiter().GetResult(), watch.Elapsed);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    void WriteStubs()
    {
        var installed = Path.Combine(Folder, "installed");
        File.WriteAllText(installed, "");
        Stub("id", "[[ $1 == -un ]] && echo reader || echo 0");
        Stub("df", "printf 'Filesystem 1024-blocks Used Available Capacity Mounted\\n/dev/x 9 9 90000000 1%% /\\n'");
        Stub("apt-cache", "printf '%s:\\n  Candidate: 2.0-1\\n' \"$2\"");
        Stub("dpkg", "[[ $2 > $4 || $2 == \"$4\" ]]");
        Stub("dpkg-query", $$"""
            if [[ $3 == '${Version}' ]]; then echo 2.0-1; exit; fi
            for package in "${@:4}"; do ! grep -qx -- "$package" {{installed}} || printf '%s=installed ' "$package"; done
            """);
        Stub("apt-get", $$"""
            install=false
            for word; do
                if $install && [[ $word != -* ]]; then
                    echo "$word" >>{{installed}}
                    [[ ! $word =~ ^(cmake|make|g\+\+)$ ]] || cp {{bin}}/later-$word {{bin}}/$word
                fi
                [[ $word != install ]] || install=true
            done
            """);
        Stub("later-make", "");
        Stub("later-g++", "");
        Stub("later-cmake", "[[ $1 != --build ]] || touch $2/libtorch_registry.so\n[[ $1 != -S ]] || mkdir -p $4");
        Stub("dotnet", $$"""
            case $1 in
                --list-sdks) echo '10.0.100 [/somewhere]' ;;
                restore) ;;
                build) cd {{Repository}}/artifacts && mkdir -p bin/Reproduce/release bin/CSharpKernel/release && touch bin/Reproduce/release/reproduce.dll bin/CSharpKernel/release/csharp-kernel.dll ;;
                *) echo "ran ${@:2}" ;;
            esac
            """);
    }

    static string Locate(string tool) =>
        new[] { "/usr/bin", "/bin" }.Select(folder => Path.Combine(folder, tool)).First(File.Exists);

    static string SourceRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Reproduce.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException($"no Reproduce.sln above {AppContext.BaseDirectory}");
        return folder;
    }

    /// <summary>How a call of a script ended.</summary>
    public sealed record Outcome(int Status, string Output, string Errors, TimeSpan Took);
}
