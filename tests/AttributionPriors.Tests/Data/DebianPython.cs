using System.Diagnostics;
using System.Text.Json;

namespace Tests.Data;

/// <summary>Asks Debian's Python (numpy, scipy, scikit-learn, Pillow) what is right: a script of environment/peer, JSON in, JSON out.</summary>
static class DebianPython
{
    // Packages: python3-numpy python3-scipy python3-sklearn python3-pil.
    public static JsonElement Ask(string script, object question)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Root(), "environment", "peer", script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // One thread: the machine's cores are busy with other tests.
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        using var python = Process.Start(start) ?? throw new InvalidOperationException("/usr/bin/python3 does not start.");
        var errors = python.StandardError.ReadToEndAsync();
        var answer = python.StandardOutput.ReadToEndAsync();
        python.StandardInput.Write(JsonSerializer.Serialize(question));
        python.StandardInput.Close();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, $"{script} failed: {errors.Result}");
        return JsonDocument.Parse(answer.Result).RootElement;
    }

    /// <summary>Answers of numeric.py, one for each question.</summary>
    public static JsonElement[] Numbers(params object[] questions) => [.. Ask("numeric.py", questions).EnumerateArray()];

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Reproduce.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Reproduce.sln above {AppContext.BaseDirectory}.");
    }
}
