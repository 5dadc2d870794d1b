using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Aten.empty_memory_format(size, dtype, device).Needing(requires_grad);
    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Aten.zeros(size, dtype, device).Needing(requires_grad);
    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Aten.ones(size, dtype, device).Needing(requires_grad);
    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Aten.full(size, value, dtype, device).Needing(requires_grad);
    public static Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Aten.rand(size, dtype, device).Needing(requires_grad);
    public static Tensor randn(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => Aten.randn(size, dtype, device).Needing(requires_grad);
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null) => Aten.randperm(n, dtype ?? ScalarType.Int64, device);
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null) => Aten.eye_m(rows, columns < 0 ? rows : columns, dtype, device);
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null) => Aten.arange_start_step(0, stop, 1, dtype, device);
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null) => Aten.arange_start_step(start, stop, 1, dtype, device);
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null) => Aten.arange_start_step(start, stop, step, dtype, device);
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null) => Aten.linspace(start, end, steps, dtype, device);
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null) => Aten.zeros_like(input, dtype, device);
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null) => Aten.ones_like(input, dtype, device);
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null) => Aten.rand_like(input, dtype, device);
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null) => Aten.randn_like(input, dtype, device);

    public static Tensor tensor(Scalar scalar, ScalarType? dtype = null, Device? device = null) => Aten.full([], scalar, dtype, device);
    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null) => From<float>(rawArray, dimensions, ScalarType.Float32, dtype, device);
    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null) => From<double>(rawArray, dimensions, ScalarType.Float64, dtype, device);
    public static Tensor tensor(long[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null) => From<long>(rawArray, dimensions, ScalarType.Int64, dtype, device);
    public static Tensor tensor(float[] dataArray, ScalarType? dtype = null, Device? device = null) => From<float>(dataArray, [dataArray.Length], ScalarType.Float32, dtype, device);
    public static Tensor tensor(double[] dataArray, ScalarType? dtype = null, Device? device = null) => From<double>(dataArray, [dataArray.Length], ScalarType.Float64, dtype, device);
    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null) => From<long>(dataArray, [dataArray.Length], ScalarType.Int64, dtype, device);
    public static Tensor tensor(bool[] dataArray, ScalarType? dtype = null, Device? device = null) => From<bool>(dataArray, [dataArray.Length], ScalarType.Bool, dtype, device);

    static Tensor From<T>(T[] values, ReadOnlySpan<long> dimensions, ScalarType own, ScalarType? dtype, Device? device) where T : unmanaged
    {
        long count = 1;
        foreach (var d in dimensions) count *= d;
        if (count != values.Length) throw new ArgumentException($"{values.Length} values do not fill the shape [{string.Join(", ", dimensions.ToArray())}].", nameof(dimensions));
        var host = Aten.empty_memory_format(dimensions, own);
        MemoryMarshal.AsBytes<T>(values).CopyTo(host.bytes);
        if ((dtype is null || dtype == own) && (device is null || device.type == DeviceType.CPU)) return host;
        using (host) return Aten.to_dtype_layout(host, dtype: dtype ?? own, device: device ?? CPU);
    }

    static Tensor Needing(this Tensor tensor, bool requires_grad) => requires_grad ? tensor.requires_grad_() : tensor;

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Aten.cat([.. tensors], dim);
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Aten.stack([.. tensors], dim);
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Aten.where_self(condition, x, y);
    public static Tensor maximum(Tensor input, Tensor other) => Aten.maximum(input, other);
    public static Tensor minimum(Tensor input, Tensor other) => Aten.minimum(input, other);
    public static Tensor matmul(Tensor input, Tensor target) => Aten.matmul(input, target);
}
