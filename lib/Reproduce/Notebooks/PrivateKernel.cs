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
            throw new FileNotFoundException($"The notebook kernel is not built: there is no {program}. ./reproduce notebook run builds it, so does ./reproduce setup.", program);
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

    /// <summary>What the kernel of the checkout says to a question about itself: <c>--version</c>, <c>where</c>.</summary>
    /// <exception cref="IOException">It fails.</exception>
    public static string Ask(string question) => Call(Program, question).Trim();

    void Write(string program) => Call(program, "install", "--data-dir", _folder.FullName);

    static string Call(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Host, [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Result
            : throw new IOException($"{Path.GetFileName(program)} {arguments[0]} ended with exit status {process.ExitCode}. {errors.Trim()}{output.Result.Trim()}");
    }

    /// <summary>The dotnet that runs this program.</summary>
    static string Host => System.Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>Removes the folder.</summary>
    public void Dispose() => _folder.Delete(recursive: true);
}
