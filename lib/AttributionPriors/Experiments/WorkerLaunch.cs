using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace AttributionPriors.Experiments;

/// <summary>How to start a worker process: the program, and the arguments that precede the worker's own.</summary>
/// <param name="Program">The executable.</param>
/// <param name="Arguments">E.g. the program's assembly, for <c>dotnet</c>.</param>
public sealed record WorkerLaunch(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The subcommand that the program answers by a <see cref="Worker"/>.</summary>
    public const string Command = "worker";

    /// <summary>The program that is running.</summary>
    /// <exception cref="InvalidOperationException">The running program cannot be named.</exception>
    public static WorkerLaunch Self()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The running program has no path, so no worker process can be started.");
        var hosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return new(program, hosted ? [Assembly.GetEntryAssembly()!.Location] : []);
    }

    /// <summary>What to start for a worker on <paramref name="root"/> and <paramref name="device"/> with <paramref name="threads"/> threads.</summary>
    internal ProcessStartInfo StartInfo(string root, string device, int threads)
    {
        var count = threads.ToString();
        var info = new ProcessStartInfo(
            Program, [.. Arguments, Command, "--results", root, "--device", device, "--threads", count])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        // OpenMP, MKL and OpenBLAS read these when they are loaded, before any option of ours.
        info.Environment["OMP_NUM_THREADS"] = info.Environment["MKL_NUM_THREADS"] = info.Environment["OPENBLAS_NUM_THREADS"] = count;
        // Threads that spin while they wait starve those they wait for as soon as the machine has other work: four times slower, measured.
        info.Environment.TryAdd("OMP_WAIT_POLICY", "passive");
        return info;
    }
}
