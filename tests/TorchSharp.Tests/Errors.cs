using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Every C++ exception is a <see cref="TorchException"/> with the operator and the operands; none ends the process.</summary>
public class Errors
{
    public static TheoryData<string, string[]> Failures => new()
    {
        { "matmul", ["aten::matmul", "Float32[2, 3]", "Float32[2, 3]"] },
        { "add", ["aten::add.Tensor", "Float32[2, 3]", "Float32[4]"] },
        { "view", ["aten::view", "Float32[2, 3]", "[4, 4]"] },
        { "cat", ["aten::cat", "Float32[2, 3]; Float64[5, 7]"] },
        { "select", ["aten::select.int", "Float32[2, 3]", "9"] },
        { "conv2d", ["aten::conv2d", "Float32[1, 2, 8, 8]", "Float32[4, 3, 3, 3]"] },
        { "cross entropy", ["aten::cross_entropy_loss", "Float32[2, 3]", "Int64[2]"] },
        { "batch norm", ["aten::batch_norm", "Float32[1, 2, 4, 4]"] },
        { "pool", ["aten::max_pool2d", "Float32[1, 1, 2, 2]"] },
        { "dtype", ["aten::mm", "Float32[2, 2]", "Float64[2, 2]"] },
        { "gather", ["aten::gather", "Float32[2, 3]", "Int64[1]"] },
        { "integer mean", ["aten::mean", "Int64[2]"] },
        { "in place on a leaf", ["aten::add_.Scalar", "Float32[2]"] },
        { "backward twice", ["autograd.backward", "Float32[]"] },
        { "backward of a vector", ["autograd.backward", "Float32[2]"] },
        { "grad of a vector", ["autograd.grad", "Float32[2]"] },
        { "grad unused", ["autograd.grad", "Float32[]", "Float32[2]"] },
        { "grad without graph", ["autograd.grad", "Float32[]"] },
        { "grad of a changed tensor", ["autograd.grad"] },
        { "grad weights", ["autograd.grad"] },
        { "integer gradient", ["requires_grad"] },
        { "cuda", ["aten::"] },
    };

    static Action Failing(string kind)
    {
        var m = ones([2, 3]);
        var leaf = ones([2], requires_grad: true);
        return kind switch
        {
            "matmul" => () => m.matmul(m),
            "add" => () => m.add(ones([4])),
            "view" => () => m.view(4, 4),
            "cat" => () => cat([m, ones([5, 7], ScalarType.Float64)]),
            "select" => () => m.select(0, 9),
            "conv2d" => () => nn.functional.conv2d(ones([1, 2, 8, 8]), ones([4, 3, 3, 3])),
            "cross entropy" => () => nn.functional.cross_entropy(m, tensor(new long[] { 0, 7 })),
            "batch norm" => () => nn.BatchNorm2d(3).call(ones([1, 2, 4, 4])),
            "pool" => () => nn.functional.max_pool2d(ones([1, 1, 2, 2]), 5),
            "dtype" => () => ones([2, 2]).mm(ones([2, 2], ScalarType.Float64)),
            "gather" => () => m.gather(0, zeros([1], ScalarType.Int64)),
            "integer mean" => () => ones([2], ScalarType.Int64).mean(),
            "in place on a leaf" => () => leaf.add_(1),
            "backward twice" => Twice(leaf),
            "backward of a vector" => () => (leaf * 2).backward(),
            "grad of a vector" => () => autograd.grad([leaf * 2], [leaf]),
            "grad unused" => () => autograd.grad([leaf.sum()], [ones([2], requires_grad: true)]),
            "grad without graph" => () => autograd.grad([ones([1]).sum()], [leaf]),
            "grad of a changed tensor" => Changed(leaf),
            "grad weights" => () => autograd.grad([leaf * 2], [leaf], [ones([5])]),
            "integer gradient" => () => ones([1], ScalarType.Int64).requires_grad = true,
            "cuda" => () => m.to(device("cuda:63")),
            _ => throw new ArgumentException(kind),
        };
    }

    static Action Twice(Tensor leaf)
    {
        var loss = leaf.square().sum();
        loss.backward();
        return () => loss.backward();
    }

    static Action Changed(Tensor leaf)
    {
        var inner = leaf * 1;
        var loss = inner.square().sum();
        inner.add_(1);
        return () => autograd.grad([loss], [leaf]);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void An_error_names_the_operator_and_its_operands(string kind, string[] parts)
    {
        using var scope = NewDisposeScope();
        var thrown = Assert.Throws<TorchException>(Failing(kind));
        Assert.All(parts, part => Assert.Contains(part, thrown.Message));
        Assert.DoesNotContain("frame #", thrown.Message);
    }

    /// <summary>After any failure the same thread computes on.</summary>
    [Fact]
    public void A_failure_leaves_no_trace()
    {
        using var scope = NewDisposeScope();
        foreach (var (kind, _) in Failures.Select(row => row.Data))
        {
            var before = is_grad_enabled();
            Assert.ThrowsAny<Exception>(Failing(kind));
            Assert.Equal(before, is_grad_enabled());
            Check.Close(4, ones([2, 2]).sum(), 0);
        }
    }

    [Fact]
    public void A_disposed_tensor_is_refused_by_name()
    {
        var x = ones([1]);
        x.Dispose();
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Contains("MoveToOuterDisposeScope", Assert.Throws<ObjectDisposedException>(() => x + 1).Message);
        Assert.Equal("disposed tensor", x.ToString());
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cpu:0:1")]
    public void An_unknown_device_is_quoted(string text) => Assert.Contains($"'{text}'", Assert.Throws<ArgumentException>(() => device(text)).Message);

    [Fact]
    public void Values_that_do_not_fill_a_shape_are_counted() =>
        Assert.Contains("3 values do not fill the shape [2, 2]", Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2, 2])).Message);
}
