using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>Tests that draw: each starts from the same seed, with one thread. A class needs the collection's attribute too.</summary>
public abstract class SeededTests
{
    protected SeededTests()
    {
        set_num_threads(1);
        manual_seed(20210503);
    }
}
