using AttributionPriors.Data.Pickles;

namespace AttributionPriors.Models.Weights;

/// <summary>
/// A tensor as it lies in a file: element type, shape, and the elements' bytes, little-endian and contiguous (the last axis
/// runs fastest). It knows nothing of torch, so weights can be read and written where there is none.
/// </summary>
/// <remarks>Two are equal when element type, shape and bytes are; so NaN equals itself and 0 differs from -0.</remarks>
public sealed record RawTensor
{
    /// <summary>Checks that the bytes fit the shape.</summary>
    /// <param name="dtype">One of <see cref="ElementSizes"/>' keys.</param>
    /// <param name="shape">Sizes of the axes; empty for a scalar.</param>
    /// <param name="data">The elements, taken over and not copied.</param>
    /// <exception cref="ArgumentException">Unknown element type, negative size, or bytes that do not fit the shape.</exception>
    public RawTensor(string dtype, long[] shape, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(dtype);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(data);
        if (!ElementSizes.ContainsKey(dtype))
            throw new ArgumentException($"Unknown element type '{dtype}'; known are {KnownTypes}.", nameof(dtype));
        if (ByteCount(dtype, shape) is not { } bytes)
            throw new ArgumentException($"[{string.Join(", ", shape)}] is no shape: sizes must not be negative, nor their product overflow.", nameof(shape));
        if (bytes != data.Length)
            throw new ArgumentException($"{dtype} [{string.Join(", ", shape)}] wants {bytes} bytes; got {data.Length}.", nameof(data));
        (DType, Shape, Data) = (dtype, shape, data);
    }

    /// <summary>Bytes of one element by the element type's name, which is that of the safetensors format.</summary>
    public static IReadOnlyDictionary<string, int> ElementSizes => TensorElements.Sizes;

    /// <summary>Element type, e.g. <c>F32</c>.</summary>
    public string DType { get; }

    /// <summary>Sizes of the axes.</summary>
    public long[] Shape { get; }

    /// <summary>The elements' bytes.</summary>
    public byte[] Data { get; }

    internal static string KnownTypes { get; } = "F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL";

    /// <summary>Same element type, shape and bytes.</summary>
    public bool Equals(RawTensor? other) =>
        other is not null && DType == other.DType && Shape.AsSpan().SequenceEqual(other.Shape) && Data.AsSpan().SequenceEqual(other.Data);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(DType);
        foreach (var size in Shape)
            hash.Add(size);
        hash.AddBytes(Data);
        return hash.ToHashCode();
    }

    /// <summary>Bytes of a tensor of a known <paramref name="dtype"/>; null for a negative size or an overflow.</summary>
    internal static long? ByteCount(string dtype, ReadOnlySpan<long> shape) => TensorElements.ByteCount(dtype, shape);
}
