using System.Globalization;
using AttributionPriors.Data;
using AttributionPriors.Data.Oct;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Models;

namespace AttributionPriors.Experiments;

/// <summary>
/// Geographic atrophy in volumes of retinal scans (PPI, section 4.2): trained on one site and tested on each (Table 3), or on all sites in five folds (Table 2's
/// column GA).
/// </summary>
/// <remarks>
/// A network sees the slices, location-aware attention joins them (<see cref="MultiViewCnn"/>). Nobody's volumes are in two splits. Where a site is trained
/// on, its test volumes are held out, those of the other sites are all there are. The seed of the task on all sites is the number of the fold. The paper's
/// augmentation and its second learning rate, of the backbone, are those of the profile <c>paper</c>. There the backbone, torchvision's Inception-v3, starts from the
/// file that <see cref="Chosen.WeightsVariable"/> names, as the paper's does from ImageNet's weights, without the head of the thousand classes; else from scratch, for which
/// the backbone's rate is small. A slice is repeated for the three colours and shown in [-1, 1], <c>(v - ½)/½</c>, to which torchvision's network brings
/// ImageNet's normalisation back by <c>transform_input</c>: its first convolution sees the same. Smaller profiles train a small network, whatever file there is.
/// On one site interventions take out boxes, with which the paper's number on these data is best; on all sites every map of Table 2 is tried. They begin half way where the
/// run starts from scratch, as maps are noise before.
/// </remarks>
/// <param name="site">Place of the site that is trained on among the sites in order; null for all.</param>
/// <param name="folder">What it draws from.</param>
/// <param name="weights">What the backbone of the profile <c>paper</c> starts from.</param>
public sealed class OctTask(int? site, ScanFolder folder, StartingWeights weights) : ITask
{
    /// <summary>The task on all sites; those on one site have its letter behind it.</summary>
    public const string PooledName = "ppi-oct";

    /// <summary>Multiply-adds of the small network on one slice of 32 × 32.</summary>
    const double SmallMultiplyAdds = 3.2e6;

    /// <summary>Of Inception-v3 on one slice of 299 × 299.</summary>
    const double InceptionMultiplyAdds = 5.7e9;

    /// <summary>The sites of the paper, and of the phantoms.</summary>
    const int Sites = 4;

    /// <summary>Standard deviation of the noise, as a share of the range of greys.</summary>
    const double NoiseShare = 0.02;

    /// <summary>All runs on all sites divide the subjects alike, so that each is in one test fold.</summary>
    const long FoldSeed = 0;

    /// <summary>Full weight leaves small networks without any map, as in <see cref="PpiTask"/>.</summary>
    const double SaliencyWeight = 0.1;

    static readonly int[] s_seeds = [1234, 3232, 3221, 9856, 1290];

    readonly Lazy<OctSet> _set = new(() => OctSet.Open(folder.Path));

    /// <summary>The tasks over the data set in a folder, or over phantoms.</summary>
    /// <param name="root">The folder that holds a folder for each data set; null for phantoms.</param>
    /// <param name="weights">A file of Inception-v3's weights to start from, or a folder that may have one; null to start from scratch.</param>
    public static IReadOnlyList<OctTask> All(string? root, string? weights = null)
    {
        var (folder, start) = (new ScanFolder(PhantomKind.Oct, root, PhantomSettings.Usual(PhantomKind.Oct)), new StartingWeights(weights, nameof(MultiViewCnn)));
        return [new(null, folder, start), .. Enumerable.Range(0, Sites).Select(site => new OctTask(site, folder, start))];
    }

    /// <summary>What the task that is trained on a site is called.</summary>
    public static string NameOf(int site) => $"{PooledName}-{(char)('a' + site)}";

    /// <inheritdoc/>
    public string Name => site is { } own ? NameOf(own) : PooledName;

    /// <inheritdoc/>
    public string Summary => site is { } own
        ? $"Atrophy in retinal scans, trained on site {(char)('A' + own)} and tested on each (PPI, Table 3)."
        : "Atrophy in retinal scans of all sites, in five folds (PPI, Table 2).";

    /// <inheritdoc/>
    public StartingWeights Weights => weights;

    /// <inheritdoc/>
    public bool IsInMainJob => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Methods { get; } = site is null ? ["Baseline", "PpiGradient", "PpiGradCam", "PpiLrp", "PpiWbp", "PpiWbpBox"] : ["Baseline", "PpiWbpBox"];

    /// <inheritdoc/>
    public IReadOnlyList<int> Seeds(string profile) => site is null
        ? Profiles.Seeds(profile, [.. Enumerable.Range(0, OctSet.Folds)], smoke: 1, lesson: OctSet.Folds)
        : Profiles.Seeds(profile, s_seeds, smoke: 1, lesson: 2);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The data set has fewer sites than the task's, or the seed is no fold.</exception>
    /// <exception cref="IOException">The data set's folder or the file of weights is missing, incomplete or damaged.</exception>
    /// <exception cref="InvalidDataException">The file of weights holds another network.</exception>
    public RunSpec Spec(string method, int seed, string profile, Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var name = UnknownNameException.Check($"{Name} method", method, Methods);
        var size = Size.Of(Profiles.Check(profile), isPooled: site is null);
        var (train, valid, test) = Draw(seed);
        var start = size.Network == nameof(MultiViewCnn) ? weights.File : null;
        var warmUp = start is null ? size.Epochs / 2 : 0;
        return new()
        {
            Task = Name,
            Method = name,
            Seed = seed,
            Profile = Profiles.Check(profile),
            Protocol = protocol,
            Data = new(train.Length, valid.Length, test.Length, DataFingerprint()),
            Model = new(size.Network, start?.Settings.Width ?? size.Width, 2),
            Hyper = new()
            {
                LearningRate = size.LearningRate,
                BackboneLearningRate = size.BackboneLearningRate,
                LearningRateDecay = size.LearningRateDecay,
                Ppi = PpiProtocol.Methods.TryGetValue(name, out var own) ? own with { SaliencyWeight = SaliencyWeight, WarmUpEpochs = warmUp } : null,
            },
            Training = new(size.Epochs, size.Batch, BurnIn: warmUp + 1, Patience: null),
            Attribution = new(0, IntegratedGradientsSteps: 1, OcclusionWindow: 1, AttributionQuestion.None),
            Scan = new(folder.Source, size.Side, size.Range, site is { } place ? SiteName(place) : null) { Weights = start?.Fingerprint },
            Augmentation = size.Augmentation,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The volumes are not those that the spec was made for.</exception>
    public Splits Load(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var scan = spec.Scan ?? throw new ArgumentException($"{spec} is no run on scans.", nameof(spec));
        Chosen.CheckData(spec, DataFingerprint(), "volumes");
        var (set, slices) = (_set.Value, Math.Min(Size.Of(spec.Profile, site is null).Slices, Scans()));
        ImageSet Read(int[] places) => ScanFolder.InRange(set.Read(places, slices, scan.Side, scan.Side, Width()), scan.Range);
        var (train, valid, test) = Draw(spec.Seed);
        var tested = Read(test);
        return new(Read(train), Read(valid), tested) { SiteNames = set.Index.Sites, Explained = tested.Select(Shown(tested)), ShowingSlices = set.Showing(test, slices) };
    }

    /// <inheritdoc/>
    public double MultiplyAdds(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var size = Size.Of(spec.Profile, site is null);
        return NetworkCost.MultiplyAdds(spec, size.MultiplyAdds * size.Slices, occlusionWindows: 0);
    }

    (int[] Train, int[] Valid, int[] Test) Draw(int seed)
    {
        var set = _set.Value;
        if (site is { } own)
        {
            var (train, valid, held) = set.OfSite(SiteName(own), seed);
            return (train, valid, [.. held, .. set.Index.Sites.Where(name => name != SiteName(own)).SelectMany(set.AllOf)]);
        }
        if (seed < 0 || seed >= OctSet.Folds) throw new ArgumentException($"The seed of {Name} is the number of a fold, 0 to {OctSet.Folds - 1}, not {seed}.", nameof(seed));
        var folds = set.FoldsBySubject(FoldSeed);
        var (tested, chosen) = (seed, (seed + 1) % OctSet.Folds);
        return ([.. folds.Index().Where(fold => fold.Index != tested && fold.Index != chosen).SelectMany(fold => fold.Item)], folds[chosen], folds[tested]);
    }

    /// <summary>The first volume with the finding of the site trained on, and of another.</summary>
    int[] Shown(ImageSet test) =>
        [.. Enumerable.Range(0, test.Count).Where(i => test.Labels[i] == 1).OrderBy(i => test.Sites[i] == (site ?? 0) ? 0 : 1).DistinctBy(i => test.Sites[i]).Take(2)];

    string SiteName(int place) => _set.Value.Index.Sites is var names && place < names.Count
        ? names[place]
        : throw new ArgumentException($"{Name} is trained on the site number {place + 1}; these volumes are of {string.Join(", ", names)}.");

    /// <summary>Slices of the first volume: a set's are of one protocol.</summary>
    int Scans() => _set.Value.Index.Entries[0] is var first && first.Shape is { } shape ? shape.Scans : OctVolume.Read(first).Scans;

    /// <summary>Columns of the widest volume, to which narrower ones are padded.</summary>
    int Width() => _set.Value.Index.Entries.Max(entry => entry.Shape?.Width ?? OctVolume.Read(entry).Width);

    string DataFingerprint() => folder.FingerprintOf(_set.Value.Index.Entries.Select(entry =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.Id} {entry.Subject} {entry.Site} {entry.Year} {entry.Label} {entry.Shape}")));

    /// <summary>How large a profile's runs are.</summary>
    sealed record Size(string Network, int Width, int Side, int Slices, int Epochs, int Batch, double LearningRate, GreyRange Range, double MultiplyAdds)
    {
        /// <summary>Of the backbone's slower rate.</summary>
        public double? BackboneLearningRate { get; init; }

        /// <summary>Of both rates, an epoch.</summary>
        public double? LearningRateDecay { get; init; }

        /// <summary>How training volumes differ from epoch to epoch.</summary>
        public AugmentationSettings? Augmentation { get; init; }

        /// <summary>Four sites make four times the steps: the task on all of them takes fewer passes.</summary>
        public static Size Of(string profile, bool isPooled) => profile switch
        {
            Profiles.Smoke => new("MultiViewSmallConvNet", 20, 16, 2, 1, 16, 1e-3, GreyRange.Unit, SmallMultiplyAdds / 4),
            Profiles.Lesson => new("MultiViewSmallConvNet", 20, 32, 6, isPooled ? 4 : 12, 8, 1e-3, GreyRange.Unit, SmallMultiplyAdds),
            // The paper has two rates with a decay, a flip and noise; the numbers are lost. Greys from -1 to 1 are a range of 2.
            _ => new(nameof(MultiViewCnn), InceptionV3.FullWidth, 299, 100, 50, 4, 1e-3, GreyRange.Centred, InceptionMultiplyAdds)
            {
                BackboneLearningRate = 1e-5,
                LearningRateDecay = 0.9,
                Augmentation = new() { FlipColumns = true, Noise = 2 * NoiseShare },
            },
        };
    }
}
