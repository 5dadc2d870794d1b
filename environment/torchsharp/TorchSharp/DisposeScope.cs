namespace TorchSharp;

/// <summary>
/// Owns the tensors made on its thread while it is the innermost open scope, and releases them when it is disposed.
/// </summary>
/// <remarks>An arena: tensors note their place in its list, so leaving a scope early costs nothing.</remarks>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] static DisposeScope? s_current;

    readonly List<torch.Tensor?> _tensors = [];
    bool _disposed;

    internal DisposeScope()
    {
        Outer = s_current;
        s_current = this;
    }

    internal static DisposeScope? Current => s_current;

    internal DisposeScope? Outer { get; }

    /// <summary>How many tensors the scope holds now.</summary>
    public int DisposablesCount => _tensors.Count(t => t is not null);

    internal void Adopt(torch.Tensor tensor)
    {
        (tensor.Scope, tensor.Place) = (this, _tensors.Count);
        _tensors.Add(tensor);
    }

    internal void Forget(torch.Tensor tensor)
    {
        _tensors[tensor.Place] = null;
        tensor.Scope = null;
    }

    /// <summary>Leaves <paramref name="tensor"/> to the scope around this one, or to nobody if there is none.</summary>
    public torch.Tensor MoveToOuter(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.MoveTo(Outer);
    }

    /// <summary>Takes <paramref name="tensor"/> out of every scope; its owner must dispose it, or the finaliser will.</summary>
    public torch.Tensor Detach(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.MoveTo(null);
    }

    /// <summary>Releases what the scope still holds and makes the outer scope current.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var tensor in _tensors)
        {
            if (tensor is null) continue;
            tensor.Scope = null;
            tensor.Dispose();
        }
        _tensors.Clear();
        if (ReferenceEquals(s_current, this)) s_current = Outer;
    }
}

public static partial class torch
{
    /// <summary>Opens a scope on this thread: <c>using var scope = NewDisposeScope();</c>.</summary>
    public static DisposeScope NewDisposeScope() => new();
}
