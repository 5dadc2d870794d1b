using AttributionPriors.Experiments;
using AttributionPriors.Reporting;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>
/// One task as a notebook steps through it: the records that there are, the tables and figures drawn from them, and single runs for whoever asks for one.
/// Nothing trains but <see cref="Run(RunSpec, Action{RunProgress}?, bool, CancellationToken)"/>.
/// </summary>
/// <remarks>
/// Profile, device and the folder of records are <see cref="Chosen"/>'s. Records are this machine's where it has run every method, else the kit's reference;
/// <see cref="Source"/> says which. What a study runs is stored with this machine's records, under the name that its settings give it.
/// </remarks>
public sealed class Study
{
    readonly TaskCatalogue _tasks;
    readonly StudyStores _stores;
    readonly IRunner _runner;
    readonly StudyRecords _shown;

    internal Study(TaskCatalogue tasks, string task, string profile, Protocol protocol, StudyStores stores, IRunner runner)
    {
        (_tasks, _stores, _runner) = (tasks, stores, runner);
        (Task, Profile, Protocol) = (tasks[task], Profiles.Check(profile), protocol);
        _shown = StudyRecords.Choose(tasks, Task.Name, Profile, protocol, stores);
    }

    /// <summary>Opens a task's study.</summary>
    /// <param name="task">The task's name, e.g. <c>synthetic</c>.</param>
    /// <param name="profile">How much is run; null for <see cref="Chosen.Profile"/>.</param>
    /// <param name="protocol">The switches; null for <see cref="Protocol.Recommended"/>.</param>
    /// <exception cref="UnknownNameException">There is no such task or profile.</exception>
    public static Study Open(string task, string? profile = null, Protocol? protocol = null)
    {
        var tasks = TaskCatalogue.OfTheKit();
        return new(
            tasks, task, profile ?? Chosen.Profile, protocol ?? Protocol.Recommended, StudyStores.Of(Chosen.Results), new Runner(tasks, TimeProvider.System));
    }

    /// <summary>The task.</summary>
    public ITask Task { get; }

    /// <summary>How much a new run is.</summary>
    public string Profile { get; }

    /// <summary>The switches.</summary>
    public Protocol Protocol { get; }

    /// <summary>The records that tables and figures are drawn from.</summary>
    public IReadOnlyList<RunRecord> Records => _shown.Records;

    /// <summary>Whose records these are, as a sentence.</summary>
    public string Source => _shown.Source;

    /// <summary>The task's main table.</summary>
    public Table Table() => ResultsTable.Build(Records);

    /// <summary>The authors' numbers and the reference's, and where the records are this machine's, those and whether they agree.</summary>
    public Table Comparison() => _shown.AreOfThisMachine
        ? ComparisonTable.Build(Records, StudyRecords.Choose(_tasks, Task.Name, Profile, Protocol, _stores with { ShowsRuns = false }).Records)
        : ComparisonTable.Build([], Records);

    /// <summary>The methods as a drawing.</summary>
    public Figure Figure1() => Draw("figure-1");

    /// <summary>Images of the data set.</summary>
    public Figure Figure2() => Draw("figure-2");

    /// <summary>Validation score against the epoch.</summary>
    public Figure Figure3() => Draw("figure-3");

    /// <summary>Mean maps of one saliency method.</summary>
    public Figure Figure4(string saliency = SaliencyName.IntegratedGradients) => Reporting.Figure4.Build(Records, saliency);

    /// <summary>Test score against where the maps of one saliency method lie, run by run.</summary>
    public Figure Figure8(string saliency = SaliencyName.IntegratedGradients) =>
        Material.IsTwoClass ? Reporting.Figure8.Build(Records, saliency) : Reporting.Figure8.BuildDecoy(Records, saliency);

    /// <summary>Mean maps of every saliency method.</summary>
    public Figure FigureA3() => Draw("figure-a3");

    /// <summary>Mean maps apart by the model's answer.</summary>
    public Figure FigureA8() => Draw("figure-a8");

    /// <summary>Maps of single test images.</summary>
    public Figure FigureA14() => Draw("figure-a14");

    /// <summary>The settings of a run: change one with <c>with</c>, and it is another run.</summary>
    /// <param name="method">One of the task's methods.</param>
    /// <param name="seed">The seed; null for the profile's first.</param>
    /// <exception cref="UnknownNameException">The task has no such method.</exception>
    public RunSpec Spec(string method, int? seed = null) => Task.Spec(method, seed ?? Task.Seeds(Profile)[0], Profile, Protocol);

    /// <summary>What <paramref name="specs"/> will take; runs whose records are there, the kit's or this machine's, take nothing.</summary>
    public CostCard Cost(params IReadOnlyList<RunSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(specs);
        RunSpec[] toDo = [.. specs.Where(spec => _stores.Find(spec) is null)];
        // One run after another, each on one thread.
        return CostCard.Before(toDo, _tasks, _stores.Runs, Chosen.Device) with { Done = specs.Count - toDo.Length, Processors = 1 };
    }

    /// <summary>The record of <paramref name="spec"/>: read where there is one, else run now, in this process.</summary>
    /// <param name="spec">The run, from <see cref="Spec"/>.</param>
    /// <param name="report">Takes word of how far it is; <c>progress.ToString()</c> is a line for people.</param>
    /// <param name="again">Run it even if there is a record, and replace this machine's.</param>
    /// <param name="cancel">Asks it to stop, as does an interrupt of the notebook's cell; the next call continues where it was.</param>
    /// <exception cref="InvalidOperationException">Another process is at this run.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public RunRecord Run(RunSpec spec, Action<RunProgress>? report = null, bool again = false, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!again && _stores.Find(spec) is { } stored) return stored;
        var isFree = !again || _stores.Runs.Forget(spec);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, RunningCell.Interrupt);
        var threads = get_num_threads();
        try
        {
            // As the workers of a sweep on a few processors, so that a run repeats the reference's digits where the machine does.
            if (spec.Profile != Profiles.Paper) set_num_threads(1);
            if (!isFree || !new StoredRunner(_stores.Runs, _runner, Chosen.Device).TryRun(spec, report ?? (_ => { }), Console.WriteLine, stop.Token))
                throw new InvalidOperationException($"{spec} is being run by another process. Wait for it, or stop it, and call again.");
        }
        finally
        {
            set_num_threads(threads);
        }
        return _stores.Runs.TryRead(spec)
            ?? throw new InvalidOperationException($"The record of {spec} was stored in {_stores.Runs.Root}, but is not there any more. Call again.");
    }

    /// <summary>Single runs side by side, under names of the reader's choice.</summary>
    /// <param name="runs">E.g. <c>("as it is", run), ("λ = 5", other)</c>.</param>
    public static Table Compare(params IReadOnlyList<(string Name, RunRecord Run)> runs) => RunTable.Build(runs);

    /// <summary><see cref="Source"/>.</summary>
    public override string ToString() => Source;

    FigureMaterial Material => new(Task, Records.Count > 0 ? Records[0].Spec : Spec(Task.Methods[0]), Records);

    /// <exception cref="ArgumentException">The task has no such figure.</exception>
    Figure Draw(string name)
    {
        var entry = FigureCatalogue.Find(name);
        return entry.IsOf(Task) ? entry.Build(Material) : throw new ArgumentException($"The {Task.Name} task has no {name}.");
    }
}
