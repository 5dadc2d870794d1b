using System.Text.Json.Nodes;
using CSharpKernel.Display;

namespace CSharpKernel.Tests.Display;

/// <summary>What a value's bundle holds.</summary>
public sealed class FormatterLaws
{
    readonly List<string> reports = [];

    IReadOnlyDictionary<string, object> Bundle(object? value, params string[] wanted) => new Formatter(reports.Add).Format(value, wanted).Data;

    /// <summary>As a library would write it: it knows the convention's names and nothing of the kernel.</summary>
    [AttributeUsage(AttributeTargets.All)]
    sealed class TypeFormatterSourceAttribute(Type source) : Attribute
    {
        public Type FormatterSourceType { get; } = source;
        public string[]? PreferredMimeTypes { get; set; }
    }

    sealed class Source
    {
        public IEnumerable<object> CreateTypeFormatters() =>
            [new Form("text/html", "<b>figure</b>"), new Form("image/png", "iVBORw0KGgo="), new Form("application/vnd.plotly.v1+json", "{\"data\": [1]}"), new Form("image/svg+xml", null)];
    }

    sealed class Form(string mime, string? text)
    {
        public string MimeType => mime;

        public bool Format(object instance, TextWriter writer)
        {
            if (instance is Faulty) throw new InvalidOperationException("no figure");
            writer.Write(text);
            return text is not null;
        }
    }

    [TypeFormatterSource(typeof(Source), PreferredMimeTypes = ["text/html"])]
    class Figure
    {
        public override string ToString() => "a figure";
    }

    sealed class Derived : Figure;

    sealed class FaultySource
    {
        public IEnumerable<object> CreateTypeFormatters() => [new Form("image/png", "x"), new PlainForm(), new BrokenJson()];
    }

    sealed class PlainForm
    {
        public string MimeType => "text/plain";

        public bool Format(object instance, TextWriter writer)
        {
            writer.Write("still here");
            return true;
        }
    }

    sealed class BrokenJson
    {
        public string MimeType => "application/json";

        public bool Format(object instance, TextWriter writer)
        {
            writer.Write("{ no json");
            return true;
        }
    }

    [TypeFormatterSource(typeof(FaultySource))]
    sealed class Faulty;

    [TypeFormatterSource(typeof(FormatterLaws))]
    sealed class Unconventional
    {
        public override string ToString() => "plain";
    }

    [TypeFormatterSource(typeof(Source))]
    interface IFigure;

    sealed class ByInterface : IFigure;

    [Fact]
    public void Every_form_of_a_type_is_in_the_bundle()
    {
        var bundle = Bundle(new Figure());
        Assert.Equal(["application/vnd.plotly.v1+json", "image/png", "text/html", "text/plain"], bundle.Keys.Order());
        Assert.Equal("<b>figure</b>", bundle["text/html"]);
        Assert.Equal("iVBORw0KGgo=", bundle["image/png"]);
        Assert.Equal("a figure", bundle["text/plain"]);
        Assert.Empty(reports);
    }

    [Fact]
    public void Json_is_an_object() => Assert.Equal(1, (int)((JsonNode)Bundle(new Figure())["application/vnd.plotly.v1+json"])["data"]![0]!);

    [Fact]
    public void Forms_are_inherited_from_bases_and_interfaces()
    {
        Assert.Contains("image/png", Bundle(new Derived()).Keys);
        Assert.Contains("image/png", Bundle(new ByInterface()).Keys);
    }

    [Fact]
    public void A_form_that_fails_is_reported_and_the_others_go_out()
    {
        Assert.Equal(new Dictionary<string, object> { ["text/plain"] = "still here" }, Bundle(new Faulty()));
        Assert.Equal("The image/png form of Faulty failed: InvalidOperationException: no figure", reports[0]);
        Assert.StartsWith("The application/json form of Faulty failed: Json", reports[1]);
    }

    [Fact]
    public void A_broken_convention_is_reported_and_the_text_goes_out()
    {
        Assert.Equal(new Dictionary<string, object> { ["text/plain"] = "plain" }, Bundle(new Unconventional()));
        Assert.Contains("no method CreateTypeFormatters()", Assert.Single(reports));
    }

    [Fact]
    public void Wanted_forms_come_with_the_text_and_without_the_others()
    {
        Assert.Equal(["image/png", "text/plain"], Bundle(new Figure(), "image/png").Keys.Order());
        Assert.Equal("<pre>1 &lt; 2</pre>", Bundle("1 < 2", "text/html")["text/html"]);
        Assert.Equal("[1,2]", ((JsonNode)Bundle(new[] { 1, 2 }, "application/json")["application/json"]).ToJsonString());
        Assert.Contains("int has no image/png form", Assert.Throws<ArgumentException>(() => Bundle(1, "image/png")).Message);
    }

    [Fact]
    public void Content_is_shown_as_what_it_says_it_is()
    {
        Assert.Equal(new Dictionary<string, object> { ["text/html"] = "<b>x</b>", ["text/plain"] = "<b>x</b>" }, Bundle(new Content("text/html", "<b>x</b>")));
        Assert.Equal("(image/png)", Bundle(new Content("image/png", "iVBORw0KGgo="))["text/plain"]);
        Assert.IsType<JsonObject>(Bundle(new Content("application/json", "{}"))["application/json"]);
        Assert.Equal(new Dictionary<string, object> { ["text/plain"] = "x" }, Bundle(new Content("text/plain", "x")));
    }

    sealed record Row(string Name, double Score, int[] Parts);

    [Fact]
    public void Sequences_of_records_are_tables()
    {
        var html = (string)Bundle(new[] { new Row("<a>", 0.5, [1]), new Row("b", 1, [2, 3]) })["text/html"];
        Assert.Equal("<table><thead><tr><th>Name</th><th>Score</th><th>Parts</th></tr></thead><tbody>"
            + "<tr><td>&lt;a&gt;</td><td style=\"text-align:right\">0.5</td><td>[1]</td></tr>"
            + "<tr><td>b</td><td style=\"text-align:right\">1</td><td>[2, 3]</td></tr></tbody></table>", html);
    }

    [Fact]
    public void Dictionaries_are_tables_of_their_entries() =>
        Assert.Contains("<tr><td>a</td><td style=\"text-align:right\">1</td></tr>", (string)Bundle(new Dictionary<string, int> { ["a"] = 1 })["text/html"]);

    [Fact]
    public void Other_values_are_text_only()
    {
        foreach (var value in new object[] { 1, "text", new[] { 1, 2 }, new[] { "a" }, new Row("a", 1, []), new[] { (1, 2) }, Array.Empty<Row>(), new[,] { { 1 } } })
            Assert.Equal(["text/plain"], Bundle(value).Keys);
    }

    [Fact]
    public void Long_tables_show_their_beginning_and_count()
    {
        var html = (string)Bundle(Enumerable.Range(0, 120).Select(k => new Row($"r{k}", k, [])).ToList())["text/html"];
        Assert.Contains("r49<", html);
        Assert.DoesNotContain("r50<", html);
        Assert.EndsWith("<p>The first 50 rows of 120.</p>", html);
    }

    [Fact]
    public void A_lazy_sequence_is_run_once_and_no_further_than_it_is_shown()
    {
        var made = 0;
        Bundle(Enumerable.Range(0, 1000).Select(k => new Row($"r{++made}", k, [])));
        Assert.Equal(HtmlTable.RowLimit + 1, made);
    }

    [Fact]
    public void A_sequence_that_throws_shows_what_it_gave()
    {
        var bundle = Bundle(Enumerable.Range(0, 3).Select(k => k < 2 ? new Row("a", k, []) : throw new InvalidOperationException("no more")));
        Assert.Contains("(InvalidOperationException: no more)", (string)bundle["text/plain"]);
        Assert.Contains("<td colspan=\"3\">(InvalidOperationException: no more)</td>", (string)bundle["text/html"]);
    }
}
