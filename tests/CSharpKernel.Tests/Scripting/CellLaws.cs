namespace CSharpKernel.Tests.Scripting;

/// <summary>What a cell gives, and what it leaves to the next.</summary>
[Collection(OneConsole.Name)]
public sealed class CellLaws : IDisposable
{
    readonly Session session = new();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("\"a\" + 'b'", "ab")]
    [InlineData("0.1 + 0.2", "0.30000000000000004")]
    [InlineData("await Task.FromResult(7)", "7")]
    [InlineData("return 5;", "5")]
    [InlineData("var x = 3;", "")]
    [InlineData("Console.Write(1)", "")]
    [InlineData("(object)null", "")]
    [InlineData("", "")]
    [InlineData("// nothing", "")]
    [InlineData("using System.IO;", "")]
    public void Value_is_that_of_the_trailing_expression(string code, string value) => Assert.Equal(value, session.Run(code));

    [Fact]
    public void Later_cells_see_what_earlier_ones_declared()
    {
        session.Run("using System.IO; var a = 1; int Twice(int n) => 2 * n; record Point(int X); class Box { public int Value = 4; }");
        Assert.Equal("10", session.Run("Twice(a) + new Point(3).X + new Box().Value + Path.Combine(\"\", \"x\").Length"));
        session.Run("a = 5;");
        Assert.Equal("5", session.Run("a"));
    }

    [Fact]
    public void Later_declarations_replace_earlier_ones_and_older_closures_keep_theirs()
    {
        session.Run("var a = 1; Func<int> old = () => a; int F() => 1;");
        session.Run("var a = \"one\"; int F() => 2;");
        Assert.Equal("one", session.Run("a"));
        Assert.Equal("1", session.Run("old()"));
        Assert.Equal("2", session.Run("F()"));
    }

    [Fact]
    public void Variables_outlive_the_exception_of_the_very_first_cell()
    {
        session.Fail("var a = 1; throw new InvalidOperationException(); var b = 2;");
        Assert.Equal("1", session.Run("a"));
        Assert.Equal("0", session.Run("b"));
    }

    [Fact]
    public void A_cell_that_does_not_compile_leaves_nothing()
    {
        session.Fail("var a = 1; int b = \"\";");
        Assert.Contains("CS0103", session.Fail("a").Message);
        Assert.Equal("2", session.Run("var a = 2; a"));
    }

    [Fact]
    public void Warnings_are_no_output()
    {
        session.Run("int unused() { int a; return 1; async Task F() { } }");
        Assert.Equal(("", ""), (session.Output.Out, session.Output.Error));
    }

    [Fact]
    public void Cells_run_on_one_thread_also_after_an_await()
    {
        session.Run("var id = Environment.CurrentManagedThreadId; await Task.Delay(1); var after = Environment.CurrentManagedThreadId;");
        Assert.Equal("True", session.Run("id == after && id == Environment.CurrentManagedThreadId"));
    }

    [Fact]
    public void Imports_are_those_of_dotnet_interactive()
    {
        Assert.Equal("", session.Run("StringBuilder a = null; IEnumerable b = null; List<int> c = null; Task d = null; var e = new int[0].Sum();"));
        Assert.Contains("CS0103", session.Fail("File.Exists(\"x\")").Message);
    }
}
