using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Facts().RequiresGrad != 0;
            set
            {
                Registry.Check(Shim.tr_set_requires_grad(Handle, value ? 1 : 0), "requires_grad");
                GC.KeepAlive(this);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>The accumulated gradient, or null: another handle to it each time, owned by the current scope as any result.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint found;
                Registry.Check(Shim.tr_get_grad(Handle, &found), "grad");
                GC.KeepAlive(this);
                return found == 0 ? null : Own(found);
            }
            set
            {
                Registry.Check(Shim.tr_set_grad(Handle, value?.Handle ?? 0), "grad");
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        public Tensor detach() => Aten.detach(this);
        public Tensor detach_() => Aten.detach_(this);

        /// <summary>Keeps the gradient of a tensor that is no leaf.</summary>
        public void retain_grad()
        {
            Registry.Check(Shim.tr_retain_grad(Handle), "retain_grad");
            GC.KeepAlive(this);
        }

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>
        /// Calls <paramref name="hook"/> with the gradient of this tensor whenever it is computed; a result replaces the
        /// gradient. Only the system flavour has it. Disposing the result takes the hook away.
        /// </summary>
        public IDisposable RegisterHook(Func<Tensor, Tensor?> hook)
        {
            ArgumentNullException.ThrowIfNull(hook);
            return new HookRegistration(this, GradientHook.Register(Handle, hook));
        }

        sealed class HookRegistration(Tensor tensor, uint position) : IDisposable
        {
            Tensor? _tensor = tensor;

            public void Dispose()
            {
                if (_tensor is { IsInvalid: false } live) Registry.Check(Shim.tr_remove_hook(live.Handle, position), "remove_hook");
                _tensor = null;
            }
        }
    }
}
