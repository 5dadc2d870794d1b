using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Native;

/// <summary>The exports of libtorch_registry.so (environment/torchsharp/native). Every status but 0 has its text in <see cref="tr_error"/>.</summary>
internal static unsafe partial class Shim
{
    const string Library = "torch_registry";
    const int Abi = 3;

    /// <summary>Loads the shim once, from TORCH_REGISTRY, from beside the program, or from <c>artifacts/native</c> of the checkout.</summary>
    static Shim()
    {
        NativeLibrary.SetDllImportResolver(typeof(Shim).Assembly, (name, _, _) => name == Library ? NativeLibrary.Load(Locate()) : 0);
        if (tr_abi() != Abi)
            throw new DllNotFoundException($"libtorch_registry.so has ABI {tr_abi()}, want {Abi}: run ./reproduce setup to rebuild it.");
        tr_keep_freed_memory();
    }

    static string Locate()
    {
        const string file = "libtorch_registry.so";
        if (Environment.GetEnvironmentVariable("TORCH_REGISTRY") is { Length: > 0 } chosen) return chosen;
        var beside = Path.Combine(AppContext.BaseDirectory, file);
        if (File.Exists(beside)) return beside;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var built = Path.Combine(folder.FullName, "artifacts", "native", file);
            if (File.Exists(built)) return built;
        }
        throw new DllNotFoundException($"{file} is not built: run ./reproduce setup, or set TORCH_REGISTRY to its path.");
    }

    [LibraryImport(Library)] public static partial byte* tr_error();
    [LibraryImport(Library)] public static partial int tr_abi();
    [LibraryImport(Library)] public static partial void tr_keep_freed_memory();
    [LibraryImport(Library)] public static partial byte* tr_version();
    [LibraryImport(Library)] public static partial int tr_operator(byte* schema, nint* result);
    [LibraryImport(Library)] public static partial int tr_call(nint op, Argument* arguments, int count, Argument* results, int resultCount);
    [LibraryImport(Library)] public static partial void tr_free_list(nint list);
    [LibraryImport(Library)] public static partial void tr_release(nint tensor);
    [LibraryImport(Library)] public static partial void tr_release_many(nint* tensors, long count);
    [LibraryImport(Library)] public static partial void tr_retain(nint tensor);
    [LibraryImport(Library)] public static partial int tr_facts(nint tensor, TensorFacts* facts);
    [LibraryImport(Library)] public static partial int tr_sizes(nint tensor, long* sizes, long* strides);
    [LibraryImport(Library)] public static partial int tr_data(nint tensor, nint* data);
    [LibraryImport(Library)] public static partial int tr_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] public static partial int tr_get_grad(nint tensor, nint* grad);
    [LibraryImport(Library)] public static partial int tr_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)] public static partial int tr_set_data(nint tensor, nint data);
    [LibraryImport(Library)] public static partial int tr_retain_grad(nint tensor);
    [LibraryImport(Library)]
    public static partial int tr_backward(nint* roots, long rootCount, nint* grads, long gradCount, int retain, int create, nint* inputs, long inputCount);
    [LibraryImport(Library)]
    public static partial int tr_grad(nint* outputs, long outputCount, nint* inputs, long inputCount, nint* grads, long gradCount, int retain, int create, int allowUnused, nint* results);
    [LibraryImport(Library)]
    public static partial int tr_register_hook(nint tensor, delegate* unmanaged[Cdecl]<nint, nint, nint*, int> callback, delegate* unmanaged[Cdecl]<nint, void> release, nint context, uint* position);
    [LibraryImport(Library)] public static partial int tr_remove_hook(nint tensor, uint position);
    [LibraryImport(Library)] public static partial int tr_grad_enabled();
    [LibraryImport(Library)] public static partial void tr_set_grad_enabled(int value);
    [LibraryImport(Library)] public static partial nint tr_inference_enter(int value);
    [LibraryImport(Library)] public static partial void tr_inference_leave(nint guard);
    [LibraryImport(Library)] public static partial int tr_adam(nint* parameters, nint* grads, nint* first, nint* second, long count, double* hyper);
    [LibraryImport(Library)] public static partial int tr_manual_seed(long seed);
    [LibraryImport(Library)] public static partial int tr_get_rng_state(long device, nint* state);
    [LibraryImport(Library)] public static partial int tr_set_rng_state(long device, nint state);
    [LibraryImport(Library)] public static partial int tr_get_threads();
    [LibraryImport(Library)] public static partial int tr_set_threads(int count);
    [LibraryImport(Library)] public static partial int tr_deterministic();
    [LibraryImport(Library)] public static partial void tr_set_deterministic(int value, int warnOnly);
    [LibraryImport(Library)] public static partial int tr_tf32(int which);
    [LibraryImport(Library)] public static partial int tr_set_tf32(int which, int value);
    [LibraryImport(Library)] public static partial int tr_autocast(int deviceType);
    [LibraryImport(Library)] public static partial int tr_set_autocast(int deviceType, int value);
    [LibraryImport(Library)] public static partial int tr_cuda_count();
    [LibraryImport(Library)] public static partial int tr_cuda_synchronize();
}

/// <summary>What libtorch says of a tensor, laid out as the shim's struct.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TensorFacts
{
    public int DType, Dimensions, DeviceType, DeviceIndex;
    public long Elements;
    public int RequiresGrad, IsLeaf, Contiguous, ItemSize;
}
