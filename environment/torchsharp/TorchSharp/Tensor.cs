using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle to a libtorch tensor; it owns one reference.</summary>
    /// <remarks>
    /// A tensor made inside a <see cref="DisposeScope"/> dies with it. One made outside lives until it is disposed, or
    /// until the collector finds it. In-place operations return the tensor itself, not another handle.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        static long s_total, s_peak;

        nint _handle;
        Leash? _leash;

        internal Tensor(nint handle)
        {
            _handle = handle;
            var total = Interlocked.Increment(ref s_total);
            if (total > s_peak) s_peak = total;
            if (DisposeScope.Current is { } scope) scope.Adopt(this);
            else _leash = new(handle);
        }

        internal DisposeScope? Scope { get; set; }

        internal int Place { get; set; }

        internal nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Tensor), "The tensor was disposed: by hand, or with the scope it was made in (MoveToOuterDisposeScope keeps one).");

        /// <summary>Tensors alive in this process, as handles.</summary>
        public static long TotalCount => Interlocked.Read(ref s_total);

        /// <summary>The most that ever were.</summary>
        public static long PeakCount => s_peak;

        /// <summary>Takes over one reference.</summary>
        internal static Tensor Own(nint handle) => handle == 0 ? throw new TorchException("libtorch returned an undefined tensor.") : new(handle);

        public bool IsInvalid => _handle == 0;

        public void Dispose()
        {
            if (_handle == 0) return;
            Scope?.Forget(this);
            _leash?.Dispose();
            if (_leash is null) Release(_handle);
            (_handle, _leash) = (0, null);
            GC.SuppressFinalize(this);
        }

        public Tensor MoveToOuterDisposeScope() => Scope is null ? this : MoveTo(Scope.Outer);

        public Tensor DetachFromDisposeScope() => MoveTo(null);

        internal Tensor MoveTo(DisposeScope? scope)
        {
            if (ReferenceEquals(scope, Scope)) return this;
            Scope?.Forget(this);
            if (scope is not null)
            {
                _leash?.Drop();
                _leash = null;
                scope.Adopt(this);
            }
            else
            {
                _leash ??= new(Handle);
            }
            return this;
        }

        /// <summary>Hands its reference to the scope that owns it, which is about to release it.</summary>
        internal nint Abandon()
        {
            var handle = _handle;
            (_handle, Scope) = (0, null);
            return handle;
        }

        internal static unsafe void Release(nint* handles, ref int count)
        {
            Interlocked.Add(ref s_total, -count);
            Shim.tr_release_many(handles, count);
            count = 0;
        }

        static void Release(nint handle)
        {
            Interlocked.Decrement(ref s_total);
            Shim.tr_release(handle);
        }

        /// <summary>Releases a tensor that no scope owns when the collector finds it; those in scopes pay for no finaliser.</summary>
        sealed class Leash(nint handle) : IDisposable
        {
            nint _handle = handle;

            ~Leash() => Dispose();

            public void Dispose()
            {
                if (Interlocked.Exchange(ref _handle, 0) is var held and not 0) Release(held);
                GC.SuppressFinalize(this);
            }

            /// <summary>Gives the tensor to a scope: nothing is left to release here.</summary>
            public void Drop()
            {
                _handle = 0;
                Dispose();
            }
        }

        // ---- facts

        unsafe TensorFacts Facts()
        {
            TensorFacts facts;
            Registry.Check(Shim.tr_facts(Handle, &facts), "tensor facts");
            GC.KeepAlive(this);
            return facts;
        }

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Facts().Dimensions];
                fixed (long* p = sizes) Registry.Check(Shim.tr_sizes(Handle, p, null), "shape");
                GC.KeepAlive(this);
                return sizes;
            }
        }

        public unsafe long[] stride()
        {
            var n = Facts().Dimensions;
            var (sizes, strides) = (new long[n], new long[n]);
            fixed (long* p = sizes, q = strides) Registry.Check(Shim.tr_sizes(Handle, p, q), "stride");
            GC.KeepAlive(this);
            return strides;
        }

        /// <summary>The size of one dimension; negative counts from the end.</summary>
        public long size(int dim)
        {
            var sizes = shape;
            var place = dim < 0 ? dim + sizes.Length : dim;
            return (uint)place < sizes.Length ? sizes[place] : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"The tensor has shape [{string.Join(", ", sizes)}].");
        }

        public long dim() => Facts().Dimensions;
        public long ndim => Facts().Dimensions;
        public long numel() => Facts().Elements;
        public ScalarType dtype => (ScalarType)Facts().DType;
        public long ElementSize => Facts().ItemSize;
        public bool is_contiguous() => Facts().Contiguous != 0;
        public bool is_leaf => Facts().IsLeaf != 0;

        public Device device
        {
            get
            {
                var facts = Facts();
                return new((DeviceType)facts.DeviceType, facts.DeviceType == 0 ? -1 : facts.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Facts().DeviceType;

        public override string ToString() => IsInvalid ? "disposed tensor" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
    }
}
