using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Aten.view(this, shape);
        public Tensor reshape(params long[] shape) => Aten.reshape(this, shape);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten_using_ints(this, start_dim, end_dim);
        public Tensor unsqueeze(long dim) => Aten.unsqueeze(this, dim);
        public Tensor squeeze(long? dim = null) => dim is { } d ? Aten.squeeze_dim(this, d) : Aten.squeeze(this);
        public Tensor permute(params long[] permutation) => Aten.permute(this, permutation);
        public Tensor transpose(long dim0, long dim1) => Aten.transpose_int(this, dim0, dim1);
        public Tensor t() => Aten.t(this);
        public Tensor expand(params long[] sizes) => Aten.expand(this, sizes);
        public Tensor expand_as(Tensor other) => Aten.expand(this, other.shape);
        public Tensor repeat(params long[] sizes) => Aten.repeat(this, sizes);
        public Tensor repeat_interleave(long repeats, long? dim = null) => Aten.repeat_interleave_self_int(this, repeats, dim);
        public Tensor contiguous() => Aten.contiguous(this);
        public Tensor clone() => Aten.clone(this);
        public Tensor alias() => Aten.alias(this);
        public Tensor[] split(long size, int dim = 0) => Aten.split_Tensor(this, size, dim);
        public Tensor[] split(long[] sizes, int dim = 0) => Aten.split_with_sizes(this, sizes, dim);
        public Tensor[] chunk(long chunks, long dim = 0) => Aten.chunk(this, chunks, dim);
        public Tensor[] unbind(int dimension = 0) => Aten.unbind_int(this, dimension);
        public Tensor narrow(long dim, long start, long length) => Aten.narrow(this, dim, start, length);
        public Tensor select(long dim, long index) => Aten.select_int(this, dim, index);
        public Tensor slice(long dim, long start, long finish, long step) => Aten.slice_Tensor(this, dim, start, finish, step);
        public Tensor index_select(long dim, Tensor index) => Aten.index_select(this, dim, index);
        public Tensor index(params Tensor[] indices) => Aten.index_Tensor(this, indices);
        public Tensor gather(long dim, Tensor index) => Aten.gather(this, dim, index);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.scatter_src(this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.scatter_add(this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.scatter__src(this, dim, index, src);
        public Tensor flip(params long[] dims) => Aten.flip(this, dims);
        public Tensor roll(long shifts, long dims) => Aten.roll(this, [shifts], [dims]);
        public Tensor nonzero() => Aten.nonzero(this);
        public Tensor masked_select(Tensor mask) => Aten.masked_select(this, mask);

        /// <summary>Picks one index along each leading dimension: <c>x[2]</c>, <c>x[2, 0]</c>.</summary>
        public Tensor this[params long[] indices]
        {
            get
            {
                var result = alias();
                foreach (var index in indices)
                {
                    var next = result.select(0, index);
                    result.Dispose();
                    result = next;
                }
                return result;
            }
        }

        /// <summary>Slices along each leading dimension: <c>x[TensorIndex.Colon, TensorIndex.Slice(0, 5)]</c>.</summary>
        public Tensor this[params TensorIndex[] indices]
        {
            get
            {
                var (result, dim) = (alias(), 0L);
                for (var k = 0; k < indices.Length; k++)
                {
                    var next = indices[k].Apply(result, ref dim, indices.Skip(k + 1).Count(i => i.TakesDimension));
                    if (!ReferenceEquals(next, result)) result.Dispose();
                    result = next;
                }
                return result;
            }
        }

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => Converted(Aten.to_dtype_layout(this, device: device, non_blocking: non_blocking, copy: copy), disposeAfter);
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => Converted(Aten.to_dtype_layout(this, dtype: type, non_blocking: non_blocking, copy: copy), disposeAfter);
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => Converted(Aten.to_dtype_layout(this, dtype: type, device: device, non_blocking: non_blocking, copy: copy), disposeAfter);
        public Tensor cpu() => to(CPU);
        public Tensor cuda() => to(CUDA);
        public Tensor @float() => to(ScalarType.Float32);
        public Tensor @double() => to(ScalarType.Float64);
        public Tensor @bool() => to(ScalarType.Bool);

        Tensor Converted(Tensor result, bool disposeAfter)
        {
            if (disposeAfter) Dispose();
            return result;
        }
    }

    /// <summary>One place of an indexer: a single index, a slice, a colon, or a new dimension.</summary>
    public readonly struct TensorIndex
    {
        enum Kind { Single, Range, All, New, Ellipsis }

        readonly Kind _kind;
        readonly long? _start, _stop;
        readonly long _step;

        TensorIndex(Kind kind, long? start = null, long? stop = null, long step = 1) => (_kind, _start, _stop, _step) = (kind, start, stop, step);

        public static TensorIndex Colon => new(Kind.All);
        public static TensorIndex None => new(Kind.New);
        public static TensorIndex Null => new(Kind.New);
        public static TensorIndex Ellipsis => new(Kind.Ellipsis);
        public static TensorIndex Single(long index) => new(Kind.Single, index);
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(Kind.Range, start, stop, step ?? 1);

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex(int value) => Single(value);

        internal bool TakesDimension => _kind is Kind.Single or Kind.Range or Kind.All;

        /// <summary>Indexes dimension <paramref name="dim"/> and moves on; <paramref name="after"/> later places take a dimension each.</summary>
        internal Tensor Apply(Tensor tensor, ref long dim, int after)
        {
            switch (_kind)
            {
                case Kind.Single: return tensor.select(dim, _start!.Value);
                case Kind.Range: return Aten.slice_Tensor(tensor, dim++, _start, _stop, _step);
                case Kind.New: return tensor.unsqueeze(dim++);
                case Kind.Ellipsis:
                    dim = tensor.dim() - after;
                    return tensor;
                default:
                    dim++;
                    return tensor;
            }
        }
    }
}
