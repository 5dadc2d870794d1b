namespace TorchSharp.Tests;

/// <summary>
/// Tests of what libtorch or the binding has once per process: default generators, thread count, deterministic mode, the count of
/// live tensors. They run one after another, when no other test runs.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class ProcessWide
{
    public const string Name = "process-wide";
}
