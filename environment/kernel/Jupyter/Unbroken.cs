using System.Runtime.CompilerServices;

namespace CSharpKernel.Jupyter;

/// <summary>
/// Runs a step on a cell's thread to its end. An interrupt aborts that thread wherever it is, except inside a <c>finally</c>: what
/// the kernel's other threads rely on (queues, locks, sockets) is therefore changed only there.
/// </summary>
static class Unbroken
{
    public static void Run(Action step)
    {
        try
        {
            Enter();
        }
        finally
        {
            step();
        }
    }

    // An empty try would be optimised away, and the finally with it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Enter()
    {
    }
}
