using System.Text.RegularExpressions;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;
using Reproduce.Notebooks;
using System.Text.Json.Nodes;

namespace Tests;

/// <summary>What holds for every notebook as it lies in the checkout.</summary>
public sealed partial class CommittedLaws
{
    public static TheoryData<string> Names => Committed.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_text_is_the_normal_one(string name)
    {
        var notebook = Committed.Of(name);
        Assert.Equal(notebook.Text(), File.ReadAllText(notebook.Path));
        Assert.All(notebook.Cells, cell => Assert.Matches("^[a-z][a-z0-9-]*$", cell.Id));
        Assert.Distinct(notebook.Cells.Select(cell => cell.Id));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cell_has_been_executed_without_an_error(string name)
    {
        var cells = Committed.Of(name).Json["cells"]!.AsArray().Where(cell => (string?)cell!["cell_type"] == "code").ToList();
        Assert.Equal(Enumerable.Range(1, cells.Count), cells.Select(cell => (int?)cell!["execution_count"] ?? 0));
        foreach (var cell in Committed.Of(name).CodeCells)
            Assert.DoesNotContain(cell.Outputs, output => (string?)output["output_type"] == "error" || (string?)output["name"] == "stderr");
    }

    /// <summary>Editors stay quick, and a change of one cell can be read: a heat map written number by number once made five megabytes.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_no_larger_than_two_and_a_half_megabytes(string name) => Assert.InRange(new FileInfo(Committed.Of(name).Path).Length, 1, 2_500_000);

    [Theory]
    [MemberData(nameof(Names))]
    public void Neither_source_nor_output_names_a_place_of_one_machine(string name)
    {
        var notebook = Committed.Of(name);
        foreach (var cell in notebook.Cells)
        {
            Assert.False(AbsolutePath().IsMatch(cell.Source), $"{Committed.Place(notebook, cell)} names {AbsolutePath().Match(cell.Source).Value}; write a path relative to the notebook.");
            foreach (var text in cell.Outputs.SelectMany(Texts))
                Assert.False(AbsolutePath().IsMatch(text), $"{Committed.Place(notebook, cell)} shows {AbsolutePath().Match(text).Value}; show a path relative to the checkout.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_figure_shows_without_scripts_and_every_output_has_a_text(string name)
    {
        var notebook = Committed.Of(name);
        foreach (var (cell, data) in Shown(notebook))
        {
            Assert.True(data.ContainsKey("text/plain"), $"{Committed.Place(notebook, cell)} shows something without a text form.");
            if (data.ContainsKey("application/vnd.plotly.v1+json"))
                Assert.True(data.ContainsKey("image/png"), $"{Committed.Place(notebook, cell)} shows a figure without its PNG: execute the notebook where Chromium is installed (./reproduce setup --chromium).");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_figure_is_drawn_from_the_records_of_the_reference(string name)
    {
        var (notebook, reference) = (Committed.Of(name), new ResultsStore(Checkout.PathOf("results", "reference"), readOnly: true));
        foreach (var (cell, data) in Shown(notebook))
            if ((RecordSet.Read(data["application/vnd.plotly.v1+json"]?["layout"]?["meta"]) ?? OfImage(data["image/png"])) is { } set)
                Assert.True(set.IsIn(reference), $"{Committed.Place(notebook, cell)} shows a stale figure: its {set} are not those of results/reference. Run ./reproduce notebook run {notebook.Name} --results results/reference");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Links_lead_somewhere(string name)
    {
        var notebook = Committed.Of(name);
        foreach (var cell in notebook.Cells.Where(cell => !cell.IsCode))
            foreach (Match link in Link().Matches(cell.Source))
                Assert.True(
                    link.Groups[1].Value.StartsWith("https://", StringComparison.Ordinal) || Path.Exists(Path.Combine(Committed.Folder, link.Groups[1].Value.Split('#')[0])),
                    $"{Committed.Place(notebook, cell)} links to {link.Groups[1].Value}, which is not there.");
    }

    /// <summary>Figures of very many pixels are images alone, which say what they were drawn from.</summary>
    static RecordSet? OfImage(JsonNode? png) => png is null ? null : RecordSet.ReadImage(Convert.FromBase64String(NotebookCell.Joined(png)));

    static IEnumerable<(NotebookCell Cell, JsonObject Data)> Shown(Notebook notebook) =>
        from cell in notebook.CodeCells
        from output in cell.Outputs
        where output["data"] is not null
        select (cell, output["data"]!.AsObject());

    /// <summary>All that an output says, its pixels apart.</summary>
    static IEnumerable<string> Texts(JsonObject output) =>
        output["data"] is JsonObject data
            ? data.Where(form => !form.Key.StartsWith("image/", StringComparison.Ordinal))
                .Select(form => form.Value is JsonObject json ? json.ToJsonString() : NotebookCell.Joined(form.Value))
            : [NotebookCell.Joined(output["text"])];

    [GeneratedRegex(@"(?<![\w.</])/(home|root|tmp|usr|opt|var|mnt|work|Users|etc)/\w+|\b[A-Z]:\\\w+")]
    private static partial Regex AbsolutePath();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
