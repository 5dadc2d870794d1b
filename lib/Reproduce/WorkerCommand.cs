using System.CommandLine;
using System.Text;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary><c>worker</c>, hidden: the inside of a worker process.</summary>
static class WorkerCommand
{
    public static Command Build(Kit kit)
    {
        var results = new Option<string>("--results") { Required = true };
        var device = Settings.DeviceOption();
        var threads = Settings.Positive("--threads", "Threads of this process.", Machine.Processors);
        var command = new Command(WorkerLaunch.Command, "Takes specs on standard input, one a line, and says on standard output how they go.")
        {
            results, device, threads,
        };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var lines = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
                // What a library prints must not come between the lines.
                Console.SetOut(Console.Error);
                var runner = kit.Runner(parsed.GetRequiredValue(threads));
                using var specs = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
                new Worker(parsed.GetRequiredValue(results), runner, parsed.GetRequiredValue(device), lines).Serve(specs, cancel);
                return ExitCode.Ok;
            },
            CancellationToken.None));
        return command;
    }
}
