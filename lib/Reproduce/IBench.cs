namespace Reproduce;

/// <summary>The benchmark against PyTorch.</summary>
interface IBench
{
    /// <summary>The parts of it that can be chosen.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Measures, prints the table and stores it; true if every ratio is within its limit.</summary>
    Task<bool> RunAsync(BenchRequest request, TextWriter output, CancellationToken cancel);
}

/// <summary>What to measure.</summary>
/// <param name="Names">Parts, of <see cref="IBench.Names"/>; empty for all.</param>
/// <param name="Threads">Threads of either side.</param>
/// <param name="Pairs">How many pairs ours / PyTorch are timed; their median counts.</param>
/// <param name="Folder">Where the table goes.</param>
sealed record BenchRequest(IReadOnlyList<string> Names, int Threads, int Pairs, string Folder)
{
    /// <summary>Of the maps, those of these networks alone: a part of the table, which is printed and not kept. Empty for all.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];
}
