using System.CommandLine;

namespace Reproduce;

/// <summary><c>table</c>: the tables, from the records that are there.</summary>
static class TableCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        var tasks = TaskArgument.Any(kit.Tasks);
        var command = new Command("table", "Prints the tables from stored records. Never trains.") { tasks };
        foreach (var option in settings.OfRuns) command.Add(option);
        command.SetAction(parsed =>
        {
            foreach (var task in TaskArgument.Of(parsed, tasks, kit.Tasks))
                kit.Report.WriteTables(settings.Request(parsed, task), terminal.Out);
            return ExitCode.Ok;
        });
        return command;
    }
}
