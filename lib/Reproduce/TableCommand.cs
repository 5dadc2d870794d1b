using System.CommandLine;
using AttributionPriors.Reporting.Searches;

namespace Reproduce;

/// <summary><c>table</c>: the tables, from the records that are there.</summary>
static class TableCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        var tasks = TaskArgument.Any(kit.Tasks, SearchTable.Name);
        var command = new Command("table", "Prints the tables from stored records, a task's own or one in the paper's form. Never trains.") { tasks };
        foreach (var option in settings.OfRuns) command.Add(option);
        command.SetAction(parsed =>
        {
            foreach (var form in TaskArgument.TablesOf(parsed, tasks))
                kit.Report.WritePaperTable(form, [.. TaskArgument.RunsOf(form, kit.Tasks).Select(runs => settings.Request(parsed, runs.Task, runs.Methods))], terminal.Out);
            if ((parsed.GetValue(tasks) ?? []).Contains(SearchTable.Name, StringComparer.OrdinalIgnoreCase)) kit.Report.WriteSearchTable(settings.Here(parsed), terminal.Out);
            foreach (var part in TaskArgument.Of(parsed, tasks, kit.Tasks).Where(part => part.Methods is null))
                kit.Report.WriteTables(settings.Request(parsed, part.Task), terminal.Out);
            return ExitCode.Ok;
        });
        return command;
    }
}
