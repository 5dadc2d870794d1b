using System.Diagnostics;
using CSharpKernel.Installation;

namespace CSharpKernel.Tests.FrontEnds;

/// <summary>A home of Jupyter's own in which the kernel is installed: nothing of the user's is read or written.</summary>
public sealed class JupyterHome : IDisposable
{
    /// <summary>Debian's, since the front ends are Debian's.</summary>
    const string Python = "/usr/bin/python3";

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public JupyterHome() => KernelSpecification.OfThisProgram().WriteTo(KernelFolder.Parse(["--data-dir", Path("data")]));

    /// <summary>Where all of it lies.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("jupyter-").FullName;

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Starts one of the scripts beside this file, or <c>-m module</c>; skips the test where <paramref name="module"/> is not installed.</summary>
    public Process Start(string module, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Python) && Knows(module), $"no {module} in {Python}: ./reproduce setup --tests installs it");
        return Process.Start(Command(arguments))!;
    }

    /// <summary>Runs it to its end: the exit status and what it wrote.</summary>
    public async Task<(int Status, string Output, string Errors)> Run(string module, string? input = null, params string[] arguments)
    {
        using var process = Start(module, arguments);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>The path of a script beside this file.</summary>
    public static string Script(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "FrontEnds", name);

    ProcessStartInfo Command(string[] arguments)
    {
        ProcessStartInfo start = new(Python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        // No other place is looked up for a kernel, a configuration or a history.
        foreach (var (name, place) in (Span<(string, string)>)[("JUPYTER_DATA_DIR", "data"), ("JUPYTER_CONFIG_DIR", "config"), ("JUPYTER_RUNTIME_DIR", "runtime"), ("IPYTHONDIR", "ipython"), ("HOME", ".")])
            start.Environment[name] = Path(place);
        return start;
    }

    bool Knows(string module)
    {
        using var process = Process.Start(Command(["-c", $"import {module}"]))!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
