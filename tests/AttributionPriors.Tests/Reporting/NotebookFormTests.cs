using System.Reflection;
using System.Text.Json.Nodes;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

/// <summary>What a kernel gets that knows the convention's names only: no type of the library is named in <see cref="Bundle"/>.</summary>
public sealed class NotebookFormTests : IDisposable
{
    static readonly RunRecord[] s_records = [MadeUp.Synthetic("Baseline", 1, auc: 0.1, iou: 0.1), MadeUp.Synthetic("ActDiff", 1, auc: 0.9, iou: 0.9)];

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("notebook-forms-");

    public void Dispose() => _folder.Delete(recursive: true);

    static ChromiumExport Without => new(plotlyScript: null, program: null);

    static Dictionary<string, string> Written(IEnumerable<TypeFormatter> formatters, object value) => formatters.ToDictionary(
        formatter => formatter.MimeType,
        formatter =>
        {
            var text = new StringWriter();
            Assert.True(formatter.Format(value, text));
            return text.ToString();
        });

    static object Attribute(object value) =>
        Assert.Single(value.GetType().GetCustomAttributes(true), attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute");

    static Dictionary<string, string> Bundle(object value)
    {
        var attribute = Attribute(value);
        var source = Activator.CreateInstance((Type)Property(attribute, "FormatterSourceType"))!;
        var formatters = (System.Collections.IEnumerable)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null)!;
        return formatters.Cast<object>().ToDictionary(
            formatter => (string)Property(formatter, "MimeType"),
            formatter =>
            {
                var text = new StringWriter();
                Assert.True((bool)formatter.GetType().GetMethod("Format", [typeof(object), typeof(TextWriter)])!.Invoke(formatter, [value, text])!);
                return text.ToString();
            });
    }

    static object Property(object owner, string name) => owner.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance)!.GetValue(owner)!;

    [Fact]
    public void A_table_offers_html_markdown_and_text()
    {
        var table = SyntheticTable.Build(s_records);
        var bundle = Bundle(table);
        Assert.Equal(["text/html", "text/markdown", "text/plain"], bundle.Keys);
        Assert.Equal((table.ToHtml(), table.ToMarkdown(), table.ToText()), (bundle["text/html"], bundle["text/markdown"], bundle["text/plain"]));
        Assert.Equal(["text/html", "text/markdown", "text/plain"], (string[])Property(Attribute(table), "PreferredMimeTypes"));
    }

    /// <summary>A colour that is not the reader's own would vanish on a background that is.</summary>
    [Fact]
    public void A_table_keeps_the_readers_colours()
    {
        var html = SyntheticTable.Build(s_records).ToHtml();
        Assert.DoesNotMatch("(?<![-\\w])color:", html);
        Assert.DoesNotContain("background", html);
    }

    [Fact]
    public void A_picture_offers_its_png_and_its_caption()
    {
        var picture = new Picture(2, 3, PngWriter.Encode(2, 3, 1, [0, 50, 100, 150, 200, 250]), "Six greys");
        var bundle = Bundle(picture);
        Assert.Equal(["image/png", "text/plain"], bundle.Keys);
        Assert.Equal(picture.Png, Convert.FromBase64String(bundle["image/png"]));
        Assert.Equal("Six greys (3 × 2 pixels)", bundle["text/plain"]);
        picture.Save(Path.Combine(_folder.FullName, "new", "six.png"));
        Assert.Equal(new ushort[] { 0, 50, 100, 150, 200, 250 }, PngReader.Read(Path.Combine(_folder.FullName, "new", "six.png")).Samples);
    }

    [Fact]
    public void A_figure_offers_plotly_json_that_is_its_own()
    {
        var figure = Figure3.Build(s_records);
        var json = Written(FigureForms.Forms(Without), figure)["application/vnd.plotly.v1+json"];
        Assert.True(JsonNode.DeepEquals(figure.ToJson(), JsonNode.Parse(json)));
        Assert.Equal(["data", "layout"], JsonNode.Parse(json)!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public void Json_is_offered_but_not_preferred_since_net_interactive_would_quote_it()
    {
        var figure = Figure3.Build(s_records);
        var preferred = (string[])Property(Attribute(figure), "PreferredMimeTypes");
        Assert.DoesNotContain("application/vnd.plotly.v1+json", preferred);
        Assert.Contains("text/plain", preferred);
        Assert.True(preferred.Length == 2);
    }

    /// <summary>Every viewer takes HTML before an image, so HTML is there exactly where the image is not.</summary>
    [Fact]
    public void Without_chromium_a_figure_is_a_table_without_scripts_that_says_what_to_install()
    {
        var bundle = Written(FigureForms.Forms(Without), Figure3.Build(s_records));
        Assert.Equal(["application/vnd.plotly.v1+json", "text/html", "text/plain"], bundle.Keys);
        var html = bundle["text/html"];
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("://", html);
        Assert.Contains("apt-get install chromium", html);
        Assert.Contains("ActDiff", html);
    }

    [Fact]
    public void Text_says_the_numbers_that_are_drawn()
    {
        var text = Written(FigureForms.Forms(Without), Figure8.Build(s_records))["text/plain"];
        Assert.Contains("Figure 8: Test AUC against IoU, integrated gradients", text);
        Assert.Matches(@"Baseline +Test AUC against Test IoU +\(0\.1, 0\.1\)", text);
        Assert.Matches(@"ActDiff +Test AUC against Test IoU +\(0\.9, 0\.9\)", text);
        Assert.Contains(RecordSet.Of(s_records).Digest[..12], text);
    }

    [Fact]
    public void A_figure_carries_the_records_it_was_drawn_from()
    {
        var figure = Figure3.Build(s_records);
        var read = RecordSet.Read(figure.ToJson()["layout"]!["meta"]);
        Assert.NotNull(read);
        Assert.Equal(s_records.Select(record => record.Hash).Order(StringComparer.Ordinal), read.Runs);
        Assert.Equal(RecordSet.Of(s_records.Reverse()).Digest, read.Digest);
        Assert.Matches("^[0-9a-f]{64}$", read.Digest);
        Assert.Null(RecordSet.Read(null));
    }

    [Fact]
    public void Another_number_in_a_record_is_another_record_set()
    {
        var changed = s_records[0] with { Test = s_records[0].Test with { Loss = 0.25 } };
        Assert.NotEqual(RecordSet.Of(s_records).Digest, RecordSet.Of([changed, s_records[1]]).Digest);
        Assert.NotEqual(RecordSet.Of(s_records).Digest, RecordSet.Of(s_records[..1]).Digest);
    }

    [Fact]
    public void A_formatter_leaves_values_of_other_types_alone()
    {
        var text = new StringWriter();
        Assert.False(TypeFormatter.Of<Table>("text/html", table => table.ToHtml()).Format("a string", text));
        Assert.Equal("", text.ToString());
    }
}
