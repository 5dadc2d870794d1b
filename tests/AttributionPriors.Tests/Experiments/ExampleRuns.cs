using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;

namespace Tests.Experiments;

/// <summary>A spec, a record and a task whose numbers mean nothing.</summary>
static class ExampleRuns
{
    public static RunSpec Spec(string method = "Baseline", int seed = 0, string task = "example") => new()
    {
        Task = task,
        Method = method,
        Seed = seed,
        Profile = Profiles.Smoke,
        Protocol = Protocol.Recommended,
        Data = new(100, 32, 32, "00ff"),
        Model = new("SmallConvNet", 4, 2),
        Hyper = new() { LearningRate = 1e-3, Lambda = 0.1, WeightDecay = 1e-4 },
        Training = new(3, 16, 1, null),
        Attribution = new(8, 20, 2, AttributionQuestion.EvidenceOfPositives),
    };

    public static RunRecord Record(RunSpec spec, double loss = 0.1, string device = "cpu", int threads = 1) => new()
    {
        Hash = spec.Hash(),
        Spec = spec,
        Epochs = [new(1, 1 / 3.0, new Dictionary<string, double> { ["penalty"] = 5e-324, ["crossEntropy"] = 1 / 3.0 }, loss, 0.5, 1)],
        ChosenEpoch = 1,
        Train = new(loss, 1, 1, null),
        Valid = new(0.2, 0.75, 0.8, 0.7),
        Test = new(1e22, 0, null, null),
        Localisation = new Dictionary<string, Localisation>
        {
            ["occlusion"] = new() { Images = 8, OutsideShare = 0.25, OutsideChance = 16 / 784.0, MeanMap = "AAD/+w==" },
            ["inputGradient"] = new() { Images = 8, Iou = 0.5, OutsideShare = 0.25, OutsideChance = 16 / 784.0, MeanMap = "AAD/+w==" },
        },
        MeanImages = new(1, 1, "AACAPw==", "AACAPw=="),
        Environment = new("1.13.1 system", device, threads),
    };

    public static RunProvenance Story(double seconds = 2, string? machine = null) =>
        new(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), seconds, 0, 1, machine ?? Machine.Name, null);

    public static void Store(ResultsStore store, RunSpec spec, RunProvenance? story = null)
    {
        using var held = store.TryLock(spec.Hash());
        store.Write(held!, Record(spec), story ?? Story());
    }
}

/// <summary>Estimates one processor-second an epoch.</summary>
sealed class ExampleTask(string name = "example") : ITask
{
    public string Name => name;

    public string Summary => "Nothing.";

    public IReadOnlyList<string> Methods { get; } = ["Baseline", "ActDiff"];

    public IReadOnlyList<int> Seeds(string profile) => [0, 1];

    public RunSpec Spec(string method, int seed, string profile, Protocol protocol) =>
        ExampleRuns.Spec(UnknownNameException.Check("method", method, Methods), seed, name) with { Profile = profile, Protocol = protocol };

    public Splits Load(RunSpec spec) => throw new NotSupportedException();

    public double MultiplyAdds(RunSpec spec) => 1e12 * spec.Training.Epochs;

    public double ProcessorSeconds(RunSpec spec) => spec.Training.Epochs;
}

/// <summary>A folder that is gone after the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("attribution-priors-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
