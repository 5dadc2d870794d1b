namespace CSharpKernel.Tests.Scripting;

/// <summary>What an editor is told about a cell that is being written.</summary>
[Collection(OneConsole.Name)]
public sealed class CompletionLaws(SharedSession shared) : IClassFixture<SharedSession>
{
    readonly Session session = shared.Session;

    /// <summary>The completions where the bar stands.</summary>
    Completions At(string text)
    {
        var cursor = text.IndexOf('|', StringComparison.Ordinal);
        return session.Interpreter.Complete(text.Remove(cursor, 1), cursor);
    }

    IEnumerable<string> NamesAt(string text) => At(text).Matches.Select(m => m.Text);

    [Fact]
    public void Members_of_a_type_are_its_static_ones()
    {
        Assert.Equal(["Write", "WriteLine"], NamesAt("Console.Wri|"));
        Assert.DoesNotContain("ToString", NamesAt("Console.|"));
        Assert.Contains("Console", NamesAt("System.|"));
    }

    [Fact]
    public void Members_of_a_value_are_its_own_and_extensions()
    {
        var names = NamesAt("var text = \"\"; text.|").ToList();
        Assert.Superset(new HashSet<string> { "Length", "Substring", "Select", "ToString" }, names.ToHashSet());
        Assert.DoesNotContain("IsNullOrEmpty", names);
        Assert.True(names.IndexOf("Length") < names.IndexOf("Select"), "own members come before extensions");
    }

    [Theory]
    [InlineData("\"a\"?.Len|")]
    [InlineData("\"a\"\n  .Trim()\n  .Len|")]
    [InlineData("if (\"a\".Len|) { }")]
    [InlineData("int F(string s) { return s.Len|; }")]
    [InlineData("var f = (string s) => s.Len|")]
    [InlineData("string.Join(\",\", \"a\".Len|")]
    [InlineData("from c in new[] { \"a\" } select c.Len|")]
    public void Members_are_found_wherever_the_value_stands(string text) => Assert.Equal("Length", NamesAt(text).First());

    [Fact]
    public void Names_of_earlier_cells_and_of_this_one_come_first()
    {
        session.Run("var consequence = 1; int Considered(int n) => n; class Consul { public int Conscience; }");
        var names = NamesAt("var constant = 2; cons|").ToList();
        Assert.Equal(["consequence", "constant"], names.Take(2));
        Assert.Superset(new HashSet<string> { "Considered", "Consul", "Console", "const" }, names.ToHashSet());
        Assert.Equal(["Conscience"], NamesAt("new Consul().Consc|"));
    }

    [Fact]
    public void What_replaces_what_is_told_in_offsets_of_the_text()
    {
        var completions = At("var é = \"😀\"; Console.Wri| + 1");
        Assert.Equal((20 + 2, 25), (completions.Start, completions.End));
        Assert.Equal("method", completions.Matches[0].Kind);
        Assert.Contains("overloads", completions.Matches[0].Signature);
    }

    [Theory]
    [InlineData("\"Console.|\"")]
    [InlineData("\"Console.|")]
    [InlineData("// Console.|")]
    [InlineData("/* Console.| */")]
    public void Nothing_is_offered_in_strings_and_comments(string text) => Assert.Empty(At(text).Matches);

    [Fact]
    public void Holes_of_interpolated_strings_are_code() => Assert.Equal("Length", NamesAt("$\"{\"a\".Len|}\"").First());

    [Fact]
    public void Usings_offer_namespaces_and_initialisers_properties()
    {
        Assert.Equal("System", NamesAt("using Sys|").First());
        Assert.Contains("Text", NamesAt("using System.T|"));
        session.Run("class Settings { public double Lambda { get; init; } public int Fixed { get; } }");
        Assert.Equal(["Lambda"], NamesAt("new Settings { Lam|"));
        Assert.DoesNotContain("Fixed", NamesAt("new Settings { Fixe|"));
    }

    [Fact]
    public void Files_are_offered_where_files_are_named()
    {
        using var folder = new Folder();
        folder.Write("setup.csx", "");
        folder.Write("other.txt", "");
        folder.Write("inner/more.csx", "");
        Assert.Equal(["inner/", "setup.csx"], NamesAt("#load \"|"));
        Assert.Equal(["more.csx"], NamesAt("#load \"inner/m|"));
        Assert.Equal(["#!time"], NamesAt("#!ti|"));
    }

    [Theory]
    [InlineData("Math.Ma|x(1, 2)", "int Math.Max(int val1, int val2)", "larger of two 32-bit signed integers")]
    [InlineData("Math.Max(1, 2|)", "int Math.Max(int val1, int val2)", "larger")]
    [InlineData("Console.WriteLine|", "void Console.WriteLine()", "terminator")]
    [InlineData("new List<int>().Co|unt", "int List<int>.Count", "number of elements")]
    [InlineData("new[] { 1 }.Sel|ect(x => x)", "IEnumerable<int>.Select<int, int>(", "Projects each element")]
    [InlineData("new System.Text.String|Builder()", "class System.Text.StringBuilder", "mutable string")]
    [InlineData("int|", "int", "32-bit signed integer")]
    [InlineData("var n| = 1.5;", "double n", "")]
    public void Inspection_gives_signature_and_documentation(string text, string signature, string documentation)
    {
        var cursor = text.IndexOf('|', StringComparison.Ordinal);
        var bundle = session.Interpreter.Inspect(text.Remove(cursor, 1), cursor, 0);
        Assert.NotNull(bundle);
        Assert.Contains(signature, (string)bundle.Data["text/plain"]);
        Assert.Contains(documentation, (string)bundle.Data["text/plain"]);
        Assert.StartsWith("```csharp\n", (string)bundle.Data["text/markdown"]);
    }

    [Fact]
    public void Inspection_reads_the_comments_of_earlier_cells()
    {
        session.Run("/// <summary>Doubles <paramref name=\"n\"/>.</summary>\nint Twice(int n) => 2 * n; var half = 0.5f;");
        Assert.Equal("int Twice(int n)\n\nDoubles n.", session.Interpreter.Inspect("Twice(1)", 2, 0)!.Data["text/plain"]);
        Assert.Equal("float half", session.Interpreter.Inspect("half", 4, 0)!.Data["text/plain"]);
    }

    [Fact]
    public void More_detail_tells_more()
    {
        var brief = (string)session.Interpreter.Inspect("int.Parse(\"1\")", 6, 0)!.Data["text/plain"];
        var full = (string)session.Interpreter.Inspect("int.Parse(\"1\")", 6, 1)!.Data["text/plain"];
        Assert.DoesNotContain("Throws", brief);
        Assert.Contains("Throws FormatException: s is not in the correct format.", full);
        Assert.Contains("int int.Parse(ReadOnlySpan<char> s", full);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("   ", 1)]
    [InlineData("nothingOfTheKind", 3)]
    [InlineData("1 + 1", 2)]
    [InlineData("\"text\"", 2)]
    public void Where_nothing_is_known_nothing_is_told(string code, int cursor) => Assert.Null(session.Interpreter.Inspect(code, cursor, 1));

    [Theory]
    [InlineData("1 + 1", CompletenessStatus.Complete, "")]
    [InlineData("", CompletenessStatus.Complete, "")]
    [InlineData("var x = 1;", CompletenessStatus.Complete, "")]
    [InlineData("#!time\n1", CompletenessStatus.Complete, "")]
    [InlineData("if (true) { }", CompletenessStatus.Complete, "")]
    [InlineData("unknown.Name()", CompletenessStatus.Complete, "")]
    [InlineData("for (;;)\n{", CompletenessStatus.Incomplete, "    ")]
    [InlineData("class A\n{\n    void F()\n    {", CompletenessStatus.Incomplete, "        ")]
    [InlineData("1 +", CompletenessStatus.Incomplete, "")]
    [InlineData("/* open", CompletenessStatus.Incomplete, "")]
    [InlineData("var s = \"\"\"\nopen", CompletenessStatus.Incomplete, "")]
    [InlineData("1 + + ) 2", CompletenessStatus.Invalid, "")]
    [InlineData("var 1x = 2;", CompletenessStatus.Invalid, "")]
    [InlineData("#!nothing\n1", CompletenessStatus.Invalid, "")]
    public void Texts_are_complete_incomplete_or_invalid(string code, CompletenessStatus status, string indent) =>
        Assert.Equal(new Completeness(status, indent), session.Interpreter.IsComplete(code));

    [Fact]
    public async Task Editors_may_ask_while_a_cell_runs()
    {
        var cell = Task.Run(() => session.Run("Console.Write('>'); await Task.Delay(2000);"), TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => session.Output.Out.Length > 0, TimeSpan.FromSeconds(20)), "never began");
        Assert.Equal(["Write", "WriteLine"], NamesAt("Console.Wri|"));
        Assert.False(cell.IsCompleted, "the question waited for the cell");
        await cell;
    }
}
