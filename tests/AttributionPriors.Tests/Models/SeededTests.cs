using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>libtorch's generator, its threads and its count of live tensors belong to the process: such tests run one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchGenerator
{
    public const string Name = "torch's generator";
}

/// <summary>Tests that draw: each starts from the same seed, with one thread. A class needs the collection's attribute too.</summary>
public abstract class SeededTests
{
    protected SeededTests()
    {
        set_num_threads(1);
        manual_seed(20210503);
    }
}
