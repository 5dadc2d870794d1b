using System.CommandLine;

namespace Reproduce;

/// <summary><c>run</c>: one run.</summary>
static class RunCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        var task = TaskArgument.One(kit.Tasks);
        var method = new Argument<string>("METHOD") { Description = "A training method of the task, e.g. ActDiff." };
        var seed = Settings.Seed(new Option<int>("--seed") { Description = "Drives data, initial weights and order.", HelpName = "N", Required = true });
        var command = new Command("run", "One run: one method, one seed.") { task, method, seed };
        foreach (var option in settings.OfWork) command.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var specs = settings.Specs(parsed, parsed.GetRequiredValue(task), [parsed.GetRequiredValue(method)], [parsed.GetRequiredValue(seed)]);
            var job = new SweepJob(kit, terminal, settings.Here(parsed), settings.Device(parsed), settings.Workers(parsed));
            return job.RunAsync(specs, settings.Fresh(parsed), cancel);
        });
        return command;
    }
}
