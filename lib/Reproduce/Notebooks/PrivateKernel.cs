using System.Diagnostics;
using AttributionPriors.Experiments;

namespace Reproduce.Notebooks;

/// <summary>The kit's kernel, made known to Jupyter in a temporary folder, so that nothing of the user's installation is needed or changed.</summary>
sealed class PrivateKernel : IDisposable
{
    readonly DirectoryInfo _folder;

    PrivateKernel(DirectoryInfo folder) => _folder = folder;

    /// <summary>What a process that shall see the kernel has besides in its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["JUPYTER_PATH"] = _folder.FullName,
        ["JUPYTER_RUNTIME_DIR"] = Path.Combine(_folder.FullName, "runtime"),
        ["JUPYTER_CONFIG_DIR"] = Path.Combine(_folder.FullName, "config"),
    };

    /// <summary>The kernel's program in the checkout.</summary>
    public static string Program => Checkout.PathOf("artifacts", "bin", "CSharpKernel", "release", "csharp-kernel.dll");

    /// <summary>Lets <paramref name="program"/> write its kernelspec into a new folder.</summary>
    /// <exception cref="IOException">It is not built, or refuses.</exception>
    public static PrivateKernel Install(string program)
    {
        if (!File.Exists(program))
            throw new FileNotFoundException($"The notebook kernel is not built: there is no {program}. ./reproduce notebook run builds it; so does ./reproduce kernel install.", program);
        var kernel = new PrivateKernel(Directory.CreateTempSubdirectory("reproduce-kernel-"));
        try
        {
            kernel.Write(program);
            return kernel;
        }
        catch
        {
            kernel.Dispose();
            throw;
        }
    }

    void Write(string program)
    {
        var info = new ProcessStartInfo(Host, [program, "install", "--data-dir", _folder.FullName]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd() + output.Result;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new IOException($"{program} install ended with exit code {process.ExitCode}:\n{errors}");
    }

    /// <summary>The dotnet that runs this program.</summary>
    static string Host => System.Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>Removes the folder.</summary>
    public void Dispose() => _folder.Delete(recursive: true);
}
