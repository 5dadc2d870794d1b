using AttributionPriors.Data;
using AttributionPriors.Models;

namespace AttributionPriors.Experiments;

/// <summary>Images on which proactive pseudo-intervention is tried: where they come from, and how many are taken.</summary>
/// <param name="Name">The task's name.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="MultiplyAdds">Of the small network on one image.</param>
/// <param name="Fingerprint">SHA-256 (hex) of the source.</param>
/// <param name="Load">The splits of a seed, of these sizes.</param>
/// <param name="Paper">Training, validation and test images of the profile <c>paper</c>.</param>
/// <param name="Augmentation">Of the profile <c>paper</c>; null for none.</param>
public sealed record PpiSource(
    string Name, string Summary, int Classes, double MultiplyAdds, Func<string> Fingerprint, Func<int, DataSettings, Splits> Load, Func<(int Train, int Valid, int Test)> Paper,
    AugmentationSettings? Augmentation = null)
{
    /// <summary>Whether they are the paper's own, so that the profile <c>paper</c> trains its network in its way.</summary>
    public bool IsOfPaper { get; init; }
}

/// <summary>
/// Table 2 of proactive pseudo-intervention (Wang et al., 2021) on images that run anywhere: plain classification, and the method with the maps of
/// gradients, Grad-CAM, relevance and back-propagated weights.
/// </summary>
/// <remarks>
/// The paper's data are CUB-200-2011, CIFAR-10 and retinal scans, its network VGG-11. Here a small convolutional network takes its place, trained by Adam, but on CIFAR-10
/// in the profile <c>paper</c>: that is VGG-11 from scratch by <see cref="PaperOptimiser"/>, at whose rate it may not start, all terms at the classification's size. Profile
/// <c>lesson</c> takes few images and epochs, and leaves them as they are. Weights: those of <see cref="PpiProtocol"/>, but for small networks a tenth of the saliency term, which
/// at full weight leaves them without any map.
/// </remarks>
public sealed class PpiTask : ITask
{
    const double LearningRate = 1e-3, SaliencyWeight = 0.1;

    /// <summary>Channels of VGG-11's first convolution.</summary>
    const int FullWidth = 64;

    /// <summary>What is usual for photographs of 32 × 32 pixels, as the paper does not say: cut from four pixels more around, mirrored. Black is <c>(0 - ½)/¼</c>.</summary>
    static readonly AugmentationSettings s_photographs = new() { FlipColumns = true, Padding = 4, Fill = -2 };

    static readonly int[] s_seeds = [1234, 3232, 3221, 9856, 1290];

    readonly PpiSource _source;
    readonly Lazy<string> _fingerprint;

    /// <summary>On these images. Nothing is read before it is needed.</summary>
    public PpiTask(PpiSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        (_source, _fingerprint) = (source, new(source.Fingerprint));
    }

    /// <summary>Where the kit looks for CIFAR-10: in the folder of real data sets, else in the checkout.</summary>
    public static string CifarFolder => Chosen.Data is { } root && Directory.Exists(Path.Combine(root, CifarTen.Dataset)) ? Path.Combine(root, CifarTen.Dataset) : Checkout.PathOf("data", CifarTen.Dataset);

    /// <summary>Birds on wrong backgrounds and Fashion-MNIST; CIFAR-10 where it is on disk.</summary>
    public static IReadOnlyList<PpiTask> OfTheKit() => Directory.Exists(CifarFolder) ? [new(Birds()), new(Fashion()), new(Cifar())] : [new(Birds()), new(Fashion())];

    /// <inheritdoc/>
    public string Name => _source.Name;

    /// <inheritdoc/>
    public string Summary => _source.Summary;

    /// <inheritdoc/>
    public bool IsInMainJob => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Methods { get; } = ["Baseline", "PpiGradient", "PpiGradCam", "PpiLrp", "PpiWbp", "PpiWbpBox"];

    /// <inheritdoc/>
    public IReadOnlyList<int> Seeds(string profile) => Profiles.Seeds(profile, s_seeds, smoke: 1, lesson: 3);

    /// <inheritdoc/>
    public RunSpec Spec(string method, int seed, string profile, Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var name = UnknownNameException.Check($"{Name} method", method, Methods);
        var size = Profiles.Check(profile);
        var (train, valid, test) = size switch { Profiles.Smoke => (64, 32, 32), Profiles.Lesson => (600, 300, 300), _ => _source.Paper() };
        var (epochs, batch, images) = size switch { Profiles.Smoke => (1, 16, 8), Profiles.Lesson => (8, 32, 60), _ => (100, 128, 500) };
        var isPapers = _source.IsOfPaper && size == Profiles.Paper;
        var hyper = isPapers ? PaperOptimiser.OfVgg11 : new() { LearningRate = LearningRate };
        return new()
        {
            Task = Name,
            Method = name,
            Seed = seed,
            Profile = size,
            Protocol = protocol,
            Data = new(train, valid, test, _fingerprint.Value),
            Model = isPapers ? new(nameof(Vgg11), FullWidth, _source.Classes) : new(nameof(SmallConvNet), 20, _source.Classes),
            Hyper = hyper with { Ppi = PpiProtocol.Methods.TryGetValue(name, out var own) ? Of(own, isPapers) : null },
            // The last epoch counts: validation has training's backgrounds, and would choose the epoch that trusts them most.
            Training = new(epochs, batch, BurnIn: epochs, Patience: null),
            // Neither integrated nor occluded: the maps of these runs are those of Table 7.
            Attribution = new(images, IntegratedGradientsSteps: 1, OcclusionWindow: 1, AttributionQuestion.EvidenceOfTrueClass),
            Augmentation = size == Profiles.Paper ? _source.Augmentation : null,
        };
    }

    /// <inheritdoc/>
    public Splits Load(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return _source.Load(spec.Seed, spec.Data);
    }

    /// <inheritdoc/>
    public double MultiplyAdds(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return NetworkCost.MultiplyAdds(spec, spec.Model.Name == nameof(Vgg11) ? NetworkCost.OfVgg11(spec.Model.Width, CifarTen.Side) : _source.MultiplyAdds, occlusionWindows: 0);
    }

    static PpiProtocol Of(PpiProtocol method, bool isPapers) => isPapers ? method with { Balance = PpiBalance.All } : method with { SaliencyWeight = SaliencyWeight };

    static PpiSource Birds()
    {
        var photos = new Lazy<StampPhotos>(() => StampPhotos.Read());
        return new(
            "ppi-birds", "Birds and mammals whose background tells the class in training and nothing in test (32x32, cut-out photographs).", 2, 4e6,
            () => photos.Value.Fingerprint(),
            (seed, size) => BirdsOnBackgrounds.Of(photos.Value, new(seed, size.Train, size.Valid, size.Test)),
            () => (10_000, 2_000, 2_000), s_photographs);
    }

    static PpiSource Fashion()
    {
        var source = new Lazy<FashionMnist>(() => FashionMnist.Read());
        return new(
            "ppi-fashion", "Fashion-MNIST as it is, the clothes as masks (28x28, real images).", FashionMnist.Classes, 2.1e6,
            () => source.Value.Fingerprint(),
            (seed, size) => ObjectImages.Of(source.Value, seed, size.Train, size.Valid, size.Test),
            () => (55_000, 5_000, 10_000));
    }

    /// <summary>All test images; a tenth of the others are for validation, as the paper tells of none.</summary>
    static (int Train, int Valid, int Test) Whole(CifarTen source)
    {
        var valid = source.Train.Count / 10;
        return (source.Train.Count - valid, valid, source.Test.Count);
    }

    static PpiSource Cifar()
    {
        var source = new Lazy<CifarTen>(() => CifarTen.Read(CifarFolder));
        return new(
            "ppi-cifar10", "CIFAR-10, without masks (32x32, real images).", CifarTen.Classes, 4e6,
            () => source.Value.Fingerprint(),
            (seed, size) => ObjectImages.Of(source.Value, seed, size.Train, size.Valid, size.Test),
            () => Whole(source.Value), s_photographs) { IsOfPaper = true };
    }
}
