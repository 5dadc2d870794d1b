using System.Runtime.InteropServices;

namespace AttributionPriors.Experiments;

/// <summary>The machine that a program runs on.</summary>
public static class Machine
{
    /// <summary>Processors that this process may use: affinity and container limits count.</summary>
    public static int Processors => Environment.ProcessorCount;

    /// <summary>Processor, how many of it this process may use, and operating system: what <see cref="RunProvenance.Machine"/> says.</summary>
    public static string Name { get; } = $"{Processor()} x {Environment.ProcessorCount}, {RuntimeInformation.OSDescription}";

    /// <summary>Threads of each of <paramref name="workers"/> processes that share the processors: at least one.</summary>
    public static int ThreadsFor(int workers) => Math.Max(1, Processors / Math.Max(1, workers));

    static string Processor()
    {
        const string facts = "/proc/cpuinfo", key = "model name";
        var line = File.Exists(facts) ? File.ReadLines(facts).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
