using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        Tensor? _grad;

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

        /// <summary>The accumulated gradient, or null. The handle belongs to this tensor: neither scopes nor callers need to release it.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint found;
                Registry.Check(Shim.tr_get_grad(Handle, &found), "grad");
                if (_grad is not null && !_grad.IsInvalid && _grad._handle == found)
                {
                    if (found != 0) Shim.tr_release(found);
                    return _grad;
                }
                _grad?.Dispose();
                return _grad = found == 0 ? null : Own(found).DetachFromDisposeScope();
            }
            set
            {
                Registry.Check(Shim.tr_set_grad(Handle, value?.Handle ?? 0), "grad");
                _grad?.Dispose();
                _grad = null;
                GC.KeepAlive(value);
            }
        }

        public Tensor detach() => Aten.detach(this);
        public Tensor detach_() => Same(Aten.detach_(this));

        public Tensor retain_grad()
        {
            Registry.Check(Shim.tr_retain_grad(Handle), "retain_grad");
            return this;
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
