using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;
using AttributionPriors.Reporting.Searches;

namespace AttributionPriors.Reporting;

/// <summary>What the figures of several tasks are drawn from.</summary>
/// <param name="Runs">The runs of a task by its name; none where nothing is done.</param>
/// <param name="Searches">The searches.</param>
public sealed record PaperMaterial(Func<string, IReadOnlyList<RunRecord>> Runs, IReadOnlyList<SearchRecord> Searches);

/// <summary>A figure of the red-herring paper under its number, which is a task's own drawing (<see cref="FigureCatalogue"/>) or one of several tasks together.</summary>
/// <param name="Name">As on the command line, e.g. <c>figure-a9</c>.</param>
/// <param name="Shows">What it shows, in a few words.</param>
/// <param name="Tasks">The tasks whose runs it is drawn from; none for the searches.</param>
public sealed record PaperFigure(string Name, string Shows, IReadOnlyList<string> Tasks)
{
    static readonly string[] s_shifted = ["synthetic", "xray-spc", "rsna-vpc"];
    static readonly string[] s_xray = ["xray-spc", "xray-nospc"], s_rsna = ["rsna-vpc", "rsna-novpc"];
    static readonly string[] s_all = ["synthetic", .. s_xray, .. s_rsna];

    /// <summary>The name of each task's own drawing; null for a figure of several tasks together.</summary>
    public string? Drawing { get; init; }

    /// <summary>Draws several tasks together, those that have runs; null for a task's own drawing.</summary>
    public Func<PaperMaterial, Figure>? Together { get; init; }

    /// <summary>The paper's figures in its order, 1 to 8 and A.1 to A.18: the one place to add a line when such a figure is added.</summary>
    public static IReadOnlyList<PaperFigure> All { get; } =
    [
        Own("figure-1", "the methods", "figure-1", "synthetic"),
        Own("figure-2", "images of the synthetic task", "figure-2", "synthetic"),
        Own("figure-3", "validation curves, synthetic", "figure-3", "synthetic"),
        Own("figure-4", "mean maps, synthetic", "figure-4", "synthetic"),
        Own("figure-5", "mean radiographs and differences of classes", "figure-5", "xray-spc", "rsna-vpc"),
        Of("figure-6", "mean maps, X-ray", s_xray, runs => FigureOfArms.Build(runs)),
        Of("figure-7", "mean maps, RSNA", s_rsna, runs => FigureOfArms.Build(runs)),
        Of("figure-8", "test AUC against IoU, tasks with a shift", s_shifted, runs => Figure8Tasks.Build(runs)),
        new("figure-a1", "validation AUCs of the searches", []) { Together = material => FigureA1.Build(material.Searches) },
        Of("figure-a2", "validation curves, radiographs", [.. s_xray, .. s_rsna], FigureA2.Build),
        .. Each(3, "mean maps by every saliency method", "figure-a3"),
        .. Each(8, "mean maps by the model's answer", "figure-a8"),
        Of("figure-a13", "Figure 8 by every saliency method", s_shifted, FigureA13.Build),
        .. Each(14, "maps of single images", "figure-a14"),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(figure => figure.Name)];

    /// <summary>The figure called <paramref name="name"/>; null where it is none of these.</summary>
    public static PaperFigure? Find(string name) => All.FirstOrDefault(figure => string.Equals(figure.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>As the paper calls it, e.g. <c>Figure A.9</c>.</summary>
    public string Number => Name.StartsWith(Appendix, StringComparison.Ordinal) ? $"Figure A.{Name[Appendix.Length..]}" : $"Figure {Name[Body.Length..]}";

    /// <summary>What it lacks, and how to make it; null where it can be drawn whole.</summary>
    public string? Lack(PaperMaterial material)
    {
        ArgumentNullException.ThrowIfNull(material);
        if (Tasks.Count == 0) return material.Searches.Count > 0 ? null : "searches: ./reproduce search TASK METHOD";
        string[] without = [.. Tasks.Where(task => material.Runs(task).Count == 0)];
        return without.Length == 0 ? null : $"runs of {string.Join(" and ", without)}: ./reproduce sweep {string.Join(' ', without)}";
    }

    /// <summary>Whether anything of it can be drawn: where a task lacks runs, the others' panels are.</summary>
    public bool HasSome(PaperMaterial material)
    {
        ArgumentNullException.ThrowIfNull(material);
        return Tasks.Count == 0 ? material.Searches.Count > 0 : Tasks.Any(task => material.Runs(task).Count > 0);
    }

    const string Body = "figure-", Appendix = "figure-a";

    static PaperFigure Own(string name, string shows, string drawing, params string[] tasks) => new(name, shows, tasks) { Drawing = drawing };

    static PaperFigure Of(string name, string shows, string[] tasks, Func<IReadOnlyList<IReadOnlyList<RunRecord>>, Figure> build) => new(name, shows, tasks)
    {
        Together = material => build([.. tasks.Select(material.Runs).Where(runs => runs.Count > 0)]),
    };

    /// <summary>The same drawing of each task, under numbers from <paramref name="first"/> on.</summary>
    static IEnumerable<PaperFigure> Each(int first, string shows, string drawing) => s_all.Select((task, i) => Own($"{Appendix}{first + i}", $"{shows}, {task}", drawing, task));
}
