using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>What an <see cref="Argument"/> holds; the numbers are those of the shim.</summary>
internal enum Tag
{
    Default, None, Tensor, Integer, Real, Boolean, Integers, Reals, Tensors, OptionalTensors, Text, Device, Booleans,
}

/// <summary>One boxed argument or result, 16 bytes, laid out as the shim's <c>Arg</c>. The default value asks for the schema's default.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct Argument
{
    [FieldOffset(0)] public Tag Tag;
    [FieldOffset(4)] public int Count;
    [FieldOffset(8)] public long Integer;
    [FieldOffset(8)] public double Real;
    [FieldOffset(8)] public nint Pointer;

    public static Argument None => new() { Tag = Tag.None };

    public static Argument Of(Tensor tensor) => new() { Tag = Tag.Tensor, Pointer = tensor.Handle };
    public static Argument Of(long value) => new() { Tag = Tag.Integer, Integer = value };
    public static Argument Of(double value) => new() { Tag = Tag.Real, Real = value };
    public static Argument Of(bool value) => new() { Tag = Tag.Boolean, Integer = value ? 1 : 0 };
    public static Argument Of(ScalarType value) => Of((long)value);
    public static Argument Of(MemoryFormat value) => Of((long)value);
    public static Argument Of(Scalar value) => value.Argument;
    public static Argument Of(Device value) => new() { Tag = Tag.Device, Integer = value.Packed };

    public static Argument List(long* values, int count) => new() { Tag = Tag.Integers, Count = count, Pointer = (nint)values };
    public static Argument List(double* values, int count) => new() { Tag = Tag.Reals, Count = count, Pointer = (nint)values };

    public static Argument Tensors(IReadOnlyList<Tensor?> tensors, nint* handles, bool optional = false)
    {
        for (var k = 0; k < tensors.Count; k++)
            handles[k] = tensors[k]?.Handle ?? (optional ? 0 : throw new ArgumentNullException(nameof(tensors), $"tensor {k} of the list is null"));
        return new() { Tag = optional ? Tag.OptionalTensors : Tag.Tensors, Count = tensors.Count, Pointer = (nint)handles };
    }
}

/// <summary>libtorch's memory formats.</summary>
internal enum MemoryFormat
{
    Contiguous = 0,
    Preserve = 1,
    ChannelsLast = 2,
}
