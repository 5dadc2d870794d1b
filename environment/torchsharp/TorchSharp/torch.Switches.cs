using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>libtorch's version, e.g. <c>1.13.1</c>.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Shim.tr_version())!;

    public static int get_num_threads() => Shim.tr_get_threads();

    public static void set_num_threads(int num) => Registry.Check(Shim.tr_set_threads(num), "set_num_threads");

    /// <summary>Only deterministic kernels from now on; an operator that has none throws, or warns.</summary>
    public static void use_deterministic_algorithms(bool mode = true, bool warn_only = false) => Shim.tr_set_deterministic(mode ? 1 : 0, warn_only ? 1 : 0);

    public static bool are_deterministic_algorithms_enabled() => Shim.tr_deterministic() != 0;

    public static bool cuda_is_available() => Shim.tr_cuda_count() > 0;

    /// <summary>bfloat16 autocast for the operations of one device type, until the result is disposed.</summary>
    public static IDisposable autocast(DeviceType type)
    {
        var before = Shim.tr_autocast((int)type);
        Registry.Check(Shim.tr_set_autocast((int)type, 1), "autocast");
        return new Restore(() => Registry.Check(Shim.tr_set_autocast((int)type, before), "autocast"));
    }

    public static class cuda
    {
        public static bool is_available() => cuda_is_available();

        public static int device_count() => Shim.tr_cuda_count();

        public static void synchronize() => Registry.Check(Shim.tr_cuda_synchronize(), "cuda.synchronize");

        public static Tensor get_rng_state(Device device) => State(device);

        public static void set_rng_state(Tensor new_state, Device device) => SetState(device, new_state);

        /// <summary>What the driver calls GPU <paramref name="index"/>, e.g. <c>NVIDIA H100</c>.</summary>
        public static unsafe string get_device_name(int index = 0)
        {
            const int room = 128;
            var name = stackalloc byte[room];
            int gpu;
            if (Driver.cuInit(0) != 0 || Driver.cuDeviceGet(&gpu, index) != 0 || Driver.cuDeviceGetName(name, room, gpu) != 0)
                throw new TorchException($"the CUDA driver has no device {index}.");
            return Marshal.PtrToStringUTF8((nint)name)!;
        }
    }

    public static class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                public static bool allow_tf32
                {
                    get => Shim.tr_tf32(0) != 0;
                    set => Registry.Check(Shim.tr_set_tf32(0, value ? 1 : 0), "allow_tf32");
                }
            }
        }

        public static class cudnn
        {
            public static bool allow_tf32
            {
                get => Shim.tr_tf32(1) != 0;
                set => Registry.Check(Shim.tr_set_tf32(1, value ? 1 : 0), "allow_tf32");
            }
        }
    }
}
