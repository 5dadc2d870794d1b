using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Models.Weights;

/// <summary>A module's parameters and buffers as raw tensors, and back.</summary>
public static class ModuleState
{
    /// <summary>A copy of every parameter and buffer, by its state-dict name.</summary>
    public static OrderedDictionary<string, RawTensor> Copy(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var copy = new OrderedDictionary<string, RawTensor>();
        foreach (var (name, value) in module.state_dict()) copy[name] = ToRaw(value);
        return copy;
    }

    /// <summary>A copy of a tensor's elements.</summary>
    public static RawTensor ToRaw(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var host = value.detach().cpu().contiguous();
        return new(DTypes.Single(d => d.Value == host.dtype).Key, host.shape, host.bytes.ToArray());
    }

    /// <summary>Copies <paramref name="tensors"/> into the module; the names must be the module's, all of them.</summary>
    /// <exception cref="ArgumentException">Names are missing, unexpected or misshaped; the message lists them.</exception>
    public static void Load(nn.Module module, IReadOnlyDictionary<string, RawTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(tensors);
        var fit = StateDictFit.Of(module, tensors);
        if (!fit.IsExact) throw new ArgumentException($"The weights do not fit {module.GetName()}: {string.Join("; ", fit.Differences)}.", nameof(tensors));
        using var _ = no_grad();
        foreach (var (name, target) in module.state_dict())
        {
            using var given = ToTensor(tensors[name]);
            target.copy_(given);
        }
    }

    /// <summary>The tensor on the CPU.</summary>
    public static Tensor ToTensor(RawTensor raw)
    {
        ArgumentNullException.ThrowIfNull(raw);
        var tensor = empty(raw.Shape, dtype: DTypes[raw.DType]);
        raw.Data.CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>Writes the module's state into a stream.</summary>
    public static void Write(nn.Module module, BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using var memory = new MemoryStream();
        Safetensors.Write(memory, Copy(module));
        writer.Write((int)memory.Length);
        writer.Write(memory.GetBuffer(), 0, (int)memory.Length);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static void Read(nn.Module module, BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using var memory = new MemoryStream(reader.ReadBytes(reader.ReadInt32()));
        Load(module, Safetensors.Read(memory, module.GetName()).Tensors);
    }

    static readonly Dictionary<string, ScalarType> DTypes = new()
    {
        ["F64"] = ScalarType.Float64, ["F32"] = ScalarType.Float32, ["F16"] = ScalarType.Float16, ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64, ["I32"] = ScalarType.Int32, ["I16"] = ScalarType.Int16, ["I8"] = ScalarType.Int8, ["U8"] = ScalarType.Byte, ["BOOL"] = ScalarType.Bool,
    };
}
