using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>Carries a managed gradient hook through libtorch, and an exception it throws back to the caller of backward.</summary>
internal static unsafe class GradientHook
{
    // A hook of a CUDA graph runs on libtorch's device thread, so what it throws cannot be thread-local: it crosses
    // libtorch as a number.
    static readonly ConcurrentDictionary<int, Exception> s_thrown = new();
    static int s_numbers;

    /// <summary>The exception that crossed libtorch as <paramref name="number"/>.</summary>
    public static Exception? Take(string number) => int.TryParse(number, out var n) && s_thrown.TryRemove(n, out var thrown) ? thrown : null;

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
            var number = Interlocked.Increment(ref s_numbers);
            s_thrown[number] = thrown;
            return number;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Release(nint context) => GCHandle.FromIntPtr(context).Free();
}
