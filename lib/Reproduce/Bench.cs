namespace Reproduce;

/// <summary>The benchmark of the kit.</summary>
sealed class Bench : IBench
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = ["step", "integratedGradients", "occlusion"];

    /// <inheritdoc/>
    public Task<bool> RunAsync(BenchRequest request, TextWriter output, CancellationToken cancel) =>
        throw new UsageException("This build of the command has no benchmark.");
}
