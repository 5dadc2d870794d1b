using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements' memory of a contiguous CPU tensor, as bytes; setting copies into it.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                var facts = Facts();
                if (facts.DeviceType != 0) throw new InvalidOperationException("bytes wants a CPU tensor: call cpu() first.");
                if (facts.Contiguous == 0) throw new InvalidOperationException("bytes wants a contiguous tensor: call contiguous() first.");
                nint data;
                Registry.Check(Shim.tr_data(Handle, &data), "data_ptr");
                GC.KeepAlive(this);
                return new((void*)data, checked((int)(facts.Elements * facts.ItemSize)));
            }
            set
            {
                var target = bytes;
                if (value.Length != target.Length) throw new ArgumentException($"{value.Length} bytes do not fill a tensor of {target.Length}.", nameof(value));
                value.CopyTo(target);
            }
        }

        /// <summary>The elements of a CPU tensor, in row order.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the tensor's type.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            Expect<T>();
            return new(this);
        }

        /// <summary>The one element.</summary>
        public T item<T>() where T : unmanaged
        {
            Expect<T>();
            if (numel() != 1) throw new ArgumentException($"item wants one element; the tensor has shape [{string.Join(", ", shape)}].");
            using var host = device_type == DeviceType.CPU ? alias() : cpu();
            return MemoryMarshal.Read<T>(host.bytes);
        }

        public float ToSingle() => (float)ToDouble();
        public int ToInt32() => checked((int)ToInt64());

        public double ToDouble()
        {
            using var wide = to(ScalarType.Float64);
            return wide.item<double>();
        }

        public long ToInt64()
        {
            using var wide = to(ScalarType.Int64);
            return wide.item<long>();
        }

        void Expect<T>()
        {
            var fits = dtype switch
            {
                ScalarType.Byte => typeof(T) == typeof(byte),
                ScalarType.Int8 => typeof(T) == typeof(sbyte),
                ScalarType.Int16 => typeof(T) == typeof(short),
                ScalarType.Int32 => typeof(T) == typeof(int),
                ScalarType.Int64 => typeof(T) == typeof(long),
                ScalarType.Float16 => typeof(T) == typeof(Half),
                ScalarType.Float32 => typeof(T) == typeof(float),
                ScalarType.Float64 => typeof(T) == typeof(double),
                ScalarType.Bool => typeof(T) == typeof(bool),
                _ => false,
            };
            if (!fits) throw new ArgumentException($"The tensor's type is {dtype}, not {typeof(T).Name}.");
        }
    }
}

