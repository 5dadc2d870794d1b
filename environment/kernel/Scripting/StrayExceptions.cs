using System.Runtime.ExceptionServices;
using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>
/// What is thrown where no cell waits for it, by a thread that a cell started or by what runs after the cell's end, would end the process and the
/// session with it. It is told on the latest cell's standard error instead.
/// </summary>
static class StrayExceptions
{
    static StrayExceptions() => ExceptionHandling.SetUnhandledExceptionHandler(exception =>
    {
        if (RunningCell.Output is null) return false;
        // A thread that ends with its interrupted cell has nothing to tell.
        if (exception is not OperationCanceledException { CancellationToken.IsCancellationRequested: true }) Report(exception);
        return true;
    });

    /// <summary>From now on unhandled exceptions of cells are reported; a process allows one such handler.</summary>
    public static void Watch() { }

    /// <summary>Tells the reader.</summary>
    public static void Report(Exception exception) => Report(string.Join('\n', Traceback.Of(exception).Traceback));

    /// <summary>Tells the reader.</summary>
    public static void Report(string problem) => RunningCell.Output?.Write(StreamName.Error, problem + "\n");
}
