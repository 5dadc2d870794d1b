using static TorchSharp.torch;

namespace TorchSharp.Tests;

[Collection(ProcessWide.Name)]
public class Switches
{
    [Fact]
    public void The_number_of_threads_can_be_set()
    {
        var before = get_num_threads();
        try
        {
            foreach (var count in (int[])[1, 2, 3])
            {
                set_num_threads(count);
                Assert.Equal(count, get_num_threads());
            }
            Assert.Contains("set_num_threads", Assert.Throws<TorchException>(() => set_num_threads(0)).Message);
            Assert.Equal(3, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Deterministic_mode_can_be_set()
    {
        try
        {
            use_deterministic_algorithms();
            Assert.True(are_deterministic_algorithms_enabled());
        }
        finally
        {
            use_deterministic_algorithms(false);
        }
        Assert.False(are_deterministic_algorithms_enabled());
    }

    [Fact]
    public void Tf32_can_be_set()
    {
        var before = backends.cuda.matmul.allow_tf32;
        backends.cuda.matmul.allow_tf32 = !before;
        Assert.Equal(!before, backends.cuda.matmul.allow_tf32);
        backends.cuda.matmul.allow_tf32 = before;
    }

    [Fact]
    public void Autocast_ends_with_its_scope()
    {
        using var scope = NewDisposeScope();
        var x = ones([4, 4]);
        using (autocast(DeviceType.CPU)) Assert.Equal(ScalarType.BFloat16, x.mm(x).dtype);
        Assert.Equal(ScalarType.Float32, x.mm(x).dtype);
    }

    [Fact]
    public void The_version_is_that_of_Pythons_libtorch() => Assert.StartsWith(__version__, Python.Run("print(json.dumps(torch.__version__))").GetString());
}
