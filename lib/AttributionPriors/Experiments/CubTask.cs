using System.Globalization;
using AttributionPriors.Data;
using AttributionPriors.Data.Cub;
using AttributionPriors.Models;

namespace AttributionPriors.Experiments;

/// <summary>
/// Species of Caltech-UCSD Birds 200-2011 (PPI, section 4.1 and appendix D.1): Table 2's first column, Table 7, Figures 3, 5(a) and 8. The boxes around the birds judge
/// maps; training never sees them.
/// </summary>
/// <remarks>
/// The paper's network is VGG-11, in all likelihood with weights of ImageNet: it starts from the file that <see cref="Chosen.WeightsVariable"/> names, else from
/// scratch. Interventions take out the most salient points, as many for every map: 1000 of 224 × 224, the same share of smaller images. The saliency term is
/// multiplied by 100 after a fifth of the epochs. Profile <c>paper</c> takes the paper's optimiser, <see cref="PaperOptimiser"/>, at whose rate a plain VGG-11 may not
/// start from scratch: the paper's number wants weights. It does not tell its augmentation: here flips, and crops from sixteen pixels around. Profile <c>lesson</c> tells
/// ten species apart, by a narrow network on small images and Adam.
/// </remarks>
public sealed class CubTask : ITask
{
    /// <summary>The task on the paper's split.</summary>
    public const string MainName = "ppi-cub";

    const string OfficialName = $"{MainName}-official";

    /// <summary>Adam's: a VGG without batch norms does not start at its usual rate.</summary>
    const double LearningRate = 1e-4;

    const int FullSide = 224, FullWidth = 64;

    /// <summary>The paper's 100 epochs have their boost after 20.</summary>
    const int BoostAfterPart = 5;

    static readonly int[] s_seeds = [1234, 3232, 3221, 9856, 1290];

    readonly CubDivision _division;
    readonly string? _folder;
    readonly Lazy<CubSet> _set;
    readonly Lazy<string[]> _lines;

    CubTask(CubDivision division, string? folder, Lazy<CubSet> set, StartingWeights weights)
    {
        (_division, _folder, _set, Weights) = (division, folder, set, weights);
        _lines = new(() => [.. set.Value.Entries.Select(Line)]);
    }

    /// <summary>The tasks on both splits. Nothing is read before it is needed.</summary>
    /// <param name="root">The folder that holds a folder for each data set; null for none.</param>
    /// <param name="weights">A file of VGG-11's weights to start from, or a folder that may have one; null to start from scratch.</param>
    public static IReadOnlyList<CubTask> All(string? root, string? weights)
    {
        var folder = root is null ? null : Path.Combine(root, CubSet.Dataset);
        var (set, start) = (new Lazy<CubSet>(() => CubSet.Open(folder!)), new StartingWeights(weights, nameof(Vgg11)));
        return [.. Enum.GetValues<CubDivision>().Select(division => new CubTask(division, folder, set, start))];
    }

    /// <inheritdoc/>
    public string Name => _division == CubDivision.Paper ? MainName : OfficialName;

    /// <inheritdoc/>
    public string Summary => $"Species of birds, {(_division == CubDivision.Paper ? "the paper's" : "the official")} split (Caltech-UCSD Birds; PPI, Tables 2 and 7).";

    /// <inheritdoc/>
    public StartingWeights Weights { get; }

    /// <inheritdoc/>
    public bool IsInMainJob => false;

    /// <inheritdoc/>
    public string? Lack => _folder is null ? $"{Name} is trained on Caltech-UCSD Birds 200-2011: set {Chosen.DataVariable} to a folder that holds {CubSet.Dataset}/CUB_200_2011 as it is unpacked (data/cub.md). {Elsewhere}"
        : Directory.Exists(_folder) ? null : $"{_folder} does not exist: {Name} wants CUB_200_2011 there as it is unpacked (data/cub.md). {Elsewhere}";

    /// <inheritdoc/>
    public IReadOnlyList<string> Methods { get; } = ["Baseline", "PpiGradient", "PpiGradCam", "PpiLrp", "PpiWbp", "PpiWbpBox"];

    /// <summary>Whether a task of this name is one of these.</summary>
    public static bool IsOne(string task) => task == MainName || task == OfficialName;

    /// <summary>Whether a run is of the paper's size: all photographs, and the whole network.</summary>
    public static bool IsWhole(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var sizes = CubSet.PaperSizes;
        return (spec.Task, spec.Profile, spec.Model.Width) == (MainName, Profiles.Paper, FullWidth) && (spec.Data.Train, spec.Data.Valid, spec.Data.Test) == sizes;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Seeds(string profile) => Profiles.Seeds(profile, s_seeds, smoke: 1, lesson: 2);

    /// <inheritdoc/>
    /// <exception cref="IOException">The data set or the file of weights is missing or damaged.</exception>
    public RunSpec Spec(string method, int seed, string profile, Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var name = UnknownNameException.Check($"{Name} method", method, Methods);
        var size = Size.Of(Profiles.Check(profile));
        if (Lack is { } lack) throw new DirectoryNotFoundException(lack);
        var split = Draw(seed, size);
        var weights = Weights.File;
        // From scratch, maps are noise at first.
        var warmUp = weights is null ? size.Epochs / 2 : 0;
        return new()
        {
            Task = Name,
            Method = name,
            Seed = seed,
            Profile = Profiles.Check(profile),
            Protocol = protocol,
            Data = new(split.Train.Length, split.Valid.Length, split.Test.Length, DataFingerprint(split)),
            Model = new(nameof(Vgg11), weights?.Settings.Width ?? size.Width, Math.Min(size.Species, _set.Value.ClassNames.Count)),
            Hyper = size.Hyper with { Ppi = PpiProtocol.Methods.TryGetValue(name, out var own) ? Of(own, size, warmUp) : null },
            Training = new(size.Epochs, size.Batch, BurnIn: warmUp + 1, Patience: null),
            Attribution = new(Math.Min(size.Explained, split.Test.Length), IntegratedGradientsSteps: 1, OcclusionWindow: 1, AttributionQuestion.EvidenceOfTrueClass),
            Photos = new(size.Side, weights?.Fingerprint) { Division = _division },
            Augmentation = size.Augmentation,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The photographs are not those that the spec was made for.</exception>
    public Splits Load(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var photos = spec.Photos ?? throw new ArgumentException($"{spec} is no run on photographs.", nameof(spec));
        if (Lack is { } lack) throw new DirectoryNotFoundException(lack);
        var split = Draw(spec.Seed, Size.Of(spec.Profile));
        Chosen.CheckData(spec, DataFingerprint(split), "photographs");
        return new(_set.Value.Read(split.Train, photos.Side), _set.Value.Read(split.Valid, photos.Side), _set.Value.Read(split.Test, photos.Side));
    }

    /// <inheritdoc/>
    public double MultiplyAdds(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return NetworkCost.MultiplyAdds(spec, NetworkCost.OfVgg11(spec.Model.Width, spec.Photos?.Side ?? FullSide), occlusionWindows: 0);
    }

    const string Elsewhere = "What runs anywhere in its place is ppi-birds.";

    /// <summary>The paper's way with these data. The saliency term keeps its own size, which the boost answers.</summary>
    static PpiProtocol Of(PpiProtocol method, Size size, int warmUp) => method with
    {
        Mask = method.Mask == PpiMask.Box ? PpiMask.Box : PpiMask.TopPoints,
        MaskPoints = Math.Max(1, (int)Math.Round(method.MaskPoints * Math.Pow(size.Side / (double)FullSide, 2))),
        Balance = PpiBalance.None,
        Boost = PpiBoost.Saliency,
        BoostAfter = size.Epochs / BoostAfterPart,
        WarmUpEpochs = warmUp,
    };

    CubSplit Draw(int seed, Size size)
    {
        var set = _set.Value;
        var split = _division == CubDivision.Paper ? set.AsInPaper(seed) : set.Official(seed);
        int[] Shown(int[] places) => [.. places.Where(place => set.Entries[place].Label < size.Species)];
        return new(Shown(split.Train), Shown(split.Valid), Shown(split.Test));
    }

    /// <summary>Over what is known of every photograph of a split, part by part.</summary>
    string DataFingerprint(CubSplit split)
    {
        (string Part, int[] Places)[] parts = [("train", split.Train), ("valid", split.Valid), ("test", split.Test)];
        return Fingerprint.Of([.. parts.SelectMany(part => part.Places.Select(place => $"{part.Part} {_lines.Value[place]}"))]);
    }

    static string Line(CubEntry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Id} {Path.GetFileName(entry.Path)} {new FileInfo(entry.Path).Length} {entry.Label} {entry.Box.X} {entry.Box.Y} {entry.Box.Width} {entry.Box.Height}");

    /// <summary>How large a profile's runs are: the first so many species, and of the test photographs at most so many explained.</summary>
    sealed record Size(int Species, int Side, int Width, int Epochs, int Batch, int Explained)
    {
        /// <summary>The optimiser.</summary>
        public HyperParameters Hyper { get; init; } = new() { LearningRate = LearningRate };

        /// <summary>How training photographs differ from epoch to epoch.</summary>
        public AugmentationSettings? Augmentation { get; init; }

        public static Size Of(string profile) => profile switch
        {
            Profiles.Smoke => new(3, 32, 8, 1, 16, 8),
            Profiles.Lesson => new(10, 64, 16, 20, 16, 64),
            // The shorter side is 256, so that a crop of 224 could lie 16 pixels off the middle.
            _ => new(CubSet.Classes, FullSide, FullWidth, 100, 32, int.MaxValue)
            {
                Hyper = PaperOptimiser.OfVgg11,
                Augmentation = new() { FlipColumns = true, Padding = (256 - FullSide) / 2 },
            },
        };
    }
}
