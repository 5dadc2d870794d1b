using System.CommandLine;
using AttributionPriors.Experiments;
using AttributionPriors.Models;

namespace Reproduce;

/// <summary><c>bench</c>: the same steps here and in PyTorch, side by side.</summary>
static class BenchCommand
{
    /// <summary>An odd number, so that the median is one of them.</summary>
    const int StandardPairs = 9;

    public static Command Build(Kit kit, Terminal terminal)
    {
        var names = new Argument<string[]>("PART")
        {
            Description = $"{string.Join(", ", kit.Bench.Names)}; none means all",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var threads = Settings.Positive("--threads", "Threads of either side.", Machine.Processors);
        var pairs = Settings.Positive("--pairs", "Pairs of timings; their median counts.", StandardPairs);
        var folder = new Option<string>("--out") { Description = "The folder of the table.", HelpName = "DIR", DefaultValueFactory = _ => Checkout.PathOf("results", "bench") };
        var networks = new Option<string[]>("--network")
        {
            Description = "Of the maps, this network's alone, printed and not kept; may be repeated.",
            HelpName = "NAME",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("bench", "Times training steps and attributions against the system's PyTorch, on the CPU.") { names, threads, pairs, networks, folder };
        command.SetAction(async (parsed, cancel) =>
        {
            IReadOnlyList<string> parts =
                [.. (parsed.GetValue(names) ?? []).Select(name => UnknownNameException.Check("part of the benchmark", name, kit.Bench.Names))];
            var request = new BenchRequest(
                parts, parsed.GetRequiredValue(threads), parsed.GetRequiredValue(pairs), parsed.GetRequiredValue(folder))
            {
                Networks = [.. parsed.GetRequiredValue(networks).Select(name => UnknownNameException.Check("network", name, ModelCatalogue.Names))],
            };
            return await kit.Bench.RunAsync(request, terminal.Out, cancel) ? ExitCode.Ok : ExitCode.Failure;
        });
        return command;
    }
}
