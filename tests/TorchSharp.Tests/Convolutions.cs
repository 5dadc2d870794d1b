using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>
/// 3×3 convolutions may go by another algorithm than libtorch's (environment/torchsharp/README.md); in double precision they never do, which makes it the oracle.
/// </summary>
[Collection(ProcessWide.Name)]
public class Convolutions
{
    /// <summary>Root mean square of the errors, relative to the values. Winograd's algorithm for 4×4 tiles multiplies rounding errors of float32 (6e-8) by up to about 20.</summary>
    const double Rounding = 2e-6;

    /// <summary>Images, channels in and out, height, width: one image and many, tiles that do not fit, too little to do, more than the working memory holds at a time.</summary>
    public static TheoryData<int, int, int, int, int, bool> Shapes => new()
    {
        { 1, 32, 64, 56, 56, true },
        { 5, 48, 32, 33, 39, true },
        { 3, 64, 64, 29, 30, false },
        { 2, 32, 32, 4, 4, true },
        { 4, 24, 40, 31, 31, true },
        { 7, 64, 128, 60, 60, true },
        { 3, 256, 272, 17, 17, false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_convolution_equals_that_of_doubles(int images, int from, int to, int height, int width, bool biased)
    {
        using var scope = NewDisposeScope();
        var (input, weight, bias) = Draw(images, from, to, height, width, biased);
        Near(Convolve(Wide(input), Wide(weight), bias is null ? null : Wide(bias)), Convolve(input, weight, bias));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Its_gradients_equal_those_of_doubles(int images, int from, int to, int height, int width, bool biased)
    {
        using var scope = NewDisposeScope();
        var (input, weight, bias) = Draw(images, from, to, height, width, biased);
        var outer = randn([images, to, height, width]);
        Tensor[] Gradients(Tensor x, Tensor w, Tensor? b, Tensor g)
        {
            Tensor[] leaves = [.. new[] { x, w, b }.OfType<Tensor>().Select(tensor => tensor.detach().requires_grad_())];
            return [.. autograd.grad([Convolve(leaves[0], leaves[1], b is null ? null : leaves[2])], leaves, [g])!];
        }

        var (expected, actual) = (Gradients(Wide(input), Wide(weight), bias is null ? null : Wide(bias), Wide(outer)), Gradients(input, weight, bias, outer));
        Near(expected[0], actual[0]);
        // Those of weights and biases are sums over all pixels of all images, in whatever algorithm.
        for (var k = 1; k < expected.Length; k++) Near(expected[k], actual[k], 5 * Rounding);
    }

    /// <summary>What input-gradient penalties train with: ∂‖∂(Σ y³)/∂x‖²/∂w.</summary>
    [Fact]
    public void A_gradient_of_its_gradient_equals_that_of_doubles()
    {
        using var scope = NewDisposeScope();
        var (input, weight, _) = Draw(2, 32, 48, 40, 40, biased: false);
        Tensor Second(Tensor x, Tensor w)
        {
            var (leaf, kernel) = (x.detach().requires_grad_(), w.detach().requires_grad_());
            var first = autograd.grad([Convolve(leaf, kernel, null).pow(3).sum()], [leaf], create_graph: true)[0];
            return autograd.grad([first.square().mean()], [kernel])[0];
        }

        Near(Second(Wide(input), Wide(weight)), Second(input, weight), 5 * Rounding);
    }

    [Fact]
    public void A_view_of_every_other_column_is_convolved_as_its_copy()
    {
        using var scope = NewDisposeScope();
        var (input, weight, _) = Draw(1, 32, 64, 60, 120, biased: false);
        var view = input.slice(3, 0, 120, 2);
        Near(Convolve(Wide(view.contiguous()), Wide(weight), null), Convolve(view, weight, null));
    }

    static (Tensor Input, Tensor Weight, Tensor? Bias) Draw(int images, int from, int to, int height, int width, bool biased)
    {
        manual_seed(images + from + height);
        return (randn([images, from, height, width]), randn([to, from, 3, 3]) / Math.Sqrt(9 * from), biased ? randn([to]) : null);
    }

    static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias) => nn.functional.conv2d(input, weight, bias, [1, 1], [1, 1], [1, 1]);

    static Tensor Wide(Tensor tensor) => tensor.to(ScalarType.Float64);

    static void Near(Tensor expected, Tensor actual, double tolerance = Rounding)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var error = (Wide(actual) - expected).square().mean().sqrt() / expected.square().mean().sqrt();
        Assert.InRange(error.item<double>(), 0, tolerance);
    }
}
