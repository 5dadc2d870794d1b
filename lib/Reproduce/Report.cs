using System.Text;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;
using AttributionPriors.Reporting;
using AttributionPriors.Reporting.Searches;

namespace Reproduce;

/// <summary>The library's tables and figures of a task, printed and written to files.</summary>
sealed class Report : IReport
{
    /// <inheritdoc/>
    public IReadOnlyList<string> FigureNames => FigureCatalogue.Names;

    /// <inheritdoc/>
    public IReadOnlyList<string> FigureFormats { get; } = [FigureCommand.Html, .. Enum.GetNames<ImageFormat>().Select(name => name.ToLowerInvariant())];

    /// <inheritdoc/>
    public string? ImageObstacle => ChromiumExport.OfThisProcess is { IsAvailable: false } images ? images.Status : null;

    /// <inheritdoc/>
    public void WriteTables(ReportRequest request, TextWriter output)
    {
        var (here, reference) = (Records(request, request.Here), Records(request, request.Reference));
        if (here.Count < request.Specs.Count)
            output.WriteLine($"{request.Task.Name}: {here.Count} of {request.Specs.Count} runs are done in {request.Here.Root}.");
        if (here.Count == 0) return;
        Show(request, "results", ResultsTable.Build(here), output);
        foreach (var (name, table) in ResultsTable.Further(here)) Show(request, name, table, output);
        Show(request, "comparison", ComparisonTable.Build(here, reference), output);
    }

    /// <inheritdoc/>
    public void WritePaperTable(IPaperTable form, IReadOnlyList<ReportRequest> requests, TextWriter output)
    {
        List<RunRecord> records = [.. requests.SelectMany(request => Records(request, request.Here))];
        var wanted = requests.Sum(request => request.Specs.Count);
        if (records.Count < wanted) output.WriteLine($"{form.Name}: {records.Count} of {wanted} runs are done in {requests[0].Here.Root}. To make them: ./reproduce sweep {form.Name}{Again(requests[0])}");
        records.AddRange(OfTasksElsewhere(form, requests));
        if (records.Count == 0) return;
        var table = form.Build(records);
        output.WriteLine(table.ToText());
        KeepInPrint(requests[0].Here, form.Name, table);
    }

    /// <summary>Records of those tasks of a table whose data are not here, so that only the store tells what has been run.</summary>
    static IEnumerable<RunRecord> OfTasksElsewhere(IPaperTable form, IReadOnlyList<ReportRequest> requests)
    {
        var others = form.Runs.ExceptBy(requests.Select(request => request.Task.Name), runs => runs.Task).ToDictionary(runs => runs.Task, runs => runs.Methods);
        if (others.Count == 0) return [];
        var asked = requests[0].Specs[0];
        return requests[0].Here.All(spec => others.TryGetValue(spec.Task, out var methods) && methods.Contains(spec.Method) && (spec.Profile, spec.Protocol) == (asked.Profile, asked.Protocol));
    }

    /// <summary>The options that the runs of a request want, where they are not the usual ones.</summary>
    static string Again(ReportRequest request)
    {
        var (profile, protocol) = (request.Specs[0].Profile, ProtocolName.Of(request.Specs[0].Protocol));
        return (profile == Profiles.Lesson ? "" : $" --profile {profile}")
            + (protocol == "recommended" ? "" : $" --protocol {protocol}")
            + (request.Here.Root == Checkout.PathOf("results", "runs") ? "" : $" --results {request.Here.Root}");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> WriteFiguresAsync(
        ReportRequest request, string folder, FigureChoice choice, TextWriter output, CancellationToken cancel)
    {
        var records = Records(request, request.Here);
        if (records.Count == 0)
        {
            output.WriteLine($"{request.Task.Name}: no figures, because none of its {request.Specs.Count} runs is done in {request.Here.Root}.");
            return [];
        }
        List<string> written = [];
        var material = new FigureMaterial(request.Task, records[0].Spec, records) { OtherProtocols = () => OfOtherProtocols(request) };
        foreach (var entry in Wanted(request.Task, records, choice, output))
        {
            cancel.ThrowIfCancellationRequested();
            written.AddRange(await WriteAsync(entry.Build(material), Path.Combine(folder, $"{request.Task.Name}-{entry.Name}"), choice, cancel));
        }
        return written;
    }

    /// <inheritdoc/>
    public void WriteSearchTable(ResultsStore here, TextWriter output)
    {
        var searches = HyperParameterSearch.In(HyperParameterSearch.FolderOf(here));
        if (LackOfSearches(here) is { } lack) output.WriteLine($"{SearchTable.Name} lacks {lack}");
        if (searches.Count == 0) return;
        var table = SearchTable.Build(searches);
        output.WriteLine(table.ToText());
        KeepInPrint(here, SearchTable.Name, table);
    }

    /// <inheritdoc/>
    public string? LackOfSearches(ResultsStore here)
    {
        var (done, all) = SearchTable.Count(HyperParameterSearch.In(HyperParameterSearch.FolderOf(here)));
        return done == all ? null : $"{all - done} of {all} searches: ./reproduce search TASK METHOD";
    }

    /// <inheritdoc/>
    public string? Lack(PaperFigure figure, Func<string, ReportRequest> requests, ResultsStore here) => figure.Lack(MaterialOf(requests, here));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> WriteFigureAsync(
        PaperFigure figure, Func<string, ReportRequest> requests, ResultsStore here, string folder, FigureChoice choice, TextWriter output, CancellationToken cancel)
    {
        if (figure.Drawing is { } drawing)
        {
            List<string> written = [];
            foreach (var task in figure.Tasks) written.AddRange(await WriteFiguresAsync(requests(task), folder, choice with { Only = [drawing] }, output, cancel));
            return written;
        }
        var material = MaterialOf(requests, here);
        if (figure.Lack(material) is { } lack) output.WriteLine($"{figure.Name} lacks {lack}");
        return figure.HasSome(material) ? await WriteAsync(figure.Together!(material), Path.Combine(folder, figure.Name), choice, cancel) : [];
    }

    static PaperMaterial MaterialOf(Func<string, ReportRequest> requests, ResultsStore here) =>
        new(task => Records(requests(task), here), HyperParameterSearch.In(HyperParameterSearch.FolderOf(here)));

    /// <summary>Writes one figure in every format chosen.</summary>
    async Task<IReadOnlyList<string>> WriteAsync(Figure figure, string stem, FigureChoice choice, CancellationToken cancel)
    {
        List<string> written = [];
        foreach (var format in Formats(choice))
        {
            var path = $"{stem}.{format}";
            if (format == FigureCommand.Html)
                WritePage(figure, path);
            else
                await ChromiumExport.OfThisProcess.WriteAsync(figure, Enum.Parse<ImageFormat>(format, ignoreCase: true), path, cancel);
            written.Add(path);
        }
        return written;
    }

    /// <summary>The figures asked for, or all that the task has and its records suffice for; the others are named.</summary>
    static List<FigureEntry> Wanted(ITask task, List<RunRecord> records, FigureChoice choice, TextWriter output)
    {
        if (choice.Only.Count > 0)
        {
            var asked = choice.Only.Select(FigureCatalogue.Find).ToLookup(entry => entry.IsOf(task));
            foreach (var entry in asked[false]) output.WriteLine($"{task.Name}: has no {entry.Name}.");
            return [.. asked[true]];
        }
        var drawable = FigureCatalogue.Entries.Where(entry => entry.IsOf(task)).ToLookup(entry => entry.Obstacle(records));
        foreach (var obstacle in drawable.Where(group => group.Key is not null))
            output.WriteLine($"{task.Name}: {string.Join(" and ", obstacle.Select(entry => entry.Name))} left out: {obstacle.Key}");
        return [.. drawable[null]];
    }

    IReadOnlyList<string> Formats(FigureChoice choice) =>
        choice.Formats.Count > 0 ? choice.Formats : ImageObstacle is null ? [FigureCommand.Html, "png"] : [FigureCommand.Html];

    /// <summary>With plotly.js beside it, once for all pages of the folder.</summary>
    static void WritePage(Figure figure, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var address = PlotlyScript.PutBeside(folder, PlotlyScript.OfThisMachine);
        var page = Encoding.UTF8.GetBytes(figure.ToHtml(address));
        AtomicFile.Write(path, stream => stream.Write(page));
    }

    /// <summary>Prints a table, and keeps it beside the records as Markdown and CSV.</summary>
    static void Show(ReportRequest request, string name, Table table, TextWriter output)
    {
        output.WriteLine(table.ToText());
        Keep(request.Here, $"{request.Task.Name}-{name}", [("md", table.ToMarkdown()), ("csv", table.ToCsv())]);
    }

    /// <summary>Keeps one of the paper's tables in the forms that people publish, too.</summary>
    static void KeepInPrint(ResultsStore store, string name, Table table) =>
        Keep(store, name, [("md", table.ToMarkdown()), ("csv", table.ToCsv()), ("html", table.ToHtml()), ("tex", table.ToLatex())]);

    static void Keep(ResultsStore store, string name, IReadOnlyList<(string Ending, string Text)> forms)
    {
        var folder = Path.Combine(store.Root, "tables");
        Directory.CreateDirectory(folder);
        foreach (var (ending, text) in forms)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            AtomicFile.Write(Path.Combine(folder, $"{name}.{ending}"), stream => stream.Write(bytes));
        }
    }

    /// <summary>The done runs of the same task and profile under the other presets.</summary>
    static List<RunRecord> OfOtherProtocols(ReportRequest request)
    {
        var (task, asked) = (request.Task, request.Specs[0]);
        var specs = from protocol in Protocol.Presets.Values
                    where protocol != asked.Protocol
                    from seed in task.Seeds(asked.Profile)
                    from method in task.Methods
                    select task.Spec(method, seed, asked.Profile, protocol);
        return [.. specs.Select(request.Here.TryRead).OfType<RunRecord>()];
    }

    static List<RunRecord> Records(ReportRequest request, ResultsStore store) =>
        [.. request.Specs.Select(store.TryRead).OfType<RunRecord>()];
}
