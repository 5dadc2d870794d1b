using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The three calls of the CUDA driver that tell a GPU's name; its C ABI does not change between versions.</summary>
internal static unsafe partial class Driver
{
    [LibraryImport("libcuda.so.1")] public static partial int cuInit(uint flags);
    [LibraryImport("libcuda.so.1")] public static partial int cuDeviceGet(int* device, int ordinal);
    [LibraryImport("libcuda.so.1")] public static partial int cuDeviceGetName(byte* name, int length, int device);
}
