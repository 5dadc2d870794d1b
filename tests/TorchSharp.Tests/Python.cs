using System.Diagnostics;
using System.Text.Json;

namespace TorchSharp.Tests;

/// <summary>Runs a script in Debian's Python, whose PyTorch is the oracle, and reads the JSON that it prints.</summary>
static class Python
{
    public static JsonElement Run(string script)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", "import json, torch\ntorch.set_num_threads(1)\n" + script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"python3 failed (the oracle needs Debian's python3-torch): {errors.Result}");
        return JsonDocument.Parse(output).RootElement;
    }

    public static double[] Numbers(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];
}
