using System.CommandLine;
using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;
using AttributionPriors.Reporting;
using AttributionPriors.Reporting.Claims;

namespace Reproduce;

/// <summary><c>claims</c>: what the paper states, and what the records say of it.</summary>
static class ClaimsCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        var results = new Option<string>("--results") { Description = "The folder of run records.", HelpName = "DIR", DefaultValueFactory = _ => kit.Results };
        var cells = new Option<bool>("--cells") { Description = "Also every cell of the paper's tables." };
        var format = Settings.Chosen("--format", "How it is printed.", "text", ["text", "markdown", "html", "csv"]);
        var command = new Command("claims", "Prints the paper's claims with their verdicts, from stored records: this machine's, and the reference where it has none.") { results, cells, format };
        command.SetAction(parsed =>
        {
            var store = new ResultsStore(parsed.GetRequiredValue(results), terminal.Error.WriteLine);
            var here = store.All();
            var reference = settings.Reference().All();
            var tasks = here.Select(record => record.Spec.Task).ToHashSet();
            var searches = HyperParameterSearch.In(HyperParameterSearch.FolderOf(store));
            var evidence = new ClaimEvidence(here.Concat(reference.Where(record => !tasks.Contains(record.Spec.Task))), searches);
            var table = ClaimsTable.Build(parsed.GetValue(cells) ? RedHerringClaims.All : RedHerringClaims.Sentences, evidence, "Claims of the red-herring paper");
            terminal.Out.Write(parsed.GetRequiredValue(format).ToLowerInvariant() switch
            {
                "markdown" => table.ToMarkdown(),
                "html" => table.ToHtml(),
                "csv" => table.ToCsv(),
                _ => table.ToText(),
            });
            return ExitCode.Ok;
        });
        return command;
    }
}
