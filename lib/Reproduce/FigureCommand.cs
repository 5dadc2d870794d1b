using System.CommandLine;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Reproduce;

/// <summary><c>figure</c>: the figures, from the records that are there.</summary>
static class FigureCommand
{
    /// <summary>The format that needs no Chromium: a page that draws the figure when it is opened.</summary>
    public const string Html = "html";

    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        string[] numbered = [.. OfThePaper(kit).Select(figure => figure.Name)];
        var tasks = TaskArgument.Any(kit.Tasks, numbered);
        var (hint, listed) = Settings.Hint(kit.Report.FigureNames);
        var only = new Option<string[]>("--only") { Description = $"Only this figure; may be repeated. Default: all.{listed}", HelpName = hint };
        var formats = FormatOption(kit);
        var command = new Command("figure", "Draws the figures of tasks, or the paper's by their numbers, from stored records. Never trains.") { tasks, only, formats };
        foreach (var option in settings.OfRuns) command.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            var asked = Known("figure", parsed.GetValue(only), [.. kit.Report.FigureNames, .. numbered]);
            var choice = new FigureChoice([.. asked.Intersect(kit.Report.FigureNames)], Known("format", parsed.GetValue(formats), kit.Report.FigureFormats));
            if (Obstacle(kit, choice) is { } obstacle)
            {
                terminal.Error.WriteLine(obstacle);
                return ExitCode.Failure;
            }
            var ofThePaper = (parsed.GetValue(tasks) ?? []).Concat(asked.Except(choice.Only)).Select(PaperFigure.Find).OfType<PaperFigure>().Distinct().ToList();
            await Reports.WriteFiguresAsync(kit.Report, ofThePaper, task => settings.Request(parsed, task), settings.Here(parsed), choice, terminal, cancel);
            if (asked.Count > 0 && choice.Only.Count == 0) return ExitCode.Ok;
            var requests = TaskArgument.Of(parsed, tasks, kit.Tasks).Select(task => task.Task).Distinct().Select(task => settings.Request(parsed, task)).ToList();
            await Reports.WriteFiguresAsync(kit.Report, requests, choice, terminal, cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The paper's figures whose tasks the kit has.</summary>
    public static IEnumerable<PaperFigure> OfThePaper(Kit kit) => PaperFigure.All.Where(figure => figure.Tasks.All(kit.Tasks.Names.Contains));

    /// <summary>A new <c>--format</c>.</summary>
    public static Option<string[]> FormatOption(Kit kit) => new("--format")
    {
        Description = "The kind of file; may be repeated. Default: html, and png where Chromium is installed.",
        HelpName = string.Join('|', kit.Report.FigureFormats),
    };

    /// <summary>Why this machine cannot write the formats chosen; null where it can.</summary>
    public static string? Obstacle(Kit kit, FigureChoice choice) => choice.Formats.Any(format => format != Html) ? kit.Report.ImageObstacle : null;

    /// <summary>Names as the kit writes them.</summary>
    public static IReadOnlyList<string> Known(string kind, string[]? names, IReadOnlyList<string> known) =>
        [.. (names ?? []).Select(name => UnknownNameException.Check(kind, name, known)).Distinct()];
}
