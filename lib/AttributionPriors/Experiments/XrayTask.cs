using AttributionPriors.Data;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Data.Xray;

namespace AttributionPriors.Experiments;

/// <summary>One chest X-ray experiment: which radiographs, how strongly their site goes with the class, and which search its hyper-parameters come from.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Summary">One sentence for help.</param>
/// <param name="Kind">The data sets.</param>
/// <param name="Correlation">ρ of <see cref="JointSplit"/>.</param>
/// <param name="Arithmetic">Which splits carry it.</param>
/// <param name="Methods">Training methods, in the order of the tables.</param>
/// <param name="Hyper">Hyper-parameters of the paper-sized runs.</param>
public sealed record XrayArm(
    string Name, string Summary, PhantomKind Kind, double Correlation, SplitArithmetic Arithmetic, IReadOnlyList<string> Methods,
    Func<string, HyperParameterSource, HyperParameters> Hyper)
{
    /// <summary>ρ where nine of ten training images of a class are of its own site, and where the site says nothing.</summary>
    public const double Strong = 0.9, None = 0.5;

    static readonly string[] s_all = ["Baseline", "Masked", "MaskedZero", "ActDiff", "Adversarial", "GradMask", "RightForTheRightReasons"];

    /// <summary>The paper's: Tables 1 and 2, the wide search of Table 4, the equal skew of Table 5.</summary>
    public static IReadOnlyList<XrayArm> All { get; } =
    [
        Main("xray-spc", "Cardiomegaly at two hospitals, the hospital goes with the class in training (Table 1).", PhantomKind.Xray, Strong),
        Main("xray-nospc", "Cardiomegaly at two hospitals, the hospital says nothing (Table 1).", PhantomKind.Xray, None),
        Main("rsna-vpc", "Pneumonia in two views, the view goes with the class in training (Table 2).", PhantomKind.Rsna, Strong),
        Main("rsna-novpc", "Pneumonia in two views, the view says nothing (Table 2).", PhantomKind.Rsna, None),
        Wide("xray-spc", PhantomKind.Xray, Strong), Wide("xray-nospc", PhantomKind.Xray, None),
        Wide("rsna-vpc", PhantomKind.Rsna, Strong), Wide("rsna-novpc", PhantomKind.Rsna, None),
        Equal("xray-spc", PhantomKind.Xray), Equal("rsna-vpc", PhantomKind.Rsna),
    ];

    /// <summary>Hyper-parameters of the smaller runs.</summary>
    public Func<string, HyperParameters> LessonHyper { get; init; } = XrayHyperParameters.Lesson;

    static XrayArm Main(string name, string summary, PhantomKind kind, double correlation) =>
        new(name, summary, kind, correlation, SplitArithmetic.Reversed, s_all, (method, source) => XrayHyperParameters.Table3(name, method, source));

    static XrayArm Wide(string of, PhantomKind kind, double correlation) => new(
        $"{of}-wide", $"ActDiff on {of} with a weight from a search down to 1e-16 (Table 4).", kind, correlation, SplitArithmetic.Reversed, ["ActDiff"],
        (_, source) => XrayHyperParameters.Wide(of, source)) { LessonHyper = _ => XrayHyperParameters.LessonWide };

    static XrayArm Equal(string of, PhantomKind kind) => new(
        $"{of}-equal", $"{of} with validation skewed as training is (Table 5).", kind, Strong, SplitArithmetic.EqualSkew, s_all,
        (method, source) => XrayHyperParameters.EqualSkew(of, method, source));
}

/// <summary>
/// The red-herring paper's chest X-ray tasks: is there cardiomegaly (NIH and PadChest), is there pneumonia (RSNA), where in training the site or view of most
/// images gives the class away (paper, sections 4.2 and 4.3)?
/// </summary>
/// <remarks>
/// Profile <c>paper</c> is the full protocol, on as many images as the smallest cell of site and class allows. <c>lesson</c> trains a narrow network on small
/// images for a few epochs; <c>smoke</c> is a handful.
/// </remarks>
/// <param name="arm">Which of them.</param>
/// <param name="radiographs">What it draws from.</param>
public sealed class XrayTask(XrayArm arm, Radiographs radiographs) : ITask
{
    static readonly int[] s_seeds = [1234, 3232, 3221, 9856, 1290, 1987, 1111, 6400, 8888, 451];

    /// <summary>Seeds of Table 5 (paper, A.10).</summary>
    const int EqualSkewSeeds = 5;

    const int FullSide = 224, ReleasedSide = 128, FullWindow = 15;

    /// <summary>Multiply-adds of the full network on an image of 28 × 28.</summary>
    const double MultiplyAddsAt28 = 0.456e9;

    /// <summary>Of the RSNA splits that all seeds share.</summary>
    const long SharedSeed = 0;

    /// <summary>The tasks over the data sets in <paramref name="root"/>, or over phantoms.</summary>
    public static IReadOnlyList<XrayTask> All(string? root)
    {
        var collections = XrayArm.All.Select(arm => arm.Kind).Distinct().ToDictionary(kind => kind, kind => new Radiographs(kind, root, new()));
        return [.. XrayArm.All.Select(arm => new XrayTask(arm, collections[arm.Kind]))];
    }

    /// <inheritdoc/>
    public string Name => arm.Name;

    /// <inheritdoc/>
    public string Summary => arm.Summary;

    /// <inheritdoc/>
    public IReadOnlyList<string> Methods => arm.Methods;

    /// <summary>What sites 0 and 1 are called.</summary>
    public (string Zero, string One) Sites => arm.Kind == PhantomKind.Xray ? ("NIH", "PadChest") : ("PA", "AP");

    /// <inheritdoc/>
    public bool IsInMainJob => false;

    /// <inheritdoc/>
    public IReadOnlyList<int> Seeds(string profile) =>
        Profiles.Seeds(profile, arm.Arithmetic == SplitArithmetic.EqualSkew ? s_seeds[..EqualSkewSeeds] : s_seeds, smoke: 1, lesson: 2);

    /// <inheritdoc/>
    /// <exception cref="IOException">The data sets' folder is incomplete.</exception>
    public RunSpec Spec(string method, int seed, string profile, Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var name = UnknownNameException.Check($"{Name} method", method, Methods);
        var size = Size.Of(Profiles.Check(profile), protocol, arm.Kind);
        var switches = XrayProtocol.With(protocol);
        var xray = new XraySettings(
            radiographs.Source, size.Side, size.ExplainedSide, Math.Min(size.MostPerCell, radiographs.SmallestCell(switches)), arm.Correlation, arm.Arithmetic, switches);
        var draw = Draw(xray, seed);
        return new()
        {
            Task = Name,
            Method = name,
            Seed = seed,
            Profile = Profiles.Check(profile),
            Protocol = protocol,
            Data = new(draw.Train.Count, draw.Valid.Count, draw.Test.Count, radiographs.Fingerprint(switches)),
            Model = new("ResNet18", size.Width, 2),
            Hyper = profile == Profiles.Paper ? arm.Hyper(name, protocol.HyperParameters) : arm.LessonHyper(name),
            Training = new(size.Epochs, protocol.BatchSize, BurnIn: Math.Min(5, size.Epochs), Patience: null),
            Attribution = new(size.ExplainedPositives, size.Steps, size.Window, AttributionQuestion.EvidenceOfPositives),
            Xray = xray,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The radiographs are not those that the spec was made for.</exception>
    public Splits Load(RunSpec spec) => Read(spec, null, CancellationToken.None);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The radiographs are not those that the spec was made for.</exception>
    public Splits Load(RunSpec spec, IProgress<ReadingProgress> reading, CancellationToken cancel) => Read(spec, reading, cancel);

    Splits Read(RunSpec spec, IProgress<ReadingProgress>? reading, CancellationToken cancel)
    {
        var xray = Settings(spec);
        Chosen.CheckData(spec, radiographs.Fingerprint(xray.Protocol), "radiographs");
        var draw = Draw(xray, spec.Seed, spec.Attribution.Images / 2);
        var (all, before) = (draw.Train.Count + draw.Valid.Count + draw.Test.Count + draw.Explained.Count, 0);
        return new(Images(draw.Train, xray.Side), Images(draw.Valid, xray.Side), Images(draw.Test, xray.Side)) { Explained = Images(draw.Explained, xray.ExplainedSide) };

        ImageSet Images(IReadOnlyList<int> places, int side)
        {
            var part = reading is null ? null : new Part(reading, before, all);
            before += places.Count;
            return radiographs.Read(xray.Protocol, places, side, part, cancel);
        }
    }

    /// <inheritdoc/>
    public double MultiplyAdds(RunSpec spec)
    {
        var xray = Settings(spec);
        var windows = (xray.ExplainedSide + spec.Attribution.OcclusionWindow - 1) / spec.Attribution.OcclusionWindow;
        return NetworkCost.MultiplyAdds(
            spec, MultiplyAddsAt28 * Square(spec.Model.Width / 64.0) * Square(xray.Side / 28.0), windows * windows, Square((double)xray.ExplainedSide / xray.Side));
    }

    JointDraw Draw(XraySettings xray, int seed, int explainedPerCell = JointDraw.ExplainedPerCell)
    {
        var split = JointSplit.Of(xray.PerCell, xray.Correlation, xray.Arithmetic);
        var own = arm.Kind == PhantomKind.Rsna && xray.Protocol.RsnaSplits == RsnaSplits.SharedByAllSeeds ? SharedSeed : seed;
        var entries = radiographs.Entries(xray.Protocol);
        return xray.Protocol.Patients == PatientSplits.Disjoint
            ? JointDraw.OfPatients(entries, split, own, explainedPerCell)
            : JointDraw.Of(entries, split, own, explainedPerCell);
    }

    static XraySettings Settings(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Xray ?? throw new ArgumentException($"{spec} is no chest X-ray run.", nameof(spec));
    }

    static double Square(double value) => value * value;

    /// <summary>One split's reading, told as a part of all that the run reads: four counts in a row would each look like the last.</summary>
    sealed class Part(IProgress<ReadingProgress> whole, int before, int all) : IProgress<ReadingProgress>
    {
        public void Report(ReadingProgress value) => whole.Report(new(before + value.Done, all));
    }

    /// <summary>How large a profile's runs are.</summary>
    sealed record Size(int Side, int ExplainedSide, int MostPerCell, int Width, int Epochs, int ExplainedPositives, int Steps, int Window)
    {
        public static Size Of(string profile, Protocol protocol, PhantomKind kind) => profile switch
        {
            Profiles.Smoke => new(24, 24, 44, 4, 2, 2, 8, 6),
            Profiles.Lesson => new(48, 48, 150, 8, 8, 16, 24, 6),
            _ when kind == PhantomKind.Xray && XrayProtocol.With(protocol).Sizes == XraySizes.Released => Full with { Side = ReleasedSide },
            _ => Full,
        };

        static Size Full { get; } = new(FullSide, FullSide, int.MaxValue, 64, 100, 2 * JointDraw.ExplainedPerCell, 200, FullWindow);
    }
}
