namespace CSharpKernel.Display;

/// <summary>
/// The cell that runs, or the last one that ran: where <c>display</c>, the console and threads that a cell left behind send their output. Static,
/// because cells reach it through static methods, as the console is; a process runs one session.
/// </summary>
static class RunningCell
{
    /// <summary>Where a library, which knows nothing of this kernel, finds the running cell's <see cref="CancellationToken"/>: <c>AppContext.GetData</c>.</summary>
    public const string CancellationName = "CSharpKernel.Cancellation";

    static volatile Cell? current;

    sealed record Cell(ICellOutput Output, Formatter Formatter, CancellationToken Cancellation);

    /// <summary>Where output goes; null before the first cell.</summary>
    public static ICellOutput? Output => current?.Output;

    /// <summary>Cancelled when the cell is interrupted.</summary>
    public static CancellationToken Cancellation => current?.Cancellation ?? CancellationToken.None;

    /// <summary>Whether an exception is a fault of the code that threw it, rather than the way in which an interrupt arrives.</summary>
    public static bool IsFailure(Exception e) => e is not ThreadInterruptedException && !Cancellation.IsCancellationRequested;

    public static void Enter(ICellOutput output, Formatter formatter, CancellationToken cancellation)
    {
        current = new(output, formatter, cancellation);
        AppContext.SetData(CancellationName, cancellation);
    }

    public static void Leave() => current = null;

    /// <summary>Shows <paramref name="value"/>, with an id so that it can be shown anew.</summary>
    public static void Display(object? value, IReadOnlyList<string> mimeTypes, string id, bool update)
    {
        if (current is not { } cell) throw new InvalidOperationException("There is no cell to display in: display works while a notebook runs.");
        cell.Output.Display(cell.Formatter.Format(value, mimeTypes), id, update);
    }
}
