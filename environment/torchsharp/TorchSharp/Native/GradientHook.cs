using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>Carries a managed gradient hook through libtorch, and an exception it throws back to the caller of backward.</summary>
internal static unsafe class GradientHook
{
    // A hook of a CUDA graph runs on libtorch's device thread, so what it throws cannot be thread-local.
    static Exception? s_pending;

    public static Exception? TakePending() => Interlocked.Exchange(ref s_pending, null);

    public static uint Register(nint tensor, Func<Tensor, Tensor?> hook)
    {
        uint position;
        Registry.Check(Shim.tr_register_hook(tensor, &Invoke, &Release, GCHandle.ToIntPtr(GCHandle.Alloc(hook)), &position), "register_hook");
        return position;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Invoke(nint context, nint gradient, nint* replacement)
    {
        try
        {
            var hook = (Func<Tensor, Tensor?>)GCHandle.FromIntPtr(context).Target!;
            var given = Tensor.Own(gradient);
            var result = hook(given);
            if (result is not null)
            {
                Shim.tr_retain(result.Handle);
                *replacement = result.Handle;
            }
            return 0;
        }
        catch (Exception thrown)
        {
            Interlocked.CompareExchange(ref s_pending, thrown, null);
            return 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Release(nint context) => GCHandle.FromIntPtr(context).Free();
}
