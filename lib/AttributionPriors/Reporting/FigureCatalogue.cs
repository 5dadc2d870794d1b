using AttributionPriors.Data;
using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>What the figures of a task are drawn from.</summary>
/// <param name="Task">The task.</param>
/// <param name="Spec">One of its runs: for figures of the data.</param>
/// <param name="Records">Its runs; figures of the data need none.</param>
public sealed record FigureMaterial(ITask Task, RunSpec Spec, IReadOnlyList<RunRecord> Records)
{
    /// <summary>The task's runs of the same profile under other protocols, for figures that compare them.</summary>
    public Func<IReadOnlyList<RunRecord>> OtherProtocols { get; init; } = () => [];

    /// <summary>Whether AUC is defined, and masks are the evidence.</summary>
    public bool IsTwoClass => Spec.Model.Classes == 2;
}

/// <summary>A figure as the command line and notebooks know it.</summary>
/// <param name="Name">Its name, e.g. <c>figure-a8</c>.</param>
/// <param name="Build">Draws it.</param>
public sealed record FigureEntry(string Name, Func<FigureMaterial, Figure> Build)
{
    /// <summary>Whether a task has it.</summary>
    public Func<ITask, bool> IsOf { get; init; } = _ => true;

    /// <summary>Why it cannot be drawn from such records, and what to do; null where it can.</summary>
    public Func<IReadOnlyList<RunRecord>, string?> Obstacle { get; init; } = _ => null;
}

/// <summary>The figures by name, in the paper's order: the one place to add a line when a figure is added.</summary>
public static class FigureCatalogue
{
    /// <summary>All figures.</summary>
    public static IReadOnlyList<FigureEntry> Entries { get; } =
    [
        new("figure-1", material => Figure1.Build(CrossGeometry.Hard, material.Spec.Hyper.MaskSigma)) { IsOf = task => task is SyntheticTask },
        new("figure-2", Data) { IsOf = task => task is SyntheticTask or DecoyTask },
        new("figure-3", material => Figure3.Build(material.Records)) { IsOf = task => !IsUntrained(task) },
        new("figure-4", material => Figure4.Build(material.Records)) { IsOf = task => !IsObjects(task) && !IsScan(task) && !IsUntrained(task) },
        new("figure-5", material => Figure5.Build((XrayTask)material.Task, material.Spec)) { IsOf = task => task is XrayTask },
        new("figure-8", material => material.IsTwoClass ? Figure8.Build(material.Records) : Figure8.BuildDecoy(material.Records)) { IsOf = task => !IsObjects(task) && !IsScan(task) && !IsUntrained(task) },
        new("figure-a3", material => FigureA3.Build(material.Records)) { IsOf = HasMaps },
        new("figure-a8", material => FigureA8.Build(material.Records)) { IsOf = HasMaps, Obstacle = ExplainedRuns.Obstacle },
        new("figure-a14", material => FigureA14.Build(material.Records)) { IsOf = HasMaps, Obstacle = ExplainedRuns.Obstacle },
        new("ppi-figure-3", material => IsUntrained(material.Task) ? PpiFigure9.BuildFew(material.Records) : PpiFigure3.Build(material.Records)) { IsOf = IsNatural, Obstacle = OlderRecords.OfEvidence },
        new("ppi-figure-4", material => PpiFigure4.Build(material.Records)) { IsOf = task => task.Name == OctTask.PooledName, Obstacle = PpiFigure4.Obstacle },
        new("ppi-figure-5", material => IsUntrained(material.Task) ? PpiFigure5.BuildUntrained(material.Records) : PpiFigure5.Build(material.Records)) { IsOf = IsNatural, Obstacle = OlderRecords.OfEvidence },
        new("ppi-figure-6", material => PpiFigure6.Build(material.Records)) { IsOf = IsLesions, Obstacle = OlderRecords.OfEvidence },
        new("ppi-figure-8", material => PpiFigure3.BuildMore(material.Records)) { IsOf = IsObjects, Obstacle = OlderRecords.OfEvidence },
        new("ppi-figure-9", material => PpiFigure9.Build(material.Records)) { IsOf = IsUntrained, Obstacle = OlderRecords.OfEvidence },
        new("ppi-figure-10", material => PpiFigure10.Build(material.Task.Load(material.Spec), material.Spec)) { IsOf = task => task is OctTask },
        new("ppi-figure-11", material => PpiFigure11.Build(material.Task.Load(material.Spec), material.Spec)) { IsOf = task => task is OctTask },
        new("ppi-figure-12", material => PpiFigure12.Build(material.Records)) { IsOf = task => task is OctTask },
        new("ppi-figure-13", material => PpiFigure13.Build(material.Records)) { IsOf = task => task is OctTask },
        new("ppi-figure-14", material => PpiFigure6.BuildMore(material.Records)) { IsOf = IsLesions, Obstacle = OlderRecords.OfEvidence },
        new("specification-curve", material => SpecificationCurve.Build([.. material.Records, .. material.OtherProtocols()]))
        {
            IsOf = task => PaperTables.ArmOf(task.Name) is not null,
            Obstacle = SpecificationCurve.Obstacle,
        },
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>The figure called <paramref name="name"/>, upper and lower case alike.</summary>
    /// <exception cref="UnknownNameException">There is none.</exception>
    public static FigureEntry Find(string name)
    {
        var found = UnknownNameException.Check("figure", name, Names);
        return Entries.First(entry => entry.Name == found);
    }

    /// <summary>Images of objects, on which interventions are tried.</summary>
    static bool IsObjects(ITask task) => task is PpiTask or CubTask;

    /// <summary>Photographs before a network that somebody else trained.</summary>
    static bool IsUntrained(ITask task) => task is ImageNetTask;

    static bool IsNatural(ITask task) => IsObjects(task) || IsUntrained(task);

    static bool IsScan(ITask task) => task is OctTask or LidcTask;

    static bool IsLesions(ITask task) => task.Name == LidcTask.MainName;

    /// <summary>Of volumes, and of networks that are only compared, scores are kept alone.</summary>
    static bool HasMaps(ITask task) => !IsUntrained(task) && (!IsScan(task) || IsLesions(task));

    /// <summary>Of the confounded images, whichever arm the spec is of.</summary>
    static Figure Data(FigureMaterial material) => material.Task is SyntheticTask
        ? Figure2.Build(CrossGeometry.Hard, material.Spec.Hyper.MaskSigma)
        : Figure2.BuildDecoy(material.Task.Load(material.Spec with { Method = "Baseline" }));
}
