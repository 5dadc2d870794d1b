using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Reporting;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>
/// A network before test images whose objects are known, for the question where maps lie: the pseudo-intervention paper's Table 7, column by column and convention by
/// convention. The networks have convolutions, ReLUs, max-pools and linear layers with biases, as the paper's VGG-11, and no batch norms.
/// </summary>
public sealed class ObjectMaps : IDisposable
{
    /// <summary>Test images that tables average over.</summary>
    const int Averaged = 16;

    /// <summary>Channels of the untrained VGG-11's first convolution: its weights in float64 would not fit many machines at the paper's 64.</summary>
    const int NarrowWidth = 4;

    /// <summary>Deviation of the untrained network's biases, which its authors start at zero.</summary>
    const double BiasDeviation = 0.1;

    readonly AskedNetwork _asked;
    readonly Tensor _others;

    ObjectMaps(LayeredClassifier network, ImageSet set, string label, string objects)
    {
        network.eval();
        using var images = new DeviceImages(set, CPU);
        var batch = images.Range(0, set.Count);
        _asked = new(network, batch.Images.clone().DetachFromDisposeScope(), batch.Labels.clone().DetachFromDisposeScope(), set, label, objects);
        _others = (1 - _asked.Targets).DetachFromDisposeScope();
    }

    /// <summary>Trains the baseline of a task of two classes as its run would be.</summary>
    /// <param name="task">The task, whose masks are objects.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="profile">How much is trained; null for <see cref="Chosen.Profile"/>.</param>
    /// <exception cref="UnknownNameException">There is no such profile.</exception>
    public static ObjectMaps Of(ITask task, int seed, string? profile = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        var spec = task.Spec("Baseline", seed, profile ?? Chosen.Profile, Protocol.Recommended);
        var splits = task.Load(spec);
        return new((LayeredClassifier)LessonTraining.Of(spec, splits, CPU), First(splits), $"network {spec.Hash()[..12]}, {spec.Profile}", "objects");
    }

    /// <summary>A narrow VGG-11 as it is before any training, with biases drawn too, before the same images: what holds for it holds whatever was learned.</summary>
    /// <param name="task">Where the images come from.</param>
    /// <param name="seed">Of the images and the weights.</param>
    public static ObjectMaps OfUntrainedVgg(ITask task, int seed)
    {
        ArgumentNullException.ThrowIfNull(task);
        var splits = task.Load(task.Spec("Baseline", seed, Profiles.Smoke, Protocol.Recommended));
        manual_seed(seed);
        var network = new Vgg11(splits.Test.Channels, NarrowWidth, 2);
        using (no_grad())
            foreach (var (name, parameter) in network.named_parameters())
                if (name.EndsWith("bias", StringComparison.Ordinal)) nn.init.normal_(parameter, 0, BiasDeviation);
        return new(network, First(splits), "an untrained VGG-11", "objects");
    }

    /// <summary>What <see cref="Of"/> will take.</summary>
    /// <exception cref="UnknownNameException">There is no such profile.</exception>
    public static CostCard Cost(ITask task, int seed, string? profile = null) => Demonstration.Cost(task, seed, profile);

    /// <summary>Columns of Table 7, each by its own algorithm in float64: which of them are one map, and the energy that they earn.</summary>
    public Table Columns() => PointingColumns.Table(_asked);

    /// <summary>One map under the conventions that an evaluation must choose, and the energy that each earns.</summary>
    public Table Conventions() => MapConventions.Table(_asked, Range(_asked.Set.Images), _others);

    /// <summary>Releases network and images.</summary>
    public void Dispose()
    {
        _asked.Network.Dispose();
        _asked.Images.Dispose();
        _asked.Targets.Dispose();
        _others.Dispose();
    }

    static ImageSet First(Splits splits) => splits.Test.Select([.. Enumerable.Range(0, Math.Min(Averaged, splits.Test.Count))]);

    /// <summary>The images' own extremes stand for the legal values of a pixel.</summary>
    static (double Low, double High) Range(float[] pixels) => (pixels.Min(), pixels.Max());
}
