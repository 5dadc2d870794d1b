using System.CommandLine;
using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;
using AttributionPriors.Reporting;
using AttributionPriors.Reporting.Claims;

namespace Reproduce;

/// <summary><c>claims</c>: what the papers state, and what the records say of it.</summary>
static class ClaimsCommand
{
    const string Both = "both";

    /// <summary>The papers, as the command line names them.</summary>
    static readonly (string Name, string Title, IReadOnlyList<Claim> Sentences, IReadOnlyList<Claim> All)[] s_papers =
    [
        ("red-herring", "Claims of the red-herring paper", RedHerringClaims.Sentences, RedHerringClaims.All),
        ("ppi", "Claims of the paper on proactive pseudo-intervention", PpiClaims.Sentences, PpiClaims.All),
    ];

    public static Command Build(Kit kit, Terminal terminal)
    {
        var settings = new Settings(kit, terminal);
        var results = new Option<string>("--results") { Description = "The folder of run records.", HelpName = "DIR", DefaultValueFactory = _ => kit.Results };
        var cells = new Option<bool>("--cells") { Description = "Also every cell of the papers' tables." };
        var paper = Settings.Chosen("--paper", "Only this paper's.", Both, [Both, .. s_papers.Select(known => known.Name)]);
        var format = Settings.Chosen("--format", "How it is printed.", "text", ["text", "markdown", "html", "csv"]);
        var command = new Command("claims", "Prints the papers' claims with their verdicts, from stored records: this machine's, and the reference where it has none.") { results, paper, cells, format };
        command.SetAction(parsed =>
        {
            var store = new ResultsStore(parsed.GetRequiredValue(results), terminal.Error.WriteLine);
            var here = store.All();
            var reference = settings.Reference().All();
            var tasks = here.Select(record => record.Spec.Task).ToHashSet();
            var searches = HyperParameterSearch.In(HyperParameterSearch.FolderOf(store));
            var evidence = new ClaimEvidence(here.Concat(reference.Where(record => !tasks.Contains(record.Spec.Task))), searches);
            var chosen = parsed.GetRequiredValue(paper);
            foreach (var known in s_papers.Where(known => new[] { Both, known.Name }.Contains(chosen, StringComparer.OrdinalIgnoreCase)))
                terminal.Out.Write(Text(ClaimsTable.Build(parsed.GetValue(cells) ? known.All : known.Sentences, evidence, known.Title), parsed.GetRequiredValue(format), terminal.Width));
            return ExitCode.Ok;
        });
        return command;
    }

    static string Text(Table table, string format, int? width) => format.ToLowerInvariant() switch
    {
        "markdown" => table.ToMarkdown(),
        "html" => table.ToHtml(),
        "csv" => table.ToCsv(),
        _ => table.ToText(width),
    };
}
