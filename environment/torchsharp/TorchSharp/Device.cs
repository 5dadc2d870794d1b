namespace TorchSharp;

/// <summary>libtorch's device types that the kit uses.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
}

public static partial class torch
{
    /// <summary>The element types, numbered as libtorch does.</summary>
    public enum ScalarType : sbyte
    {
        Byte = 0, Int8 = 1, Int16 = 2, Int32 = 3, Int64 = 4, Float16 = 5, Float32 = 6, Float64 = 7, Bool = 11, BFloat16 = 15,
    }

    public static readonly ScalarType uint8 = ScalarType.Byte, int8 = ScalarType.Int8, int16 = ScalarType.Int16, int32 = ScalarType.Int32, int64 = ScalarType.Int64,
        float16 = ScalarType.Float16, float32 = ScalarType.Float32, float64 = ScalarType.Float64, @bool = ScalarType.Bool, bfloat16 = ScalarType.BFloat16;

    /// <summary>Where a tensor lives: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    public sealed class Device : IEquatable<Device>
    {
        public Device(DeviceType type, int index = -1) => (this.type, this.index) = (type, index);

        public DeviceType type { get; }

        public int index { get; }

        internal long Packed => ((long)type << 32) | (uint)index;

        public override string ToString() => (type == DeviceType.CPU ? "cpu" : "cuda") + (index >= 0 ? $":{index}" : "");
        public bool Equals(Device? other) => other is not null && type == other.type && index == other.index;
        public override bool Equals(object? obj) => Equals(obj as Device);
        public override int GetHashCode() => Packed.GetHashCode();
    }

    public static readonly Device CPU = new(DeviceType.CPU);

    public static readonly Device CUDA = new(DeviceType.CUDA);

    public static Device device(DeviceType type, int index = -1) => new(type, index);

    /// <exception cref="ArgumentException">The text is none of <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</exception>
    public static Device device(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        var parts = description.Split(':');
        var type = parts[0] switch
        {
            "cpu" => DeviceType.CPU,
            "cuda" => DeviceType.CUDA,
            _ => throw new ArgumentException($"Unknown device '{description}': cpu, cuda or cuda:N.", nameof(description)),
        };
        if (parts.Length == 1) return new(type);
        return parts.Length == 2 && int.TryParse(parts[1], out var index) && index >= 0
            ? new(type, index)
            : throw new ArgumentException($"Unknown device '{description}': cpu, cuda or cuda:N.", nameof(description));
    }
}
