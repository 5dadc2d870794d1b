namespace CSharpKernel.Tests.Scripting;

/// <summary>Lines that speak to the kernel.</summary>
[Collection(OneConsole.Name)]
public sealed class DirectiveLaws : IDisposable
{
    readonly Session session = new();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("#!fsharp\n1", "line 1: there is no directive #!fsharp.")]
    [InlineData("1;\n  #!tiem\n2", "line 2: there is no directive #!tiem.")]
    [InlineData("#i \"/somewhere\"", "line 1: #i \"/somewhere\" names no source of packages.")]
    public void Unknown_directives_are_refused_wherever_they_stand(string code, string message)
    {
        var error = session.Fail(code);
        Assert.Equal("DirectiveError", error.Name);
        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void A_refusal_lists_what_there_is() => Assert.Contains("#!time, #!who, #!whos", session.Fail("#!magic").Message);

    [Theory]
    [InlineData("var s = \"\"\"\n    #!nothing\n    \"\"\"; s", "#!nothing")]
    [InlineData("/*\n#!nothing\n*/ 1", "1")]
    [InlineData("#!csharp\n3", "3")]
    public void What_the_compiler_takes_for_no_directive_is_none(string code, string value) => Assert.Equal(value, session.Run(code));

    [Fact]
    public void Time_is_told()
    {
        Assert.Equal("1", session.Run("#!time\nSystem.Threading.Thread.Sleep(150); 1"));
        var words = session.Output.Out.Split(' ');
        Assert.Equal(("Wall", "time:", "ms\n"), (words[0], words[1], words[3]));
        Assert.InRange(double.Parse(words[2]), 150, 30_000);
    }

    [Fact]
    public void Variables_are_listed_with_their_latest_type_and_value()
    {
        session.Run("var a = 1; string b = null; int F() => 1; class C { public int Field; } var list = new List<int> { 1, 2 }; var (x, y) = (1, 2.5);");
        session.Run("var a = \"text\"; const int K = 3;");
        session.Run("#!who");
        Assert.Equal("K a b list x y\n", session.Output.Out);
        session.Run("#!whos");
        Assert.Equal("int K = 3\nstring a = text\nstring b = null\nList<int> list = [1, 2]\nint x = 1\ndouble y = 2.5\n", session.Output.Out);
    }

    [Fact]
    public void Long_and_throwing_values_stay_on_their_line()
    {
        session.Run("class Bad { public override string ToString() => throw new Exception(\"never\"); } var bad = new Bad(); var many = Enumerable.Range(0, 1000).ToArray();\n#!whos");
        Assert.Equal(2, session.Output.Out.Count(c => c == '\n'));
        Assert.Contains("Bad bad = (Exception: never)", session.Output.Out);
    }

    [Fact]
    public void Directives_and_versions_are_told()
    {
        session.Run("#!lsmagic\n#!about");
        Assert.Contains("#!whos", session.Output.Out);
        Assert.Contains($"C# {session.Interpreter.Language.Version}, .NET {Environment.Version}", session.Output.Out);
    }

    [Fact]
    public void Files_that_are_loaded_speak_to_the_compiler_only()
    {
        using var folder = new Folder();
        folder.Write("timed.csx", "#!time\nvar a = 1;");
        Assert.Contains("line 1: #!time may stand in a cell", session.Fail("#load \"timed.csx\"").Message);
    }
}
