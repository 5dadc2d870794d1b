using System.CommandLine;
using System.Globalization;
using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;

namespace Reproduce;

/// <summary><c>search</c>: tunes one method on one task.</summary>
static class SearchCommand
{
    /// <summary>Epochs without a better validation loss after which a run of the search stops (paper, Appendix A.1).</summary>
    const int Patience = 20;

    public static Command Build(Kit kit, Terminal terminal)
    {
        var standard = new SearchSettings();
        var settings = new Settings(kit, terminal);
        var task = TaskArgument.One(kit.Tasks);
        var method = new Argument<string>("METHOD") { Description = "A training method of the task, e.g. ActDiff." };
        var initial = Settings.Positive("--initial", "Points drawn at random first.", standard.Initial);
        var guided = Settings.Positive("--guided", "Points that the Gaussian process asks for after them.", standard.Guided);
        var seed = Settings.Seed(new Option<int>("--seed") { Description = "Drives the draws and every run.", HelpName = "N", DefaultValueFactory = _ => standard.Seed });
        var acquisition = Settings.Chosen("--acquisition", "How a point is chosen: expected improvement, or by turns with two others as their gains say.", "hedge", ["hedge", "improvement"]);
        var wide = new Option<bool>("--wide") { Description = "Search the weight down to 1e-16, as Table 4 does for ActDiff." };
        var command = new Command("search", "Tunes a method's hyper-parameters by a Gaussian process on the validation score (Table 3, Figure A.1). Goes on where it was stopped.")
        {
            task, method, initial, guided, seed, acquisition, wide,
        };
        foreach (var option in settings.OfTuning) command.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            SearchSettings search = standard with
            {
                Initial = parsed.GetRequiredValue(initial),
                Guided = parsed.GetRequiredValue(guided),
                Seed = parsed.GetRequiredValue(seed),
                Acquisition = string.Equals(parsed.GetRequiredValue(acquisition), "hedge", StringComparison.OrdinalIgnoreCase) ? Acquisition.Hedge : Acquisition.ExpectedImprovement,
                IsWide = parsed.GetRequiredValue(wide),
            };
            var found = kit.Tasks[parsed.GetRequiredValue(task)];
            var start = settings.Specs(parsed, found.Name, [parsed.GetRequiredValue(method)], [search.Seed])[0];
            start = start with { Training = start.Training with { Patience = Math.Min(start.Training.Patience ?? Patience, Patience) } };
            OutputFolder.Make(settings.Here(parsed).Root);
            var tuning = new HyperParameterSearch(HyperParameterSearch.FolderOf(settings.Here(parsed)), start, SearchSpace.Of(start.Method, search, found.DilatesMasks), search);
            await RunAsync(tuning, search, kit, terminal, settings.Device(parsed), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    static async Task RunAsync(HyperParameterSearch tuning, SearchSettings search, Kit kit, Terminal terminal, string device, CancellationToken cancel)
    {
        var record = await tuning.RunAsync(Evaluate, Tell, cancel);
        terminal.Out.WriteLine($"The search is done: {record.Evaluations.Count} runs, kept in {tuning.RecordPath}");
        if (record.Best() is { } best) terminal.Out.WriteLine($"Best: validation score {Number(best.Score)} at {Point(record, best)}");

        async Task<string?> Evaluate(RunSpec spec, ResultsStore store, CancellationToken cancel)
        {
            var sweep = new Sweep(store, kit.Worker, new(1, device), _ => { });
            var outcome = await sweep.RunAsync([spec], cancel);
            return outcome.Failures.Count > 0 ? outcome.Failures[0].Reason : null;
        }

        void Tell(SearchRecord now)
        {
            var last = now.Evaluations[^1];
            var said = last.Failure is { } failure ? $"failed: {failure}" : $"validation score {Number(last.Score)} (best {Number(now.Best()!.Score)})";
            terminal.Out.WriteLine($"{now.Evaluations.Count,3} of {search.Initial + search.Guided}  {Point(now, last)}: {said}");
        }
    }

    static string Point(SearchRecord record, SearchEvaluation evaluation) =>
        string.Join(", ", record.Dimensions.Zip(evaluation.Position, (dimension, position) => $"{dimension.Name} {Number(dimension.At(position))}"));

    static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
