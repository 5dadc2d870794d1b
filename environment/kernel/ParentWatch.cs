using System.Runtime.InteropServices;

namespace CSharpKernel;

/// <summary>
/// Ends a kernel whose front end has died. A front end that means its kernels to go with it sets JPY_PARENT_PID; when it dies, the system
/// gives its children another parent.
/// </summary>
static partial class ParentWatch
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static void Start(Action orphaned)
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("JPY_PARENT_PID") is not { Length: > 0 }) return;
        var parent = getppid();
        new Thread(() =>
        {
            while (getppid() == parent) Thread.Sleep(Interval);
            orphaned();
        }) { IsBackground = true, Name = "parent watch" }.Start();
    }

    [LibraryImport("libc")]
    private static partial int getppid();
}
