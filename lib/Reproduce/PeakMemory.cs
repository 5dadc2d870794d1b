using System.Globalization;
using System.Runtime.InteropServices;

namespace Reproduce;

/// <summary>How much memory a piece of work takes, as the operating system counts it. On Linux only.</summary>
static partial class PeakMemory
{
    const string Status = "/proc/self/status", Peak = "VmHWM:", Now = "VmRSS:";

    /// <summary>Written there, it has the kernel forget the highest count so far (proc(5), clear_refs).</summary>
    const string Forget = "5", ForgetFile = "/proc/self/clear_refs";

    /// <summary>Whether the operating system says so.</summary>
    public static bool IsKnown => OperatingSystem.IsLinux();

    /// <summary>Bytes that the process holds now, after what is free was given back.</summary>
    public static long Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _ = malloc_trim(0);
        return Read(Now);
    }

    /// <summary>The most that the process held during <paramref name="work"/>, in bytes above <paramref name="before"/>.</summary>
    public static long Above(long before, Action work)
    {
        File.WriteAllText(ForgetFile, Forget);
        work();
        return Read(Peak) - before;
    }

    static long Read(string name)
    {
        var line = File.ReadLines(Status).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line[name.Length..^" kB".Length].Trim(), CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc")]
    private static partial int malloc_trim(nint pad);
}
