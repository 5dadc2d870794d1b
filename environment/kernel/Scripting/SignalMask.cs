using System.Runtime.InteropServices;

namespace CSharpKernel.Scripting;

/// <summary>
/// Which signals a thread lets in, remembered so that they can be let in again (Linux; elsewhere there is nothing to do).
/// .NET stops a loop that calls nothing from inside a signal handler, which then never returns: the signal stays blocked on that thread,
/// and neither a second <c>while (true);</c> nor a garbage collection would stop it (.NET 10, threadsuspend.cpp).
/// </summary>
sealed unsafe partial class SignalMask
{
    // sigset_t of glibc and musl: 1024 bits, of which Linux uses 64.
    const int Words = 16;
    const int Replace = 2; // SIG_SETMASK

    readonly ulong[] mask = new ulong[Words];

    SignalMask() => Read(mask);

    /// <summary>The mask of the calling thread; null where there is none.</summary>
    public static SignalMask? OfThisThread() => OperatingSystem.IsLinux() ? new() : null;

    /// <summary>Lets in again what has been blocked since, on the thread that it was read from.</summary>
    public void Restore()
    {
        var now = new ulong[Words];
        Read(now);
        fixed (ulong* set = mask) _ = pthread_sigmask(Replace, set, null);
        // The runtime believes that its signal is still on its way, and sends no other. One that finds nothing to stop tells it otherwise.
        for (var blocked = now[0] & ~mask[0]; blocked != 0; blocked &= blocked - 1)
            _ = pthread_kill(pthread_self(), (int)ulong.TrailingZeroCount(blocked) + 1);
    }

    static void Read(ulong[] into)
    {
        fixed (ulong* set = into) _ = pthread_sigmask(Replace, null, set);
    }

    [LibraryImport("libc")] private static partial int pthread_sigmask(int how, ulong* set, ulong* old);
    [LibraryImport("libc")] private static partial int pthread_kill(nint thread, int signal);
    [LibraryImport("libc")] private static partial nint pthread_self();
}
