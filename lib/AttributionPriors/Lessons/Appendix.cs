using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;
using AttributionPriors.Reporting;
using AttributionPriors.Reporting.Searches;

namespace AttributionPriors.Lessons;

/// <summary>The searches behind the hyper-parameters, and the paper's appendix, as a notebook steps through them: from stored records alone.</summary>
public sealed class Appendix
{
    readonly Dictionary<string, Study> _studies;
    readonly PaperMaterial _material;

    Appendix(StudyStores stores)
    {
        string[] tasks = [.. PaperFigure.All.SelectMany(figure => figure.Tasks).Concat(PaperForm.All.SelectMany(form => form.Runs.Select(runs => runs.Task))).Distinct()];
        _studies = tasks.ToDictionary(task => task, task => Study.Open(task));
        Searches = stores.ShowsRuns && In(stores.Runs) is { Count: > 0 } own ? own : In(stores.Reference);
        _material = new(task => _studies[task].Records, Searches);
    }

    /// <summary>Opens the records, as <see cref="Study.Open"/> chooses them, and this machine's searches where it has any, else the reference's.</summary>
    public static Appendix Open() => new(StudyStores.Of(Chosen.Results));

    /// <summary>The searches.</summary>
    public IReadOnlyList<SearchRecord> Searches { get; }

    /// <summary>What there is, a line a task that has records, and one for the searches.</summary>
    public string Source =>
        string.Join('\n', _studies.Values.Where(study => study.Records.Count > 0).Select(study => study.Source).Append($"Searches: {Searches.Count}, {Searches.Sum(search => search.Evaluations.Count)} runs."));

    /// <summary>The hyper-parameters that the searches chose, beside the paper's.</summary>
    public Table Table3() => SearchTable.Build(Searches);

    /// <summary>One of the paper's tables of runs, from the records that there are.</summary>
    /// <param name="name">E.g. <c>table5</c>.</param>
    /// <exception cref="UnknownNameException">There is no such table.</exception>
    public Table Table(string name)
    {
        var form = Form(name);
        return form.Build([.. form.Runs.SelectMany(runs => _studies[runs.Task].Records.Where(record => runs.Methods.Contains(record.Spec.Method)))]);
    }

    /// <summary>The same as printed.</summary>
    /// <exception cref="UnknownNameException">There is no such table.</exception>
    public Table Printed(string name) => string.Equals(name, SearchTable.Name, StringComparison.OrdinalIgnoreCase) ? SearchTable.Printed() : Form(name).Printed();

    /// <summary>One of the paper's figures by its number.</summary>
    /// <param name="name">E.g. <c>figure-a9</c>.</param>
    /// <param name="task">Of a figure that has more than one drawing, the task; null for its first.</param>
    /// <exception cref="UnknownNameException">There is no such figure.</exception>
    public Figure Figure(string name, string? task = null)
    {
        var figure = PaperFigure.Find(UnknownNameException.Check("figure", name, PaperFigure.Names))!;
        if (figure.Together is { } together) return together(_material);
        var study = _studies[UnknownNameException.Check("task", task ?? figure.Tasks[0], figure.Tasks)];
        return FigureCatalogue.Find(figure.Drawing!).Build(new(study.Task, study.Spec(study.Task.Methods[0]), study.Records));
    }

    /// <summary>What one search believes at its end, along the learning rate or another of its hyper-parameters.</summary>
    /// <exception cref="ArgumentException">There is no such search, or it did not search this.</exception>
    public Figure Surrogate(string task, string method, string property = nameof(HyperParameters.LearningRate)) => SurrogateFigure.Build(
        Searches.FirstOrDefault(search => (search.Start.Task, search.Start.Method) == (task, method))
            ?? throw new ArgumentException($"There is no search of {method} on {task}, but of {string.Join(", ", Searches.Select(search => $"{search.Start.Method} on {search.Start.Task}"))}."),
        property);

    /// <summary><see cref="Source"/>.</summary>
    public override string ToString() => Source;

    static PaperForm Form(string name) => PaperForm.Find(UnknownNameException.Check("table", name, PaperForm.Names))!;

    static IReadOnlyList<SearchRecord> In(ResultsStore store) => HyperParameterSearch.In(HyperParameterSearch.FolderOf(store));
}
