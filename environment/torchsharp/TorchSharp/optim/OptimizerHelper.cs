using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>An optimiser that can be stored and continued.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    protected OptimizerHelper(IEnumerable<Parameter> parameters, double learningRate) : base(parameters, learningRate)
    {
    }

    /// <summary>Writes what later steps depend on besides the parameters, after the optimiser's name.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(GetType().Name);
        SaveState(writer);
    }

    /// <exception cref="InvalidDataException">The stream is not what <see cref="save_state_dict"/> wrote for the same parameters.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.ReadString() != GetType().Name) throw new InvalidDataException($"The stream holds no {GetType().Name} state.");
        LoadState(reader);
    }

    protected abstract void SaveState(BinaryWriter writer);

    protected abstract void LoadState(BinaryReader reader);

    /// <summary>Refuses states of another number of parameters.</summary>
    protected static void Expect(int stored, int own)
    {
        if (stored != own) throw new InvalidDataException($"The stream holds {stored} states, the optimiser has {own}.");
    }

    protected static void Write(BinaryWriter writer, Tensor tensor)
    {
        using var host = tensor.cpu();
        using var dense = host.contiguous();
        var bytes = dense.bytes;
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    protected static void Read(BinaryReader reader, Tensor tensor)
    {
        using var host = empty(tensor.shape, tensor.dtype);
        var bytes = reader.ReadBytes(reader.ReadInt32());
        if (bytes.Length != host.bytes.Length) throw new InvalidDataException($"A moment of {bytes.Length} bytes does not fit a parameter of {host.bytes.Length}.");
        host.bytes = bytes;
        using (no_grad()) tensor.copy_(host);
    }
}
