using System.CommandLine;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary><c>figure</c>: the figures, from the records that are there.</summary>
static class FigureCommand
{
    /// <summary>The format that needs no Chromium: a page that draws the figure when it is opened.</summary>
    public const string Html = "html";

    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        var tasks = TaskArgument.Any(kit.Tasks);
        var only = new Option<string[]>("--only")
        {
            Description = "Only this figure; may be repeated. Default: all.",
            HelpName = string.Join('|', kit.Report.FigureNames),
        };
        var formats = new Option<string[]>("--format")
        {
            Description = "The kind of file; may be repeated. Default: html, and png where Chromium is installed.",
            HelpName = string.Join('|', kit.Report.FigureFormats),
        };
        var command = new Command("figure", "Draws the figures from stored records. Never trains.") { tasks, only, formats };
        foreach (var option in settings.OfRuns) command.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            var choice = new FigureChoice(
                Known("figure", parsed.GetValue(only), kit.Report.FigureNames), Known("format", parsed.GetValue(formats), kit.Report.FigureFormats));
            if (choice.Formats.Any(format => format != Html) && kit.Report.ImageObstacle is { } obstacle)
            {
                terminal.Error.WriteLine(obstacle);
                return ExitCode.Failure;
            }
            var requests = TaskArgument.Of(parsed, tasks, kit.Tasks).Select(task => task.Task).Distinct().Select(task => settings.Request(parsed, task)).ToList();
            await Reports.WriteFiguresAsync(kit.Report, requests, choice, terminal, cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    static IReadOnlyList<string> Known(string kind, string[]? names, IReadOnlyList<string> known) =>
        [.. (names ?? []).Select(name => UnknownNameException.Check(kind, name, known)).Distinct()];
}
