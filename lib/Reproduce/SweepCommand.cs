using System.CommandLine;

namespace Reproduce;

/// <summary><c>sweep</c>: many runs of some tasks.</summary>
static class SweepCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        var tasks = TaskArgument.Any(kit.Tasks);
        var methods = new Option<string[]>("--method") { Description = "Only this method; may be repeated. Default: all.", HelpName = "NAME" };
        var seeds = Settings.Seed(new Option<int[]>("--seed") { Description = "Only this seed; may be repeated. Default: the profile's.", HelpName = "N" });
        var command = new Command("sweep", "All runs of the tasks. What is done is skipped; several sweeps may share a folder.") { tasks, methods, seeds };
        foreach (var option in settings.OfWork) command.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var specs = TaskArgument.Of(parsed, tasks, kit.Tasks)
                .SelectMany(task => settings.Specs(parsed, task.Task, parsed.GetValue(methods) is { Length: > 0 } chosen ? chosen : task.Methods, parsed.GetValue(seeds)));
            var job = new SweepJob(kit, terminal, settings.Here(parsed), settings.Device(parsed), settings.Workers(parsed));
            return job.RunAsync([.. specs], settings.Fresh(parsed), cancel);
        });
        return command;
    }
}
