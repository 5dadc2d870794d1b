using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds the default generators of the CPU and of every GPU.</summary>
    public static void manual_seed(long seed) => Registry.Check(Shim.tr_manual_seed(seed), "manual_seed");

    public static class random
    {
        public static void manual_seed(long seed) => torch.manual_seed(seed);

        /// <summary>The state of the CPU's default generator.</summary>
        public static Tensor get_rng_state() => State(CPU);

        public static void set_rng_state(Tensor new_state) => SetState(CPU, new_state);
    }

    static unsafe Tensor State(Device device)
    {
        nint state;
        Registry.Check(Shim.tr_get_rng_state(device.Packed, &state), "get_rng_state");
        return Tensor.Own(state);
    }

    static void SetState(Device device, Tensor state)
    {
        Registry.Check(Shim.tr_set_rng_state(device.Packed, state.Handle), "set_rng_state");
        GC.KeepAlive(state);
    }
}
