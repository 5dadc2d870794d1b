using System.ComponentModel;

namespace CSharpKernel.Scripting;

/// <summary>Where a cell's own code asks whether it is to end: the compiler's output calls it, see <see cref="InterruptChecks"/>. Public for that reason alone.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CellInterrupt
{
    // Flows into what the cell starts: an interrupt does not end the tasks of earlier cells.
    static readonly AsyncLocal<CancellationToken> OfThisCell = new();

    static volatile bool isAsked;

    /// <summary>Costs a read of a field as long as nobody asks.</summary>
    /// <exception cref="OperationCanceledException">The cell that this code belongs to was interrupted.</exception>
    public static void Check()
    {
        if (isAsked) OfThisCell.Value.ThrowIfCancellationRequested();
    }

    /// <summary>A cell begins on this thread; <paramref name="interrupt"/> will be cancelled where it is to end.</summary>
    internal static void Begin(CancellationToken interrupt)
    {
        OfThisCell.Value = interrupt;
        isAsked = false;
        // Without the context: it would hold on to the cell that began before.
        interrupt.UnsafeRegister(static _ => isAsked = true, null);
    }
}
