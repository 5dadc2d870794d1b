using System.CommandLine;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary><c>figure</c>: the figures, from the records that are there.</summary>
static class FigureCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        var tasks = TaskArgument.Any(kit.Tasks);
        var only = new Option<string[]>("--only")
        {
            Description = "Only this figure; may be repeated. Default: all.",
            HelpName = string.Join('|', kit.Report.FigureNames),
        };
        var command = new Command("figure", "Draws the figures from stored records. Never trains.") { tasks, only };
        foreach (var option in settings.OfRuns) command.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            IReadOnlyList<string> wanted =
                [.. (parsed.GetValue(only) ?? []).Select(name => UnknownNameException.Check("figure", name, kit.Report.FigureNames))];
            foreach (var task in TaskArgument.Of(parsed, tasks, kit.Tasks))
                await Reports.WriteFiguresAsync(kit.Report, settings.Request(parsed, task), wanted, terminal, cancel);
            return ExitCode.Ok;
        });
        return command;
    }
}
