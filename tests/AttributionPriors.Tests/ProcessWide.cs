namespace AttributionPriors.Tests;

/// <summary>
/// Tests of what the process has once: torch's default generators, the count of live tensors. They run one after another, when no
/// other test runs.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class ProcessWide
{
    public const string Name = "process-wide";
}
