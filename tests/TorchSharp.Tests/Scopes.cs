using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

[Collection(ProcessWide.Name)]
public class Scopes
{
    /// <summary>What earlier tests left to the collector must not be counted here.</summary>
    public Scopes()
    {
        for (var k = 0; k < 2; k++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [Fact]
    public void A_scope_releases_what_was_made_in_it()
    {
        var before = Tensor.TotalCount;
        Tensor inside;
        using (var scope = NewDisposeScope())
        {
            inside = ones([2]);
            _ = inside + inside;
            Assert.Equal(2, scope.DisposablesCount);
            Assert.Equal(before + 2, Tensor.TotalCount);
        }
        Assert.True(inside.IsInvalid);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Tensors_move_outwards_one_scope_at_a_time()
    {
        var before = Tensor.TotalCount;
        using (var outer = NewDisposeScope())
        {
            Tensor kept, detached;
            using (var middle = NewDisposeScope())
            {
                using (var inner = NewDisposeScope())
                {
                    kept = ones([1]).MoveToOuterDisposeScope();
                    detached = ones([1]).DetachFromDisposeScope();
                    Assert.Equal(0, inner.DisposablesCount);
                    Assert.Equal(1, middle.DisposablesCount);
                }
                Assert.False(kept.IsInvalid);
                middle.MoveToOuter(kept);
            }
            Assert.False(kept.IsInvalid);
            Assert.False(detached.IsInvalid);
            Assert.Equal(1, outer.DisposablesCount);
            detached.Dispose();
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Beyond_the_outermost_scope_a_tensor_belongs_to_its_holder()
    {
        Tensor kept;
        using (NewDisposeScope()) kept = ones([1]).MoveToOuterDisposeScope();
        Assert.False(kept.IsInvalid);
        kept.Dispose();
        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void Disposing_by_hand_takes_a_tensor_out_of_its_scope()
    {
        var before = Tensor.TotalCount;
        using (var scope = NewDisposeScope())
        {
            var (a, b) = (ones([1]), ones([1]));
            a.Dispose();
            Assert.Equal(1, scope.DisposablesCount);
            b.Dispose();
            b.Dispose();
            Assert.Equal(0, scope.DisposablesCount);
            Assert.Equal(before, Tensor.TotalCount);
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void An_exception_releases_everything_and_restores_the_outer_scope()
    {
        var before = Tensor.TotalCount;
        using (var outer = NewDisposeScope())
        {
            Assert.Throws<TorchException>(void () =>
            {
                using var inner = NewDisposeScope();
                ones([2, 3]).matmul(ones([2, 3]));
            });
            Assert.Equal(before, Tensor.TotalCount);
            ones([1]);
            Assert.Equal(1, outer.DisposablesCount);
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Scopes_may_be_disposed_out_of_order()
    {
        var before = Tensor.TotalCount;
        var outermost = NewDisposeScope();
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        var x = ones([1]);
        Assert.Equal(1, inner.DisposablesCount);
        x.MoveToOuterDisposeScope();
        Assert.Equal(1, outermost.DisposablesCount);
        inner.Dispose();
        ones([1]);
        Assert.Equal(2, outermost.DisposablesCount);
        outermost.Dispose();
        outer.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
        using var alone = ones([1]);
        Assert.Equal(before + 1, Tensor.TotalCount);
    }

    [Fact]
    public void A_scope_owns_the_tensors_of_its_thread_alone()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = ones([1]));
        thread.Start();
        thread.Join();
        Assert.Equal(0, scope.DisposablesCount);
        elsewhere!.Dispose();
    }

    [Fact]
    public void Parameters_and_buffers_outlive_the_scope_they_were_made_in()
    {
        var before = Tensor.TotalCount;
        Modules.Sequential net;
        using (NewDisposeScope()) net = nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1));
        Assert.All(net.state_dict().Values, t => Assert.False(t.IsInvalid));
        Assert.Equal(before + 7, Tensor.TotalCount);
        net.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    /// <summary>More than the scope hands over at once, with gaps.</summary>
    [Fact]
    public void A_scope_of_many_tensors_releases_them_all()
    {
        var before = Tensor.TotalCount;
        using (var scope = NewDisposeScope())
        {
            var tensors = Enumerable.Range(0, 300).Select(_ => ones([1])).ToList();
            for (var k = 0; k < tensors.Count; k += 3) tensors[k].Dispose();
            tensors[1].DetachFromDisposeScope();
            Assert.Equal(199, scope.DisposablesCount);
            Assert.Equal(before + 200, Tensor.TotalCount);
            scope.Dispose();
            Assert.Equal(before + 1, Tensor.TotalCount);
            tensors[1].Dispose();
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void The_collector_finds_tensors_that_no_scope_owns()
    {
        var before = Tensor.TotalCount;
        Forget(100);
        for (var k = 0; k < 20 && Tensor.TotalCount > before; k++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Forget(int count)
    {
        for (var k = 0; k < count; k++) ones([10]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_thousand_training_steps_leave_no_tensor_behind(bool adam)
    {
        var outside = Tensor.TotalCount;
        using (var run = NewDisposeScope())
        {
            using var net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2));
            using optim.Optimizer optimizer = adam ? optim.Adam(net.parameters()) : optim.SGD(net.parameters(), 0.01, momentum: 0.9, weight_decay: 1e-4);
            var (x, y) = (randn([4, 1, 4, 4]), tensor(new long[] { 0, 1, 0, 1 }));
            Step(net, optimizer, x, y);
            var steady = Tensor.TotalCount;
            for (var k = 1; k < 1000; k++) Step(net, optimizer, x, y);
            Assert.Equal(steady, Tensor.TotalCount);
            Assert.Equal(2, run.DisposablesCount);
        }
        Assert.Equal(outside, Tensor.TotalCount);
    }

    /// <summary>With a penalty on the input gradient, so that double backward is in it.</summary>
    static void Step(Modules.Sequential net, optim.Optimizer optimizer, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var input = x.detach().requires_grad_();
        var loss = nn.functional.cross_entropy(net.call(input), y);
        var gradient = autograd.grad([loss], [input], create_graph: true)[0];
        (loss + gradient.square().sum()).backward();
        optimizer.step();
    }
}
