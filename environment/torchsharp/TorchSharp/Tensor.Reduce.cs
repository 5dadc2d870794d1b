using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Aten.sum(this, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList(this, [dim], keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList(this, dim, keepdim, type);
        public Tensor mean() => Aten.mean(this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Aten.mean_dim(this, dimensions, keepdim, type);
        public Tensor std(bool unbiased = true) => Aten.std(this, unbiased);
        public Tensor var(bool unbiased = true) => Aten.var(this, unbiased);
        public Tensor max() => Aten.max(this);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Aten.max_dim(this, dim, keepdim);
        public Tensor min() => Aten.min(this);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Aten.min_dim(this, dim, keepdim);
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false) => Aten.amax(this, dims, keepdim);
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false) => Aten.amin(this, dims, keepdim);
        public Tensor argmax() => Aten.argmax(this);
        public Tensor argmax(long dim, bool keepdim = false) => Aten.argmax(this, dim, keepdim);
        public Tensor norm(float p = 2.0f) => Aten.norm_Scalar(this, p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Aten.norm_ScalarOpt_dim(this, p, [dim], keepdim);
        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.logsumexp(this, [dim], keepdim);
        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.cumsum(this, dim, type);
        public Tensor all() => Aten.all(this);
        public Tensor any() => Aten.any(this);
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Aten.topk(this, k, dim, largest, sorted);
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false) => Aten.sort(this, dim, descending);
        public Tensor argsort(long dim = -1, bool descending = false) => Aten.argsort(this, dim, descending);
    }
}
