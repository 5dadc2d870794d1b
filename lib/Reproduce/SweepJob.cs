using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary>A sweep with the words around it: what it will take, how it goes, what it took and what failed.</summary>
/// <param name="kit">For the estimates and the workers.</param>
/// <param name="terminal">Where the words go.</param>
/// <param name="store">Where the records go.</param>
/// <param name="device">Where the workers compute.</param>
/// <param name="workers">How many there are.</param>
sealed class SweepJob(Kit kit, Terminal terminal, ResultsStore store, string device, int workers)
{
    /// <summary>Does <paramref name="specs"/>; the result is one of <see cref="ExitCode"/>.</summary>
    public async Task<int> RunAsync(IReadOnlyList<RunSpec> specs, bool fresh, CancellationToken cancel)
    {
        if (fresh && !Forget(specs)) return ExitCode.Failure;
        var card = CostCard.Before(specs, kit.Tasks, store, device);
        terminal.Out.WriteLine(card);
        if (card.ToDo == 0) return ExitCode.Ok;
        OutputFolder.Make(store.Root);
        terminal.Out.WriteLine($"Results go to {store.Root}");
        SweepOutcome outcome;
        var progress = new SweepProgress(card, TimeProvider.System);
        await using (ISweepView view = terminal.Live is { } live ? new LiveView(live, progress) : new PlainView(terminal.Out, progress, TimeProvider.System))
        {
            var sweep = new Sweep(store, kit.Worker, new(workers, device), happened =>
            {
                progress.Take(happened);
                view.Show(happened);
            });
            outcome = await sweep.RunAsync(specs, cancel);
        }
        return Conclude(outcome, card);
    }

    bool Forget(IReadOnlyList<RunSpec> specs)
    {
        var busy = specs.Where(spec => !store.Forget(spec)).ToList();
        foreach (var spec in busy)
            terminal.Error.WriteLine($"{spec} is being run by another process: wait for it or stop it, or leave out --fresh.");
        return busy.Count == 0;
    }

    int Conclude(SweepOutcome outcome, CostCard card)
    {
        var elsewhere = outcome.Elsewhere == 0 ? "" : $", {outcome.Elsewhere} by other processes";
        terminal.Out.WriteLine($"{outcome.Done} run{(outcome.Done == 1 ? "" : "s")} done{elsewhere} in {Duration.Text(outcome.Took)} (estimated: {Duration.Text(card.Estimate)}).");
        foreach (var failure in outcome.Failures) terminal.Error.WriteLine($"Failed: {failure.Spec}: {failure.Reason}");
        if (!outcome.Cancelled) return outcome.Failures.Count == 0 ? ExitCode.Ok : ExitCode.Failure;
        terminal.Error.WriteLine("Stopped. The same command continues where this one was.");
        return ExitCode.Interrupted;
    }
}
