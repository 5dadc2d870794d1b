namespace TorchSharp;

/// <summary>
/// Owns the tensors made on its thread while it is the innermost open scope, and releases them when it is disposed.
/// </summary>
/// <remarks>An arena: tensors note their place in its list, so leaving a scope early costs nothing.</remarks>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] static DisposeScope? s_current;

    readonly DisposeScope? _outer;
    readonly List<torch.Tensor?> _tensors = [];
    bool _disposed;

    internal DisposeScope()
    {
        _outer = s_current;
        s_current = this;
    }

    internal static DisposeScope? Current => s_current;

    /// <summary>The next scope outwards that is still open: scopes may be disposed in any order.</summary>
    internal DisposeScope? Outer => _outer is { _disposed: true } closed ? closed.Outer : _outer;

    /// <summary>How many tensors the scope holds now.</summary>
    public int DisposablesCount => _tensors.Count(t => t is not null);

    internal void Adopt(torch.Tensor tensor)
    {
        (tensor.Scope, tensor.Place) = (this, _tensors.Count);
        _tensors.Add(tensor);
    }

    internal void Forget(torch.Tensor tensor)
    {
        tensor.Scope = null;
        if (tensor.Place == _tensors.Count - 1) _tensors.RemoveAt(tensor.Place);
        else _tensors[tensor.Place] = null;
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
        ReleaseAll();
        if (s_current is { _disposed: true } closed) s_current = closed.Outer;
    }

    /// <summary>One call for many tensors: crossing into native code costs as much as releasing a small one.</summary>
    unsafe void ReleaseAll()
    {
        const int room = 64;
        var handles = stackalloc nint[room];
        var count = 0;
        foreach (var tensor in _tensors)
        {
            if (tensor is null) continue;
            if (count == room) torch.Tensor.Release(handles, ref count);
            handles[count++] = tensor.Abandon();
        }
        torch.Tensor.Release(handles, ref count);
        _tensors.Clear();
    }
}

public static partial class torch
{
    /// <summary>Opens a scope on this thread: <c>using var scope = NewDisposeScope();</c>.</summary>
    public static DisposeScope NewDisposeScope() => new();
}
