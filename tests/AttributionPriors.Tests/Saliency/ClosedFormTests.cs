using AttributionPriors.Saliency;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Networks simple enough that their maps are known.</summary>
public class ClosedFormTests
{
    const double Rounding = 1e-13;

    static readonly long[] Shape = [2, 5, 7];

    [Fact]
    public void A_linear_network_has_its_weights_as_gradient()
    {
        using var scope = NewDisposeScope();
        var (net, weights) = Linear();
        var (images, targets) = Given(3);
        Assert.InRange(Examples.Distance(new InputGradient().Attribute(net, images, targets), weights.index_select(0, targets)), 0, Rounding);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Integrated_gradients_of_a_linear_network_are_its_terms(int steps)
    {
        using var scope = NewDisposeScope();
        var (net, weights) = Linear();
        var (images, targets) = Given(3);
        var maps = new IntegratedGradients(steps).Attribute(net, images, targets);
        Assert.InRange(Examples.Distance(maps, images * weights.index_select(0, targets)), 0, Rounding);
        Assert.InRange(Completeness.Gap(net, images, targets, maps).abs().max().ToDouble(), 0, 1e-12);
    }

    /// <summary><c>∫₀¹ (A + Aᵀ)αx dα = (A + Aᵀ)x/2</c>; one node is exact for an integrand of degree 1.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Integrated_gradients_of_a_quadratic_form_are_exact(int steps)
    {
        using var scope = NewDisposeScope();
        var (images, targets) = Given(3);
        var matrices = randn([3, 70, 70], ScalarType.Float64);
        using var net = new FunctionNet(x => stack([.. matrices.unbind(0).Select(a => (x.flatten(1).matmul(a) * x.flatten(1)).sum([1]))], 1));
        var expected = stack(Enumerable.Range(0, 3).Select(n =>
        {
            var (a, x) = (matrices[targets[n].item<long>()], images[n].flatten());
            return (x * (a + a.t()).mv(x) / 2).view(Shape);
        }));
        var maps = new IntegratedGradients(steps).Attribute(net, images, targets);
        Assert.InRange(Examples.Distance(maps, expected), 0, Rounding);
        Assert.InRange(Completeness.Gap(net, images, targets, maps).abs().max().ToDouble(), 0, 1e-11);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(100)]
    public void Occlusion_of_a_linear_network_sums_its_terms_in_each_window(int window)
    {
        using var scope = NewDisposeScope();
        var (net, weights) = Linear();
        var (images, targets) = Given(3);
        var terms = images * weights.index_select(0, targets);
        var maps = new Occlusion(window).Attribute(net, images, targets);
        for (var row = 0; row < Shape[1]; row += window)
            for (var column = 0; column < Shape[2]; column += window)
            {
                var (height, width) = (Math.Min(window, Shape[1] - row), Math.Min(window, Shape[2] - column));
                Tensor Cut(Tensor x) => x.narrow(2, row, height).narrow(3, column, width);
                var expected = Cut(terms).sum([1, 2, 3]).view(-1, 1, 1, 1).expand(3, Shape[0], height, width);
                Assert.InRange((Cut(maps) - expected).abs().max().ToDouble(), 0, 1e-12);
            }
    }

    /// <summary>One row of four pixels, windows of two at stride one: the inner pixels lie in two windows each.</summary>
    [Fact]
    public void Overlapping_windows_are_averaged()
    {
        using var scope = NewDisposeScope();
        using var net = new FunctionNet(x => x.flatten(1).sum([1], keepdim: true));
        var image = tensor(new double[] { 1, 2, 4, 8 }, [1, 1, 1, 4]);
        Assert.Equal([3, 4.5, 9, 12], Examples.Values(new Occlusion(2, stride: 1).Attribute(net, image, Examples.Targets(0))));
    }

    [Fact]
    public void Windows_of_zeros_need_no_pass()
    {
        using var scope = NewDisposeScope();
        using var net = new FunctionNet(x => x.exp().flatten(1).sum([1], keepdim: true));
        var images = zeros([2, 1, 6, 6], ScalarType.Float64);
        images[0, 0, 1, 1].fill_(3);
        images[0, 0, 5, 0].fill_(2);
        var maps = new Occlusion(2).Attribute(net, images, Examples.Targets(0, 0));
        Assert.Equal(2 + 2, net.Rows.Sum());
        Assert.Equal(Math.Exp(3) - 1, maps[0, 0, 0, 0].ToDouble(), 1e-12);
        Assert.Equal(4 * (Math.Exp(3) - 1) + 4 * (Math.Exp(2) - 1), maps.sum().ToDouble(), 1e-12);
    }

    [Theory]
    [InlineData(28, 2, 2, 196)]
    [InlineData(224, 15, 15, 225)]
    [InlineData(4, 5, 5, 1)]
    [InlineData(7, 3, 2, 9)]
    public void Windows_cover_the_image(int size, int window, int stride, int expected) =>
        Assert.Equal(expected, new Occlusion(window, stride).Windows(size, size));

    /// <summary>Gauss-Legendre converges geometrically for softplus and its relatives.</summary>
    [Fact]
    public void Completeness_holds()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var net = new SmoothNet(8).to(ScalarType.Float64);
        net.eval();
        var (images, targets) = (Examples.Images(3, size: 8), Examples.Targets(1, 0, 1));
        var maps = new IntegratedGradients(40).Attribute(net, images, targets);
        Assert.InRange(Completeness.Gap(net, images, targets, maps).abs().max().ToDouble(), 0, 1e-8);
        var totals = maps.sum([1, 2, 3]).abs().max().ToDouble();
        Assert.True(totals > 0.01, $"The maps account for {totals} only: the law would hold for nothing.");
    }

    [Fact]
    public void A_network_that_ignores_its_input_attributes_nothing()
    {
        using var scope = NewDisposeScope();
        using var net = new FunctionNet(x => ones([x.size(0), 3], ScalarType.Float64));
        var (images, targets) = Given(3);
        foreach (var name in SaliencyCatalogue.Names.Where(Examples.TakesAnyNetwork))
            Assert.All(Examples.Values(Examples.Method(name).Attribute(net, images, targets)), value => Assert.Equal(0, value));
    }

    static (Tensor Images, Tensor Targets) Given(int count)
    {
        manual_seed(5);
        return (randn([count, .. Shape], ScalarType.Float64), Examples.Targets([.. Enumerable.Range(0, count).Select(n => (long)(2 - n % 3))]));
    }

    static (FunctionNet Net, Tensor Weights) Linear()
    {
        manual_seed(6);
        var weights = randn([3, .. Shape], ScalarType.Float64);
        return (new(x => x.flatten(1).matmul(weights.flatten(1).t()) + 0.7), weights);
    }
}
