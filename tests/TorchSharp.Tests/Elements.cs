using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Reading and writing elements, and the indexers.</summary>
public class Elements
{
    [Fact]
    public void Elements_come_in_row_order_whatever_the_strides()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, ScalarType.Float64).reshape(2, 3);
        Assert.Equal([0, 1, 2, 3, 4, 5], x.data<double>().ToArray());
        Assert.Equal([0, 3, 1, 4, 2, 5], x.t().data<double>().ToArray());
        var target = new double[8];
        x.t().data<double>().CopyTo(target, 2);
        Assert.Equal([0, 0, 0, 3, 1, 4, 2, 5], target);
        Assert.Equal(6, x.data<double>().Count);
    }

    [Fact]
    public void Bytes_write_through()
    {
        using var scope = NewDisposeScope();
        var x = zeros([2], ScalarType.Int16);
        x.bytes = [1, 0, 0, 1];
        Assert.Equal([1, 256], x.data<short>().ToArray());
        x.bytes[0] = 7;
        Assert.Equal(7, x[0].item<short>());
        Assert.Throws<ArgumentException>(() => x.bytes = [1]);
        Assert.Throws<InvalidOperationException>(() => ones([2, 3]).t().bytes.Length);
    }

    [Fact]
    public void Element_types_are_checked()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("Float32, not Double", Assert.Throws<ArgumentException>(() => ones([1]).item<double>()).Message);
        Assert.Throws<ArgumentException>(() => ones([1]).data<int>());
        Assert.Throws<ArgumentException>(() => ones([1], ScalarType.BFloat16).data<float>());
        Assert.Contains("[2]", Assert.Throws<ArgumentException>(() => ones([2]).item<float>()).Message);
        Assert.True(tensor(new[] { true }).item<bool>());
        Assert.Equal((Half)1, ones([1], ScalarType.Float16).item<Half>());
        Assert.Equal(3L, tensor(3L).item<long>());
    }

    [Fact]
    public void Sizes_are_counted_from_either_end()
    {
        using var scope = NewDisposeScope();
        var x = ones([2, 3]);
        Assert.Equal(3, x.size(1));
        Assert.Equal(2, x.size(-2));
        Assert.Contains("[2, 3]", Assert.Throws<ArgumentOutOfRangeException>(() => x.size(2)).Message);
        Assert.True(x.Equals(x.clone()));
        Assert.False(x.Equals(x.t()));
        Assert.Equal([2, 3], x.equal(x).shape);
    }

    [Fact]
    public void Numbers_convert()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(2.5, tensor(2.5).ToDouble());
        Assert.Equal(2.5f, tensor(2.5).ToSingle());
        Assert.Equal(2, tensor(2.5).ToInt32());
        Assert.Equal(1L << 40, tensor(1L << 40).ToInt64());
        Assert.Throws<OverflowException>(() => tensor(1L << 40).ToInt32());
    }

    [Fact]
    public void Indices_pick_along_the_leading_dimensions()
    {
        using var scope = NewDisposeScope();
        var x = arange(24, ScalarType.Float64).reshape(2, 3, 4);
        Assert.Equal([3, 4], x[1].shape);
        Assert.Equal(23, x[1, 2, 3].ToDouble());
        Assert.Equal(23, x[-1, -1, -1].ToDouble());
        Assert.Equal([0, 12], x[TensorIndex.Colon, 0, 0].Numbers());
        Assert.Equal([1, 5, 9], x[0, TensorIndex.Colon, 1].Numbers());
        Assert.Equal([4, 6], x[0, 1, TensorIndex.Slice(0, 4, 2)].Numbers());
        Assert.Equal([6, 7], x[0, 1, TensorIndex.Slice(-2)].Numbers());
        Assert.Equal([3, 7, 11, 15, 19, 23], x[TensorIndex.Ellipsis, 3].reshape(-1).Numbers());
        Assert.Equal([12, 13, 14, 15], x[1, TensorIndex.Ellipsis][0].Numbers());
        Assert.Equal([2, 3, 1, 4], x[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([2, 1, 3], x[TensorIndex.Colon, TensorIndex.None, TensorIndex.Ellipsis, 0].shape);
    }

    /// <summary>x[1, ..., 0] and x[1, None, ..., 2] on four dimensions, against chained selects.</summary>
    [Fact]
    public void An_ellipsis_stands_for_what_the_other_places_leave()
    {
        using var scope = NewDisposeScope();
        var x = arange(120, ScalarType.Float64).reshape(2, 3, 4, 5);
        Assert.True(x[1, TensorIndex.Ellipsis, 0].Equals(x.select(0, 1).select(2, 0)));
        Assert.True(x[1, 2, TensorIndex.Ellipsis, 0].Equals(x.select(0, 1).select(0, 2).select(1, 0)));
        Assert.True(x[1, TensorIndex.None, TensorIndex.Ellipsis, 2].Equals(x.select(0, 1).select(2, 2).unsqueeze(0)));
        Assert.True(x[TensorIndex.Ellipsis, TensorIndex.Slice(1, 3), TensorIndex.Colon].Equals(x.slice(2, 1, 3, 1)));
        Assert.True(x[0, 1, 2, TensorIndex.Ellipsis, 3].Equals(x[0, 1, 2, 3]));
    }

    [Fact]
    public void Views_share_memory_and_in_place_operations_return_the_tensor_itself()
    {
        using var scope = NewDisposeScope();
        var x = zeros([2, 2]);
        Assert.Same(x, x.add_(1).mul_(2).clamp_(0, 1.5));
        x[0].fill_(7);
        Check.Close([7, 7, 1.5, 1.5], x.Numbers(), 0);
    }

    [Fact]
    public void Factories_make_what_they_say()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([3, 2], eye(3, 2).shape);
        Assert.Equal([1, 0, 0, 1], eye(2).Numbers());
        Assert.Equal([0, 0.5, 1], linspace(0, 1, 3).Numbers());
        Assert.Equal([2, 4], arange(2, 6, 2).Numbers());
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal([7, 7], full([2], 7.0).Numbers());
        Assert.Equal([], tensor(1.0).shape);
        Assert.Equal([0, 0, 1, 2, 0], nn.functional.pad(tensor(new double[] { 1, 2 }), [2, 1]).Numbers());
        Assert.Equal([9, 1], nn.functional.pad(tensor(new double[] { 1 }), [1, 0], PaddingModes.Constant, 9).Numbers());
        Assert.Throws<NotSupportedException>(() => nn.functional.pad(ones([1, 2]), [1, 1], PaddingModes.Reflect));
    }

    [Fact]
    public void Operators_agree_with_arithmetic()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { -3, 2 });
        Check.Close([-1, 4], (x + 2).Numbers(), 0);
        Check.Close([-1, 4], (2 + x).Numbers(), 0);
        Check.Close([5, 0], (2 - x).Numbers(), 0);
        Check.Close([-5, 0], (x - 2).Numbers(), 0);
        Check.Close([-1.5, 1], (x / 2).Numbers(), 0);
        Check.Close([-2.0 / 3, 1], (2 / x).Numbers(), 1e-15);
        Check.Close([1, 0], (x % 2).Numbers(), 0);
        Check.Close([3, -2], (-x).Numbers(), 0);
        Check.Close([9, 4], (x * x).Numbers(), 0);
    }
}
