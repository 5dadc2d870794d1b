using TorchSharp;

namespace AttributionPriors.Tests;

/// <summary>
/// Tests of what the process has once: torch's default generators, the count of live tensors. They run one after another, when no
/// other test runs.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class ProcessWide
{
    public const string Name = "process-wide";

    /// <summary>Live tensors, after those that earlier tests left to the collector are gone.</summary>
    public static long LiveTensors()
    {
        for (var k = 0; k < 2; k++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return torch.Tensor.TotalCount;
    }
}
