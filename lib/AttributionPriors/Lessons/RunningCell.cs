namespace AttributionPriors.Lessons;

/// <summary>The notebook's cell that calls the kit, where one does.</summary>
static class RunningCell
{
    /// <summary>Where the kit's kernel leaves the token of the running cell (<see cref="AppContext.GetData"/>), so that neither needs to know the other.</summary>
    const string CancellationName = "CSharpKernel.Cancellation";

    /// <summary>Cancelled when the reader interrupts the cell; never, outside of the kit's kernel.</summary>
    public static CancellationToken Interrupt => AppContext.GetData(CancellationName) is CancellationToken token ? token : CancellationToken.None;
}
