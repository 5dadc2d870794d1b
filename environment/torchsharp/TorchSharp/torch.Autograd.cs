using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static class autograd
    {
        /// <summary>
        /// Gradients of the sum of <paramref name="outputs"/> (weighted by <paramref name="grad_outputs"/>) with respect to
        /// <paramref name="inputs"/>. An unused input gives null where <paramref name="allow_unused"/> is set.
        /// </summary>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            ArgumentNullException.ThrowIfNull(outputs);
            ArgumentNullException.ThrowIfNull(inputs);
            var (roots, leaves, seeds) = (Handles(outputs), Handles(inputs), Handles(grad_outputs));
            var found = new nint[leaves.Length];
            fixed (nint* r = roots, l = leaves, s = seeds, f = found)
                Registry.Check(
                    Shim.tr_grad(r, roots.Length, l, leaves.Length, s, seeds.Length, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, f),
                    $"autograd.grad of {Shapes(outputs)} with respect to {Shapes(inputs)}");
            GC.KeepAlive((outputs, inputs, grad_outputs));
            return [.. found.Select(handle => handle == 0 ? null! : Tensor.Own(handle))];
        }

        /// <summary>Accumulates the gradients of <paramref name="tensors"/> into the leaves, or into <paramref name="inputs"/> alone.</summary>
        public static unsafe void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            ArgumentNullException.ThrowIfNull(tensors);
            var (roots, seeds, leaves) = (Handles(tensors), Handles(grad_tensors), Handles(inputs));
            fixed (nint* r = roots, s = seeds, l = leaves)
                Registry.Check(
                    Shim.tr_backward(r, roots.Length, s, seeds.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, l, leaves.Length),
                    $"autograd.backward of {Shapes(tensors)}");
            GC.KeepAlive((tensors, grad_tensors, inputs));
        }

        static nint[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : [.. tensors.Select(t => t.Handle)];

        static string Shapes(IList<Tensor> tensors) => string.Join("; ", tensors.Select(t => $"{t.dtype}[{string.Join(", ", t.shape)}]"));
    }

    public static bool is_grad_enabled() => Shim.tr_grad_enabled() != 0;

    public static IDisposable no_grad() => set_grad_enabled(false);

    public static IDisposable enable_grad(bool enabled = true) => set_grad_enabled(enabled);

    /// <summary>Sets whether operations are recorded on this thread; disposing restores what was.</summary>
    public static IDisposable set_grad_enabled(bool mode = true)
    {
        var before = Shim.tr_grad_enabled();
        Shim.tr_set_grad_enabled(mode ? 1 : 0);
        return new Restore(() => Shim.tr_set_grad_enabled(before));
    }

    public static IDisposable inference_mode(bool mode = true)
    {
        var guard = Shim.tr_inference_enter(mode ? 1 : 0);
        return new Restore(() => Shim.tr_inference_leave(guard));
    }

    sealed class Restore(Action action) : IDisposable
    {
        Action? _action = action;

        public void Dispose() => Interlocked.Exchange(ref _action, null)?.Invoke();
    }
}
