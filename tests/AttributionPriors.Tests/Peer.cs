using System.Diagnostics;

namespace AttributionPriors.Tests;

/// <summary>Runs the oracles in <c>environment/peer</c> with the system's Python, which has PyTorch and torchvision.</summary>
internal static class Peer
{
    const string Python = "/usr/bin/python3";
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The folder that holds <c>Reproduce.sln</c>, upwards of the test assembly.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>What <paramref name="script"/> prints.</summary>
    /// <param name="script">A file name in <c>environment/peer</c>.</param>
    /// <param name="args">Its arguments.</param>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static string Run(string script, params string[] args)
    {
        var start = new ProcessStartInfo(Python, [Path.Combine(Repository, "environment", "peer", script), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The scripts lie in the source tree, which a test must leave as it is.
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Python} did not start.");
        // Both at once: a full pipe would stop the child.
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{script} {string.Join(' ', args)} took more than {Patience}.");
        }
        return process.ExitCode == 0
            ? output.GetAwaiter().GetResult()
            : throw new InvalidOperationException($"{script} {string.Join(' ', args)} ended with {process.ExitCode}:\n{errors.GetAwaiter().GetResult()}");
    }

    static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Reproduce.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"Reproduce.sln lies in no folder above {AppContext.BaseDirectory}: run the tests inside the repository.");
    }
}
