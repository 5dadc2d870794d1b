using CSharpKernel.Tests.Scripting;

namespace CSharpKernel.Tests.Display;

/// <summary>What cells can show.</summary>
[Collection(OneConsole.Name)]
public sealed class NotebookLaws(SharedSession shared) : IClassFixture<SharedSession>
{
    readonly Session session = shared.Session;

    (MimeBundle Bundle, string? Id, bool Update) Shown(string code)
    {
        session.Run(code);
        return Assert.Single(session.Output.Displays);
    }

    [Fact]
    public void Display_shows_with_an_id_of_its_own()
    {
        session.Run("display(1); display(2); 3.Display(); \"<b>\".Display();");
        Assert.Equal(["1", "2", "3", "<b>"], session.Output.Displays.Select(d => d.Bundle.Data["text/plain"]));
        Assert.Equal(4, session.Output.Displays.Select(d => d.Id).Distinct().Count());
        Assert.All(session.Output.Displays, d => Assert.False(d.Update));
    }

    [Fact]
    public void An_update_takes_the_place_of_what_was_shown_also_from_a_later_cell()
    {
        var first = Shown("var shown = display(\"a\");");
        session.Run("shown.Update(new[] { 1, 2 });");
        var (bundle, id, update) = Assert.Single(session.Output.Displays);
        Assert.Equal(("[1, 2]", first.Id, true), (bundle.Data["text/plain"], id, update));
        Assert.Equal(first.Id, session.Run("shown.DisplayId"));
    }

    [Fact]
    public void A_handle_as_value_is_not_shown_again()
    {
        Assert.Equal("", session.Run("display(1)"));
        Assert.Single(session.Output.Displays);
    }

    [Theory]
    [InlineData("HTML(\"<b>x</b>\").Display();")]
    [InlineData("display(HTML(\"<b>x</b>\"));")]
    [InlineData("\"<b>x</b>\".DisplayAs(\"text/html\");")]
    public void Html_is_shown_as_html(string code) => Assert.Equal("<b>x</b>", Shown(code).Bundle.Data["text/html"]);

    [Fact]
    public void Html_as_value_is_the_cells_value() => Assert.Equal("<b>x</b>", session.Execute("HTML(\"<b>x</b>\")").Value!.Data["text/html"]);

    [Fact]
    public void Tables_are_shown_as_tables() =>
        Assert.StartsWith("<table>", (string)Shown("new[] { new { A = 1 } }.DisplayTable();").Bundle.Data["text/html"]);

    [Fact]
    public void Types_of_cells_can_declare_their_forms()
    {
        var result = session.Execute("""
            class TypeFormatterSourceAttribute : Attribute
            {
                public Type FormatterSourceType { get; }
                public TypeFormatterSourceAttribute(Type type) => FormatterSourceType = type;
            }
            class Forms { public IEnumerable<object> CreateTypeFormatters() { yield return new Svg(); } }
            class Svg
            {
                public string MimeType => "image/svg+xml";
                public bool Format(object value, System.IO.TextWriter writer) { writer.Write("<svg/>"); return true; }
            }
            [TypeFormatterSource(typeof(Forms))] class Drawing { }
            new Drawing()
            """);
        Assert.Null(result.Error);
        Assert.Equal("<svg/>", result.Value!.Data["image/svg+xml"]);
        Assert.Equal("Drawing", result.Value.Data["text/plain"]);
    }

    [Fact]
    public void A_form_that_fails_is_told_in_the_cell()
    {
        session.Run("class Odd { public int A => throw new Exception(\"odd\"); } display(new[] { new Odd() });");
        Assert.Contains("(Exception: odd)", (string)session.Output.Displays[0].Bundle.Data["text/html"]);
        Assert.Contains("has no image/png form", session.Fail("display(1, \"image/png\");").Message);
    }

    [Fact]
    public void No_value_ends_the_session()
    {
        session.Run("record Node { public Node Next { get; set; } } var node = new Node(); node.Next = node; node");
        session.Run("class Endless { public override string ToString() => new Endless().ToString().Trim(); }");
        Assert.Contains("(again Node)", session.Run("node"));
        Assert.Contains("InsufficientExecutionStackException", session.Fail("node.ToString()").Name);
    }

    [Fact]
    public void Displays_come_from_any_thread()
    {
        session.Run("await Task.WhenAll(Enumerable.Range(0, 20).Select(k => Task.Run(() => display(k))));");
        Assert.Equal(20, session.Output.Displays.Count);
    }

    [Fact]
    public void Output_can_be_cleared()
    {
        session.Run("clear_output(wait: true); clear_output();");
        Assert.Equal([true, false], session.Output.Clears);
    }
}
