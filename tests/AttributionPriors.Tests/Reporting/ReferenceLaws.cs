using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace AttributionPriors.Tests.Reporting;

/// <summary>What the repository shows of its committed records is what those records say.</summary>
public sealed class ReferenceLaws
{
    static readonly string s_root = Peer.Repository;

    static readonly ResultsStore s_reference = new(Path.Combine(s_root, "results", "reference"), readOnly: true);

    public static TheoryData<string> Tasks => ["synthetic", "decoy"];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Every_reference_record_is_valid_and_there_are_at_least_three_seeds(string task)
    {
        var told = new List<string>();
        var records = new ResultsStore(s_reference.Root, told.Add, readOnly: true).All(spec => spec.Task == task);
        Assert.Empty(told);
        Assert.True(records.Select(record => record.Spec.Seed).Distinct().Count() >= 3);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_committed_tables_are_drawn_from_the_records(string task) => Assert.Equal(TableOf(task).ToMarkdown(), Committed(task));

    /// <summary>Figures 1 and 2 show the method and the data, not results.</summary>
    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_committed_figures_are_drawn_from_the_records(string task)
    {
        string[] pages = [.. Directory.GetFiles(Path.Combine(s_reference.Root, "figures"), $"{task}-figure-*.html").Where(page => !Regex.IsMatch(page, "-figure-[12].html$"))];
        Assert.True(pages.Length >= 3);
        Assert.All(pages, page =>
        {
            var json = Regex.Match(File.ReadAllText(page), """<script type="application/json"[^>]*>(.*?)</script>""", RegexOptions.Singleline).Groups[1].Value;
            var drawn = RecordSet.Read(JsonNode.Parse(json)!["layout"]!["meta"]);
            Assert.True(drawn is not null && drawn.IsIn(s_reference), $"{page} is stale: draw it again with ./reproduce figure {task} --results results/reference");
        });
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_readme_shows_the_committed_table(string task)
    {
        var readme = File.ReadAllText(Path.Combine(s_root, "README.md"));
        string begin = $"<!-- begin {task}-results -->\n", end = $"<!-- end {task}-results -->";
        var from = readme.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        Assert.Equal(Committed(task), readme[from..readme.IndexOf(end, StringComparison.Ordinal)]);
    }

    /// <summary>The paper's phenomenon, and the decoy's, in the committed records.</summary>
    [Fact]
    public void The_reference_shows_the_phenomenon()
    {
        double Auc(string method) => Of("synthetic").Where(run => run.Spec.Method == method).Average(run => run.Test.AucMacroOfLogits!.Value);
        Assert.True(Auc("Baseline") < 0.1);
        Assert.True(Auc("Masked") > 0.9);
        Assert.True(Auc("ActDiff") > 0.9);
        double Gap(string method) => Of("decoy").Where(run => run.Spec.Method == method).Average(run => run.Train!.Accuracy - run.Test.Accuracy);
        Assert.True(Gap("Baseline") > 2 * Gap("MaskedZero"));
    }

    [Theory]
    [InlineData("table1")]
    [InlineData("table2")]
    [InlineData("ppi-table2")]
    [InlineData("ppi-table3")]
    [InlineData("ppi-table4")]
    [InlineData("ppi-table5")]
    public void The_committed_tables_in_the_papers_form_are_drawn_from_the_records(string name)
    {
        var form = PaperTableCatalogue.Find(name)!;
        var records = s_reference.All(spec => form.Runs.Any(runs => runs.Task == spec.Task) && spec.Protocol == Protocol.Recommended);
        Assert.Equal(form.Build(records).ToMarkdown(), File.ReadAllText(Path.Combine(s_reference.Root, "tables", $"{name}.md")));
    }

    /// <summary>On phantoms as in the paper: where the site or view goes with the class in training, the baseline is clearly worse on test images that turn it around.</summary>
    [Theory]
    [InlineData("xray-spc", "xray-nospc")]
    [InlineData("rsna-vpc", "rsna-novpc")]
    public void The_correlation_costs_the_baseline_much_of_its_AUC(string with, string without)
    {
        double Auc(string task) => s_reference.All(spec => spec.Task == task && spec.Method == "Baseline").Average(run => run.Test.AucMacroOfLogits!.Value);
        Assert.True(Auc(without) > 0.8);
        // Worse than a coin by any measure of chance: a tenth below the twin would be luck, a third is not.
        Assert.True(Auc(with) < Auc(without) - 1.0 / 3);
    }

    static Table TableOf(string task) => ResultsTable.Build(Of(task));

    /// <summary>Records of the other protocols are there too, for the specification curve.</summary>
    static IReadOnlyList<RunRecord> Of(string task) => s_reference.All(spec => spec.Task == task && spec.Protocol == Protocol.Recommended);

    static string Committed(string task) => File.ReadAllText(Path.Combine(s_reference.Root, "tables", $"{task}-results.md"));
}
