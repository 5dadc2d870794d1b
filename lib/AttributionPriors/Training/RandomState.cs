using AttributionPriors.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Training;

/// <summary>The state of torch's default generators: the CPU's, and that of the GPU a run is on.</summary>
static class RandomState
{
    const string Cpu = "random.cpu";
    const string Cuda = "random.cuda";

    public static void Save(Device device, IDictionary<string, RawTensor> tensors)
    {
        using (var state = random.get_rng_state()) tensors[Cpu] = Raw(state);
#if TORCH_SYSTEM
        if (device.type == DeviceType.CUDA)
            using (var state = cuda.get_rng_state(device)) tensors[Cuda] = Raw(state);
#endif
    }

    public static void Restore(Device device, IReadOnlyDictionary<string, RawTensor> tensors)
    {
        using (var state = ModuleState.ToTensor(tensors[Cpu])) random.set_rng_state(state);
#if TORCH_SYSTEM
        if (device.type == DeviceType.CUDA)
            using (var state = ModuleState.ToTensor(tensors[Cuda])) cuda.set_rng_state(state, device);
#endif
    }

    static RawTensor Raw(Tensor state) => new("U8", state.shape, state.bytes.ToArray());
}
