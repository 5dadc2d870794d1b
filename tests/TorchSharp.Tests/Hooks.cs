using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class Hooks
{
    [Fact]
    public void Forward_hooks_see_the_result_and_replace_it()
    {
        using var scope = NewDisposeScope();
        var module = nn.ReLU();
        Tensor? seen = null;
        var hook = module.register_forward_hook((_, _, output) => { seen = output; return output + 1; });
        Check.Close([1, 3], module.call(tensor(new double[] { -1, 2 })).Numbers(), 0);
        Check.Close([0, 2], seen!.Numbers(), 0);
        hook.remove();
        Check.Close([0, 2], module.call(tensor(new double[] { -1, 2 })).Numbers(), 0);
    }

    [Fact]
    public void Pre_hooks_replace_the_input_in_the_order_of_registration()
    {
        using var scope = NewDisposeScope();
        var module = nn.Identity();
        var first = module.register_forward_pre_hook((_, input) => input + 1);
        module.register_forward_pre_hook((_, input) => input * 10);
        Check.Close([20], module.call(tensor(new double[] { 1 })).Numbers(), 0);
        first.remove();
        Check.Close([10], module.call(tensor(new double[] { 1 })).Numbers(), 0);
    }

    [Fact]
    public void A_hook_may_take_itself_away()
    {
        using var scope = NewDisposeScope();
        var module = nn.Identity();
        var calls = 0;
        nn.HookRemover? hook = null;
        hook = module.register_forward_hook((_, _, output) => { calls++; hook!.remove(); return output; });
        module.call(ones([1]));
        module.call(ones([1]));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Hooks_run_on_the_modules_inside_a_container()
    {
        using var scope = NewDisposeScope();
        var inner = nn.Identity();
        inner.register_forward_hook((_, _, output) => output * 3);
        Check.Close([6], nn.Sequential(nn.ReLU(), inner).call(tensor(new double[] { 2 })).Numbers(), 0);
    }

    [Fact]
    public void Gradient_hooks_see_the_gradient_and_replace_it()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 2 }).requires_grad_();
        var y = x * 3;
        double[] seen = [];
        using (y.RegisterHook(gradient => { seen = gradient.Numbers(); return gradient * 10; }))
            y.square().sum().backward();
        Check.Close([12], seen, 0);
        Check.Close(360, x.grad!, 0);
    }

    [Fact]
    public void A_hook_that_answers_null_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 2 }).requires_grad_();
        using var _ = x.RegisterHook(_ => null);
        x.square().sum().backward();
        Check.Close(4, x.grad!, 0);
    }

    [Fact]
    public void A_hook_taken_away_is_not_called()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 2 }).requires_grad_();
        x.RegisterHook(_ => throw new InvalidOperationException()).Dispose();
        x.square().sum().backward();
        Check.Close(4, x.grad!, 0);
    }

    [Fact]
    public void Hooks_act_in_double_backward_too()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 2 }).requires_grad_();
        var y = x.square();
        using var _ = y.RegisterHook(gradient => gradient * 2);
        var first = autograd.grad([y.sum()], [x], create_graph: true)[0];
        Check.Close(8, first, 0);
        Check.Close(4, autograd.grad([first.sum()], [x])[0], 0);
    }

    sealed class OwnException : Exception;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_hook_throws_comes_back_as_itself(bool backward)
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);
        var y = x * 2;
        var thrown = new OwnException();
        var registration = y.RegisterHook(_ => throw thrown);
        Action run = backward ? () => y.sum().backward(retain_graph: true) : () => autograd.grad([y.sum()], [x], retain_graph: true);
        Assert.Same(thrown, Assert.Throws<OwnException>(run));
        registration.Dispose();
        run();
    }

    [Fact]
    public void Threads_get_their_own_hooks_exceptions_back()
    {
        var wrong = 0;
        Parallel.For(0, 16, new() { MaxDegreeOfParallelism = 4 }, k =>
        {
            using var scope = NewDisposeScope();
            var x = ones([2], requires_grad: true);
            using var _ = x.RegisterHook(_ => throw new InvalidOperationException($"{k}"));
            try
            {
                x.sum().backward();
                Interlocked.Increment(ref wrong);
            }
            catch (InvalidOperationException thrown)
            {
                if (thrown.Message != $"{k}") Interlocked.Increment(ref wrong);
            }
        });
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_tensor_without_gradient_takes_no_hook()
    {
        using var scope = NewDisposeScope();
        var thrown = Assert.Throws<TorchException>(() => ones([1]).RegisterHook(_ => null));
        Assert.Contains("register_hook", thrown.Message);
    }
}
