using System.CommandLine;

namespace Reproduce;

/// <summary><c>quick</c>: every task, every method, every seed of the profile; then the tables and the figures.</summary>
static class QuickCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        var command = new Command(
            "quick", $"The main job: {string.Join(" and ", kit.Tasks.MainJob)}, all methods and seeds, then tables and figures. Continues where it was stopped.");
        foreach (var option in settings.OfWork) command.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            var requests = kit.Tasks.MainJob.Select(task => settings.Request(parsed, task)).ToList();
            var job = new SweepJob(kit, terminal, settings.Here(parsed), settings.Device(parsed), settings.Workers(parsed));
            var result = await job.RunAsync([.. requests.SelectMany(request => request.Specs)], settings.Fresh(parsed), cancel);
            if (result == ExitCode.Interrupted) return result;
            await Reports.WriteAsync(kit.Report, requests, terminal, cancel);
            return result;
        });
        return command;
    }
}
