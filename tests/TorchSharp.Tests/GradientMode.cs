using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class GradientMode
{
    [Fact]
    public void Modes_nest_and_restore()
    {
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            using (enable_grad())
            {
                Assert.True(is_grad_enabled());
                using (set_grad_enabled(false)) Assert.False(is_grad_enabled());
                Assert.True(is_grad_enabled());
            }
            Assert.False(is_grad_enabled());
            using (enable_grad(false)) Assert.False(is_grad_enabled());
        }
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void An_exception_restores_the_mode()
    {
        Assert.Throws<InvalidOperationException>(void () =>
        {
            using var _ = no_grad();
            throw new InvalidOperationException();
        });
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void Disposing_twice_restores_once()
    {
        var first = no_grad();
        first.Dispose();
        using var second = no_grad();
        first.Dispose();
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void The_mode_is_this_threads_alone()
    {
        using var _ = no_grad();
        var elsewhere = false;
        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.True(elsewhere);
    }

    [Fact]
    public void Nothing_is_recorded_without_gradients()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);
        using (no_grad()) Assert.False((x * 2).requires_grad);
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Inference_tensors_are_refused_by_autograd_and_the_mode_ends()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);
        Tensor made;
        using (inference_mode())
        {
            made = x * 2;
            using (inference_mode(false)) Assert.True((x * 2).requires_grad);
            Assert.False((x * 2).requires_grad);
        }
        Assert.Throws<TorchException>(() => x * made);
        Assert.True((x * 2).requires_grad);
    }
}
