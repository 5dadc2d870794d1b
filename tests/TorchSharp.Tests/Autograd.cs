using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class Autograd
{
    static Tensor Leaf(params double[] values) => tensor(values).requires_grad_();

    static Tensor Grad(Tensor output, Tensor input, bool create = false) => autograd.grad([output], [input], create_graph: create)[0];

    /// <summary>y = x³: y' = 3x², (y'²)' = 36x³, third derivative 6. float64, so 1e-12.</summary>
    [Theory]
    [InlineData(-1.5)]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(2)]
    public void Derivatives_of_a_cube_are_the_closed_forms(double at)
    {
        using var scope = NewDisposeScope();
        var x = Leaf(at);
        var first = Grad(x.pow(3).sum(), x, create: true);
        Check.Close(3 * at * at, first, 1e-12);
        var second = Grad(first.sum(), x, create: true);
        Check.Close(6 * at, second, 1e-12);
        Check.Close(6, Grad(second.sum(), x), 1e-12);
        var penalty = Grad(x.pow(3).sum(), x, create: true).square().sum();
        Check.Close(36 * at * at * at, Grad(penalty, x), 1e-12);
    }

    /// <summary>f = Σ exp(xᵢ)·sin(xⱼ): ∂²f/∂x₀∂x₁ from two backward passes.</summary>
    [Fact]
    public void Mixed_derivatives_are_the_closed_forms()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Leaf(0.3), Leaf(-0.8));
        var da = Grad((a.exp() * b.sin()).sum(), a, create: true);
        Check.Close(Math.Exp(0.3) * Math.Cos(-0.8), Grad(da.sum(), b), 1e-12);
    }

    /// <summary>
    /// The penalty ‖∂(Σ logits)/∂x‖² through conv, batch norm and ReLU: its gradient by the weights against central differences,
    /// whose error at h = 1e-5 in float64 is about 1e-9 of the penalty's size.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Double_backward_through_a_network_equals_finite_differences(bool training)
    {
        using var scope = NewDisposeScope();
        using var net = Net();
        net.train(training);
        var x = (arange(2 * 2 * 5 * 5, ScalarType.Float64) * 0.37).sin().reshape(2, 2, 5, 5);
        var weights = net.parameters().ToList();
        var gradients = autograd.grad([Penalty(net, x)], weights.Cast<Tensor>().ToList(), allow_unused: true);
        const double h = 1e-5;
        for (var k = 0; k < weights.Count; k++)
        {
            var flat = weights[k].detach().reshape(-1);
            for (var place = 0; place < flat.numel(); place += 7)
            {
                using var inner = NewDisposeScope();
                var element = flat[place];
                element.add_(h);
                var above = Penalty(net, x).ToDouble();
                element.sub_(tensor(2 * h));
                var below = Penalty(net, x).ToDouble();
                element.add_(h);
                var expected = (above - below) / (2 * h);
                var actual = gradients[k] is null ? 0 : gradients[k].reshape(-1)[place].ToDouble();
                Assert.True(Math.Abs(expected - actual) < 1e-6 * Math.Max(1, Math.Abs(expected)), $"parameter {k}, element {place}: {expected} against {actual}");
            }
        }
    }

    /// <summary>Smooth but for the ReLU, whose kinks no sampled point comes near.</summary>
    static Modules.Sequential Net()
    {
        var net = nn.Sequential(nn.Conv2d(2, 3, 3, padding: 1), nn.BatchNorm2d(3), nn.ReLU(), nn.Conv2d(3, 2, 3)).@double();
        foreach (var parameter in net.parameters())
            using (no_grad()) parameter.copy_((arange(parameter.numel(), ScalarType.Float64) * 1.3 + 0.5).cos().reshape(parameter.shape) * 0.5);
        return net;
    }

    static Tensor Penalty(nn.Module<Tensor, Tensor> net, Tensor input)
    {
        var x = input.detach().clone().requires_grad_();
        return Grad(net.call(x).square().sum(), x, create: true).square().sum();
    }

    [Fact]
    public void Backward_accumulates_until_the_gradient_is_dropped()
    {
        using var scope = NewDisposeScope();
        var x = Leaf(2);
        x.square().sum().backward();
        x.square().sum().backward();
        Check.Close(8, x.grad!, 0);
        x.grad = null;
        Assert.Null(x.grad);
        x.grad = tensor(new double[] { 5 });
        Check.Close(5, x.grad!, 0);
    }

    [Fact]
    public void Backward_into_chosen_inputs_leaves_the_others_alone()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Leaf(2), Leaf(3));
        (a * b).sum().backward(inputs: [a]);
        Check.Close(3, a.grad!, 0);
        Assert.Null(b.grad);
    }

    [Fact]
    public void Weighted_outputs_give_vector_Jacobian_products()
    {
        using var scope = NewDisposeScope();
        var x = Leaf(1, 2, 3);
        var gradient = autograd.grad([x.square()], [x], grad_outputs: [tensor(new double[] { 1, 10, 100 })])[0];
        Check.Close([2, 40, 600], gradient.Numbers(), 0);
    }

    [Fact]
    public void An_unused_input_gives_null_where_allowed()
    {
        using var scope = NewDisposeScope();
        var (used, unused) = (Leaf(1), Leaf(1));
        Assert.Null(autograd.grad([used.exp()], [used, unused], allow_unused: true)[1]);
    }

    [Fact]
    public void A_gradient_outlives_its_leaf_when_it_is_moved_out()
    {
        using var outer = NewDisposeScope();
        Tensor kept;
        using (NewDisposeScope())
        {
            var x = Leaf(3);
            x.square().sum().backward();
            kept = x.grad!.MoveToOuterDisposeScope();
        }
        Check.Close(6, kept, 0);
    }

    [Fact]
    public void Retain_grad_keeps_the_gradient_of_an_inner_node()
    {
        using var scope = NewDisposeScope();
        var x = Leaf(2);
        var inner = x * 3;
        inner.retain_grad();
        inner.square().sum().backward();
        Check.Close(12, inner.grad!, 0);
    }
}
