using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>Reads a CPU tensor's elements in row order.</summary>
public sealed class TensorAccessor<T> where T : unmanaged
{
    readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor) => _tensor = tensor;

    /// <summary>Number of elements.</summary>
    public long Count => _tensor.numel();

    /// <summary>A copy of all elements.</summary>
    public T[] ToArray()
    {
        using var dense = _tensor.contiguous();
        return MemoryMarshal.Cast<byte, T>(dense.bytes).ToArray();
    }

    /// <summary>Copies all elements into <paramref name="array"/>, from <paramref name="arrayIndex"/> on.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0)
    {
        using var dense = _tensor.contiguous();
        MemoryMarshal.Cast<byte, T>(dense.bytes).CopyTo(array.AsSpan(arrayIndex));
    }
}
