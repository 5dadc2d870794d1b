using TorchSharp.Native;

namespace TorchSharp.Modules;

/// <summary>A tensor that a module learns. No scope owns it; its module does.</summary>
public sealed class Parameter : torch.Tensor
{
    /// <summary>Takes over the storage of <paramref name="data"/>, as a leaf of the graph.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true) : base(Leaf(data))
    {
        DetachFromDisposeScope();
        this.requires_grad = requires_grad;
    }

    /// <summary>A parameter of fresh values, whose own handle is not needed after.</summary>
    internal static Parameter Of(torch.Tensor fresh)
    {
        using (fresh) return new(fresh);
    }

    static nint Leaf(torch.Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var leaf = data.detach();
        Shim.tr_retain(leaf.Handle);
        return leaf.Handle;
    }
}
