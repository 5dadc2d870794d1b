using System.Diagnostics;
using System.Text;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;
using AttributionPriors.Training;
using Reproduce;

namespace Tests;

/// <summary>A kit whose runs take milliseconds and whose numbers mean nothing.</summary>
static class MadeUpKit
{
    public static Kit Create(string? results = null) => new()
    {
        Tasks = new([new MadeUpTask("alpha"), new MadeUpTask("beta")]),
        Runner = threads => new MadeUpRunner(threads),
        Worker = WorkerLaunch.Self(),
        Report = new MadeUpReport(),
        Bench = new MadeUpBench(),
        Attribute = new MadeUpAttribution(),
        Data = [new("made-up data", AppContext.BaseDirectory, "Make it up.", () => "7 images"), new("lost data", "/nowhere", "Look for it.", () => "")],
        Results = results ?? "/nowhere/results",
        Reference = "/nowhere/reference",
    };
}

/// <summary>Two methods that work, and three by request that do not.</summary>
sealed class MadeUpTask(string name) : ITask
{
    /// <summary>Throws.</summary>
    public const string Failing = "Failing";

    /// <summary>Its process is killed each time.</summary>
    public const string Deadly = "Deadly";

    /// <summary>Its process is killed once, behind the first checkpoint.</summary>
    public const string DeadlyOnce = "DeadlyOnce";

    public string Name => name;

    public string Summary => "Made up.";

    public IReadOnlyList<string> Methods { get; } = ["Baseline", "ActDiff"];

    public IReadOnlyList<int> Seeds(string profile) => [0, 1];

    public RunSpec Spec(string method, int seed, string profile, Protocol protocol) => new()
    {
        Task = name,
        Method = UnknownNameException.Check("method", method, [.. Methods, Failing, Deadly, DeadlyOnce]),
        Seed = seed,
        Profile = profile,
        Protocol = protocol,
        Data = new(16, 8, 8, "00"),
        Model = new("None", 1, 2),
        Hyper = new() { LearningRate = 1e-3 },
        Training = new(MadeUpRunner.Epochs, 4, 1, null),
        Attribution = new(1, 1, 1, AttributionQuestion.EvidenceOfPositives),
    };

    public Splits Load(RunSpec spec) => throw new NotSupportedException();

    public double MultiplyAdds(RunSpec spec) => 1e6;

    public double ProcessorSeconds(RunSpec spec) => 0.1;
}

/// <summary>
/// "Trains" a number that depends on all epochs in order, and keeps it in the checkpoint, so that a run resumed at the wrong
/// place, or from another run's checkpoint, ends with another record.
/// </summary>
sealed class MadeUpRunner(int threads) : IRunner
{
    public const int Epochs = 8;

    /// <summary>Milliseconds of an epoch: an environment variable, because workers are other processes.</summary>
    public const string EpochVariable = "MADE_UP_EPOCH_MS";

    /// <summary>After this epoch a run goes on only when a minute has passed, or it is cancelled.</summary>
    public const string HoldVariable = "MADE_UP_HOLD_AFTER";

    static readonly TimeSpan s_hold = TimeSpan.FromMinutes(1);

    public RunRecord Run(RunSpec spec, RunContext context, out RunProvenance provenance)
    {
        var hash = spec.Hash();
        var (first, state) = Resume(spec, context);
        context.Report(new(hash, "loading", first, Epochs, null, null, null, first / (double)Epochs));
        Console.WriteLine("a library prints on standard output");
        Console.Error.WriteLine("last words of " + spec);
        for (var epoch = first + 1; epoch <= Epochs; epoch++)
        {
            context.Cancel.WaitHandle.WaitOne(epoch > Setting(HoldVariable, Epochs) ? s_hold : TimeSpan.FromMilliseconds(Setting(EpochVariable, 1)));
            context.Cancel.ThrowIfCancellationRequested();
            state = unchecked((state * 31) + (uint)epoch + (uint)spec.Seed);
            var checkpoint = Encoding.UTF8.GetBytes($"{hash} {epoch} {state}");
            AtomicFile.Write(context.CheckpointPath, stream => stream.Write(checkpoint));
            context.Report(new(hash, "training", epoch, Epochs, 1.0 / epoch, 0.5, 0.5, epoch / (double)Epochs));
            Misbehave(spec, epoch, resumed: first > 0);
        }
        provenance = new(DateTimeOffset.UnixEpoch, 0.01, 0, 1, Machine.Name, null);
        return Record(spec, hash, state);
    }

    static int Setting(string variable, int usual) => Environment.GetEnvironmentVariable(variable) is { } value ? int.Parse(value) : usual;

    static (int Epoch, uint State) Resume(RunSpec spec, RunContext context)
    {
        if (!File.Exists(context.CheckpointPath)) return (0, 1);
        var parts = File.ReadAllText(context.CheckpointPath).Split(' ');
        Assert.Equal(spec.Hash(), parts[0]);
        return (int.Parse(parts[1]), uint.Parse(parts[2]));
    }

    static void Misbehave(RunSpec spec, int epoch, bool resumed)
    {
        if (spec.Method == MadeUpTask.Failing) throw new InvalidDataException("made to fail");
        if (spec.Method != MadeUpTask.Deadly && (spec.Method != MadeUpTask.DeadlyOnce || resumed || epoch < 3)) return;
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    RunRecord Record(RunSpec spec, string hash, uint state)
    {
        var split = new SplitMetrics(state, 0.5, 0.5, 0.5);
        return new()
        {
            Hash = hash,
            Spec = spec,
            Epochs = [],
            ChosenEpoch = Epochs,
            Train = split,
            Valid = split,
            Test = split,
            Localisation = new Dictionary<string, Localisation> { ["IntegratedGradients"] = new() { Images = 1, Iou = 0.5, MeanMap = "AACAPw==" } },
            MeanImages = new(1, 1, "AACAPw==", "AACAPw=="),
            Environment = new($"OMP_NUM_THREADS {Environment.GetEnvironmentVariable("OMP_NUM_THREADS")}", "cpu", threads),
        };
    }
}

sealed class MadeUpReport : IReport
{
    public IReadOnlyList<string> FigureNames { get; } = ["figure-1", "figure-2"];

    public IReadOnlyList<string> FigureFormats { get; } = ["html", "png"];

    public string? ImageObstacle { get; init; }

    public void WriteTables(ReportRequest request, TextWriter output) =>
        output.WriteLine($"table of {request.Task.Name}: {request.Specs.Count(spec => request.Here.TryRead(spec) is not null)} of {request.Specs.Count}");

    public void WritePaperTable(IPaperTable form, IReadOnlyList<ReportRequest> requests, TextWriter output) => output.WriteLine($"{form.Name} of {requests.Count} tasks");

    public void WriteSearchTable(ResultsStore here, TextWriter output) => output.WriteLine("table3 of searches");

    public string? LackOfSearches(ResultsStore here) => "all searches";

    public string? Lack(PaperFigure figure, Func<string, ReportRequest> requests, ResultsStore here) => figure.Tasks.Count == 0 ? "searches" : null;

    public Task<IReadOnlyList<string>> WriteFigureAsync(
        PaperFigure figure, Func<string, ReportRequest> requests, ResultsStore here, string folder, FigureChoice choice, TextWriter output, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<string>>([Path.Combine(folder, $"{figure.Name}.html")]);

    public Task<IReadOnlyList<string>> WriteFiguresAsync(ReportRequest request, string folder, FigureChoice choice, TextWriter output, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<string>>(
        [
            .. (choice.Only.Count == 0 ? FigureNames : choice.Only).SelectMany(name =>
                (choice.Formats.Count == 0 ? ["html"] : choice.Formats).Select(format => Path.Combine(folder, $"{request.Task.Name}-{name}.{format}"))),
        ]);
}

sealed class MadeUpBench : IBench
{
    public IReadOnlyList<string> Names { get; } = ["step"];

    public Task<bool> RunAsync(BenchRequest request, TextWriter output, CancellationToken cancel)
    {
        output.WriteLine(request);
        return Task.FromResult(request.Names.Count == 0);
    }
}

sealed class MadeUpAttribution : IAttributeImage
{
    public IReadOnlyList<ListedMethod> Methods { get; } = [new("Occlusion", "Hides windows.", 197), new("LRP-0", "Shares out.", 2)];

    public Task RunAsync(AttributeRequest request, TextWriter output, CancellationToken cancel)
    {
        output.WriteLine(request with { Methods = [] });
        output.WriteLine(string.Join(' ', request.Methods));
        return Task.CompletedTask;
    }
}
