using System.Diagnostics.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>How one cell is interrupted: it is asked, and where it does not listen, forced.</summary>
[SuppressMessage("Design", "CA1001", Justification = "An interrupt that comes late still finds its sources.")]
sealed class Interruption
{
    readonly CancellationTokenSource asked = new(), forced = new();

    /// <summary>Cancelled at once. The cell's own code, every wait and every library that takes a token end by it.</summary>
    public CancellationToken Asked => asked.Token;

    /// <summary>Cancelled some time later. Ends managed code wherever it stands, if the runtime survives that (see <see cref="InterruptChecks"/>).</summary>
    public CancellationToken Forced => forced.Token;

    public void Ask() => asked.Cancel();

    public void Force() => forced.Cancel();
}
