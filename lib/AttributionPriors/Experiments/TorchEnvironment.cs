using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Experiments;

/// <summary>The torch that a run stands on.</summary>
public static class TorchEnvironment
{
#if TORCH_SYSTEM
    const string Flavour = "system";
#else
    const string Flavour = "nuget";
#endif

    /// <summary>libtorch's version and flavour, the device's name, and the threads of one operator.</summary>
    public static RunEnvironment Describe(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new($"libtorch {__version__} ({Flavour})", Name(device), get_num_threads());
    }

    static string Name(Device device)
    {
#if TORCH_SYSTEM
        if (device.type == DeviceType.CUDA) return $"cuda: {cuda.get_device_name(Math.Max(0, device.index))}";
#endif
        return device.type == DeviceType.CUDA ? "cuda" : "cpu";
    }
}
