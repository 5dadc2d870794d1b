using System.Runtime.InteropServices;
using AttributionPriors.Models;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>The bytes that a method may keep, against what the process was seen to take from the system.</summary>
[Collection(ProcessWide.Name)]
public partial class MemoryTests
{
    /// <summary>What a bound may be exceeded by: allocators round up, and libraries keep some for themselves.</summary>
    const double Allowance = 1.2;

    const long Mebibyte = 1 << 20;

    static readonly Dictionary<string, Func<long, ISaliencyMethod>> s_methods = new()
    {
        ["IntegratedGradients"] = bytes => new IntegratedGradients(150) { MaxBytes = bytes },
        ["SmoothGrad"] = bytes => new SmoothGrad(150) { MaxBytes = bytes },
        ["Occlusion"] = bytes => new Occlusion(2) { MaxBytes = bytes },
        ["LRP-EpsilonPlus"] = bytes => new LayerwiseRelevance(RelevanceComposite.EpsilonPlus) { MaxBytes = bytes },
    };

    public static MatrixTheoryData<string, string> MethodsAndNetworks => new(s_methods.Keys, [nameof(ResNet18), "DenseNet40"]);

    [Theory, MemberData(nameof(MethodsAndNetworks))]
    public void A_method_takes_no_more_memory_than_it_may(string method, string network)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Linux says how much memory a process had at most.");
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var net = ModelCatalogue.Build(new(network, network == nameof(ResNet18) ? 16 : 24, 10), 1, 32, 32);
        var images = rand([method.StartsWith("LRP", StringComparison.Ordinal) ? 150 : 1, 1, 32, 32]);
        var targets = ones([images.size(0)], ScalarType.Int64);
        // What is there once: folded weights, compiled kernels.
        s_methods[method](1).Attribute(net, images.narrow(0, 0, 1), targets.narrow(0, 0, 1));
        var (low, high) = (48 * Mebibyte, 96 * Mebibyte);
        double Needs(long bound) => Taken(() => s_methods[method](bound).Attribute(net, images, targets).Dispose());
        var (little, much) = (Needs(low), Needs(high));
        Assert.InRange(little, 0, Allowance * low);
        Assert.InRange(much, 0, Allowance * high);
        Assert.True(much > Allowance * little, $"{much / Mebibyte:F0} MiB of {high / Mebibyte}, and {little / Mebibyte:F0} of {low / Mebibyte}: what may be taken is not.");
    }

    /// <summary>By how much the process grew at the worst moment of <paramref name="work"/>.</summary>
    static double Taken(Action work)
    {
        GC.Collect();
        _ = malloc_trim(0);
        var before = Status("VmRSS");
        // Forgets the highest there was.
        File.WriteAllText("/proc/self/clear_refs", "5");
        work();
        return Status("VmHWM") - before;
    }

    /// <summary>A line of the process's status, in bytes.</summary>
    static double Status(string name) =>
        1024 * double.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);
}
