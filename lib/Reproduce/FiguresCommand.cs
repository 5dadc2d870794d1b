using System.CommandLine;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;
using AttributionPriors.Reporting.Searches;

namespace Reproduce;

/// <summary><c>figures</c>: every figure and table that the records allow, and a list of the paper's with what each lacks.</summary>
static class FiguresCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        var formats = FigureCommand.FormatOption(kit);
        var command = new Command("figures", "Draws every figure and writes every table that the stored records allow, and lists what lacks which records. Never trains.") { formats };
        foreach (var option in settings.OfRuns) command.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            var choice = new FigureChoice([], FigureCommand.Known("format", parsed.GetValue(formats), kit.Report.FigureFormats));
            if (FigureCommand.Obstacle(kit, choice) is { } obstacle)
            {
                terminal.Error.WriteLine(obstacle);
                return ExitCode.Failure;
            }
            var here = settings.Here(parsed);
            var requests = kit.Tasks.Tasks.Where(task => task.Lack is null).ToDictionary(task => task.Name, task => settings.Request(parsed, task.Name));
            ReportRequest[] done = [.. requests.Values.Where(HasRuns)];
            var together = FigureCommand.OfThePaper(kit).Where(figure => figure.Together is not null).ToList();
            await Reports.WriteFiguresAsync(kit.Report, together, task => requests[task], here, choice, terminal, cancel);
            await Reports.WriteFiguresAsync(kit.Report, done, choice, terminal, cancel);
            foreach (var request in done) kit.Report.WriteTables(request, TextWriter.Null);
            foreach (var form in TaskArgument.Tables(kit.Tasks)) kit.Report.WritePaperTable(form, RunsOf(form, requests), TextWriter.Null);
            kit.Report.WriteSearchTable(here, TextWriter.Null);
            terminal.Out.WriteLine($"Tables are in {Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.Combine(here.Root, "tables"))}");
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(Listed(kit, requests, here).ToText(terminal.Width));
            return ExitCode.Ok;
        });
        return command;
    }

    static bool HasRuns(ReportRequest request) => request.Specs.Any(spec => request.Here.TryRead(spec) is not null);

    /// <summary>The red-herring paper's figures and tables, one a row.</summary>
    static Table Listed(Kit kit, Dictionary<string, ReportRequest> requests, ResultsStore here) => new(
        "The red-herring paper's figures and tables",
        [new("Item", Alignment.Left), new("Shows", Alignment.Left), new("File", Alignment.Left), new("Lacks", Alignment.Left)],
        [
            .. FigureCommand.OfThePaper(kit).Select(figure => Row(figure.Number, figure.Shows, FilesOf(figure), kit.Report.Lack(figure, task => requests[task], here))),
            .. TaskArgument.Tables(kit.Tasks).OfType<PaperForm>().Select(form => Row($"Table {form.Name[^1]}", form.Title[(form.Title.IndexOf(':', StringComparison.Ordinal) + 2)..], form.Name, LackOf(form, requests))),
            Row("Table 3", "hyper-parameters by search", SearchTable.Name, kit.Report.LackOfSearches(here)),
        ],
        ["A figure or table that lacks some of its runs is drawn from the others. Files: in the folders figures and tables, with each format's ending."]);

    static Cell[] Row(string item, string shows, string file, string? lack) => [Cell.Of(item), Cell.Of(shows), Cell.Of(file), lack is null ? Cell.None : Cell.Of(lack)];

    static string FilesOf(PaperFigure figure) => figure.Drawing is { } drawing ? string.Join(", ", figure.Tasks.Select(task => $"{task}-{drawing}")) : figure.Name;

    static ReportRequest[] RunsOf(IPaperTable form, Dictionary<string, ReportRequest> requests) =>
        [.. form.Runs.Where(runs => requests.ContainsKey(runs.Task)).Select(runs => requests[runs.Task] with { Specs = [.. requests[runs.Task].Specs.Where(spec => runs.Methods.Contains(spec.Method))] })];

    static string? LackOf(PaperForm form, Dictionary<string, ReportRequest> requests)
    {
        var runs = RunsOf(form, requests);
        var (all, missing) = (runs.Sum(task => task.Specs.Count), runs.Sum(task => task.Specs.Count(spec => task.Here.TryRead(spec) is null)));
        return missing == 0 ? null : $"{missing} of {all} runs: ./reproduce sweep {form.Name}";
    }
}
