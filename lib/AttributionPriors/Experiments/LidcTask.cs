using AttributionPriors.Data;
using AttributionPriors.Data.Lidc;
using AttributionPriors.Data.Phantoms;

namespace AttributionPriors.Experiments;

/// <summary>A network of the paper's comparison on lesions, and how it is trained there.</summary>
/// <param name="Name">Part of the task's name; empty for the network that interventions are tried on.</param>
/// <param name="Summary">One sentence for help.</param>
/// <param name="Methods">Training methods.</param>
/// <param name="Size">What each profile takes.</param>
sealed record LidcArm(string Name, string Summary, IReadOnlyList<string> Methods, Func<string, LidcSize> Size)
{
    const int Full = LidcPatch.Side, Small = 32;

    /// <summary>Least side that LoTeNet's four levels divide.</summary>
    const int Blocks = 64;

    /// <summary>Passes of the paper's comparison.</summary>
    const int FullEpochs = 100;

    /// <summary>All of Table 4; the first one's methods are Table 5.</summary>
    public static IReadOnlyList<LidcArm> All { get; } =
    [
        new("", "Lesions in patches of lungs, with and without interventions, by mask (PPI, Tables 4 and 5).", ["Baseline", "PpiWbp", "PpiWbpAdaptive", "PpiWbpPoint", "PpiWbpBox"], profile => profile switch
        {
            Profiles.Paper => new("InceptionV3", Models.InceptionV3.FullWidth, 299, GreyRange.Centred, 1e-4, FullEpochs, 32, 5.7e9),
            _ => new("SmallConvNet", 20, Small, GreyRange.Unit, 1e-3, 10, 16, 3.2e6),
        }),
        Compared("tensornetx", "Tensor Net-X", profile => profile switch
        {
            // A side of 32 in the lesson: a product over 16,384 pixels is for a GPU.
            Profiles.Paper => new("TensorNetX", 10, Full, GreyRange.Unit, 1e-4, FullEpochs, 50, 20e6),
            _ => new("TensorNetX", 6, Small, GreyRange.Unit, 3e-3, 5, 16, 12e6),
        }),
        Compared("densenet", "DenseNet-40", profile => profile switch
        {
            Profiles.Paper => new("DenseNet40", 24, Full, GreyRange.Centred, 5e-4, FullEpochs, 64, 4.5e9),
            _ => new("DenseNet40", 6, Small, GreyRange.Unit, 1e-3, 10, 16, 18e6),
        }),
        Compared("lotenet", "LoTeNet", profile => profile switch
        {
            Profiles.Paper => new("LoTeNet", 5, Full, GreyRange.Centred, 5e-4, FullEpochs, 512, 1e6),
            _ => new("LoTeNet", 5, Blocks, GreyRange.Centred, 5e-4, 10, 16, 0.3e6),
        }),
    ];

    static LidcArm Compared(string name, string network, Func<string, LidcSize> size) =>
        new(name, $"Lesions in patches of lungs by {network} (PPI, Table 4).", ["Baseline"], size);
}

/// <summary>How large an arm's runs are.</summary>
sealed record LidcSize(string Network, int Width, int Side, GreyRange Range, double LearningRate, int Epochs, int Batch, double MultiplyAdds);

/// <summary>
/// Lesions in patches of computed tomographs of the lung (PPI, section 4.3): more than two of four radiologists marked one. Maps of positives are held against
/// the union of the radiologists' outlines, which training never sees.
/// </summary>
/// <remarks>Patients are divided 60, 20 and 20 % by the seed; where the files do not tell them apart, as the files come.
/// Augmentation is that of the profile <c>paper</c>, and of the network that interventions are tried on; those of the comparison are trained as their authors did.</remarks>
public sealed class LidcTask : ITask
{
    /// <summary>The task of Table 5, and of the last two rows of Table 4.</summary>
    public const string MainName = "ppi-lidc";

    /// <summary>Full weight leaves small networks without any map, as in <see cref="PpiTask"/>. Interventions begin half way: before, maps are noise.</summary>
    const double SaliencyWeight = 0.1;

    /// <summary>Both flips, as in the paper, and turns by up to an angle that is lost from it: LoTeNet's authors take 20 degrees. Black fills the corners.</summary>
    static readonly AugmentationSettings s_augmentation = new() { FlipColumns = true, FlipRows = true, Rotation = 20, Fill = -1 };

    static readonly int[] s_seeds = [1234, 3232, 3221, 9856, 1290];

    readonly LidcArm _arm;
    readonly ScanFolder _folder;
    readonly Lazy<LidcSet> _set;

    LidcTask(LidcArm arm, ScanFolder folder, Lazy<LidcSet> set) => (_arm, _folder, _set) = (arm, folder, set);

    /// <summary>The tasks over the data set in <paramref name="root"/>, or over phantoms.</summary>
    public static IReadOnlyList<LidcTask> All(string? root) => All(new ScanFolder(PhantomKind.Lidc, root, PhantomSettings.Usual(PhantomKind.Lidc)));

    /// <summary>The tasks over a folder: it is read once.</summary>
    internal static IReadOnlyList<LidcTask> All(ScanFolder folder)
    {
        var set = new Lazy<LidcSet>(() => LidcSet.Open(folder.Path));
        return [.. LidcArm.All.Select(arm => new LidcTask(arm, folder, set))];
    }

    /// <inheritdoc/>
    public string Name => NameOf(_arm.Name);

    /// <summary>What the task of one of the paper's networks is called.</summary>
    internal static string NameOf(string network) => network.Length == 0 ? MainName : $"{MainName}-{network}";

    /// <inheritdoc/>
    public string Summary => _arm.Summary;

    /// <inheritdoc/>
    public bool IsInMainJob => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Methods => _arm.Methods;

    /// <inheritdoc/>
    public IReadOnlyList<int> Seeds(string profile) => Profiles.Seeds(profile, s_seeds, smoke: 1, lesson: 2);

    /// <inheritdoc/>
    /// <exception cref="IOException">The data set's folder is missing or incomplete.</exception>
    public RunSpec Spec(string method, int seed, string profile, Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var name = UnknownNameException.Check($"{Name} method", method, Methods);
        var (size, isSmoke) = (_arm.Size(Profiles.Check(profile)), Profiles.Check(profile) == Profiles.Smoke);
        var (train, valid, test) = Draw(seed, profile);
        var (epochs, explained) = isSmoke ? (1, 4) : (size.Epochs, test.Length);
        return new()
        {
            Task = Name,
            Method = name,
            Seed = seed,
            Profile = Profiles.Check(profile),
            Protocol = protocol,
            Data = new(train.Length, valid.Length, test.Length, DataFingerprint()),
            Model = new(size.Network, size.Width, 2),
            Hyper = new()
            {
                LearningRate = size.LearningRate,
                // torchvision's recipe for the second classifier of Inception-v3.
                AuxiliaryWeight = size.Network == nameof(Models.InceptionV3) ? 0.4 : null,
                Ppi = PpiProtocol.Methods.TryGetValue(name, out var own) ? own with { SaliencyWeight = SaliencyWeight, WarmUpEpochs = epochs / 2 } : null,
            },
            Training = new(epochs, size.Batch, BurnIn: epochs / 2 + 1, Patience: null),
            // Tensor networks have no layers that relevance could be walked through: of them the scores are kept alone.
            Attribution = new(_arm.Name.Length == 0 ? explained : 0, IntegratedGradientsSteps: 1, OcclusionWindow: 1,
                _arm.Name.Length == 0 ? AttributionQuestion.EvidenceOfTrueClass : AttributionQuestion.None),
            Scan = new(_folder.Source, size.Side, size.Range),
            Augmentation = profile == Profiles.Paper && _arm.Name.Length == 0 ? s_augmentation : null,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The patches are not those that the spec was made for.</exception>
    public Splits Load(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var scan = spec.Scan ?? throw new ArgumentException($"{spec} is no run on scans.", nameof(spec));
        Chosen.CheckData(spec, DataFingerprint(), "patches");
        ImageSet Read(int[] places) => ScanFolder.InRange(_set.Value.Read(places, scan.Side), scan.Range);
        var (train, valid, test) = Draw(spec.Seed, spec.Profile);
        var tested = Read(test);
        return new(Read(train), Read(valid), tested) { Explained = tested.Select([.. Enumerable.Range(0, tested.Count).Where(i => tested.Labels[i] == 1)]) };
    }

    /// <inheritdoc/>
    public double MultiplyAdds(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return NetworkCost.MultiplyAdds(spec, _arm.Size(spec.Profile).MultiplyAdds, occlusionWindows: 0);
    }

    /// <summary>The patches themselves, one after another.</summary>
    /// <param name="wanted">Which.</param>
    internal IEnumerable<LidcPatch> Patches(Predicate<LidcEntry> wanted)
    {
        var ids = _set.Value.Entries.Where(entry => wanted(entry)).Select(entry => entry.Id).ToHashSet();
        return LidcSet.Find(_folder.Path).Read(ids.Contains);
    }

    (int[] Train, int[] Valid, int[] Test) Draw(int seed, string profile)
    {
        const int fewTrain = 48, few = 24;
        var set = _set.Value;
        var (train, valid, test) = set.Entries.All(entry => entry.Patient.Length > 0) ? set.ByPatient(seed) : set.AsReleased();
        return Profiles.Check(profile) == Profiles.Smoke ? (First(train, fewTrain), First(valid, few), First(test, few)) : (train, valid, test);
    }

    static int[] First(int[] places, int count) => places[..Math.Min(count, places.Length)];

    string DataFingerprint() => _folder.FingerprintOf(_set.Value.Entries.Select(entry => $"{entry.Id} {entry.Patient} {string.Concat(entry.Marks.Select(mark => mark ? 1 : 0))}"));
}
