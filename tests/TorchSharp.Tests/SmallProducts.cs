using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Products of many small matrices go by our own kernel (environment/torchsharp/README.md); the oracle is their definition, summed in double precision.</summary>
public class SmallProducts
{
    /// <summary>How many, rows, inner side, columns: every width of the kernel, several panels, single rows, and what is left to libtorch.</summary>
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 9, 10, 10, 10 }, { 33, 1, 5, 5 }, { 8, 5, 5, 1 }, { 40, 8, 2, 100 }, { 40, 8, 100, 2 }, { 20, 50, 32, 25 }, { 11, 7, 17, 16 },
        { 11, 7, 3, 33 }, { 9, 13, 128, 128 }, { 500, 10, 10, 10 }, { 7, 4, 4, 4 }, { 8, 4, 129, 4 }, { 8, 1, 1, 1 }, { 10, 0, 3, 3 }, { 10, 3, 0, 3 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Each_is_the_sum_of_its_products(int count, int rows, int inner, int columns)
    {
        using var scope = NewDisposeScope();
        foreach (var type in (ScalarType[])[ScalarType.Float32, ScalarType.Float64])
        {
            // As they lie, turned, cut out of larger ones, one for all.
            Tensor Wide(int n, int m) => randn([count, n + 2, m + 3], type).narrow(1, 1, n).narrow(2, 2, m);
            foreach (var a in (Tensor[])[randn([count, rows, inner], type), randn([count, inner, rows], type).transpose(1, 2), Wide(rows, inner), randn([1, rows, inner], type).expand(count, -1, -1)])
            foreach (var b in (Tensor[])[randn([count, inner, columns], type), randn([count, columns, inner], type).transpose(1, 2), Wide(inner, columns), randn([1, inner, columns], type).expand(count, -1, -1)])
            {
                var error = (a.bmm(b) - Defined(a, b)).abs();
                // Each of the sum's terms is rounded once or twice, and so is each partial sum.
                var bound = a.abs().to(ScalarType.Float64).unsqueeze(3).mul(b.abs().to(ScalarType.Float64).unsqueeze(1)).sum([2]) * (inner + 2) * (type == ScalarType.Float32 ? 6e-8 : 1.2e-16);
                Assert.True(error.le(bound).all().item<bool>(), $"{type} {count} x {rows} x {inner} x {columns}");
            }
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused() => Assert.Throws<TorchException>(() => randn([9, 2, 3]).bmm(randn([9, 4, 2])));

    /// <summary>Term by term: no product of matrices takes part.</summary>
    static Tensor Defined(Tensor a, Tensor b) => a.to(ScalarType.Float64).unsqueeze(3).mul(b.to(ScalarType.Float64).unsqueeze(1)).sum([2]);
}
