namespace CSharpKernel.Tests.Scripting;

/// <summary>What a failing cell tells its reader.</summary>
[Collection(OneConsole.Name)]
public sealed class ErrorLaws : IDisposable
{
    readonly Session session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public void Compilation_errors_tell_place_number_text_and_line()
    {
        var error = session.Fail("var a = 1;\n\tint b = \"text\";");
        Assert.Equal("CompilationError", error.Name);
        Assert.Equal("(2,10): error CS0029: Cannot implicitly convert type 'string' to 'int'", error.Message);
        Assert.Equal([error.Message, "    \tint b = \"text\";", "    \t        ^^^^^^"], error.Traceback);
    }

    [Fact]
    public void Many_errors_are_told_in_their_order()
    {
        var error = session.Fail("one(); two(); three = 3;");
        Assert.Equal(["CS0103", "CS0103", "CS0103"], error.Traceback.Where(l => l.StartsWith('(')).Select(l => l.Split("error ")[1][..6]).Take(3));
        Assert.Contains("more)", error.Message);
    }

    [Fact]
    public void Directives_leave_line_numbers_alone() =>
        Assert.StartsWith("(3,1): error CS0103", session.Fail("#!time\n// two\nunknown").Message);

    [Fact]
    public void Exceptions_carry_their_own_name_and_message()
    {
        var error = session.Fail("int.Parse(\"x\")");
        Assert.Equal("FormatException", error.Name);
        Assert.Equal("The input string 'x' was not in a correct format.", error.Message);
        Assert.Equal(["FormatException: The input string 'x' was not in a correct format.", "   cell 1, line 1"], error.Traceback);
    }

    [Fact]
    public void Frames_are_the_readers_own()
    {
        session.Run("int Inner(int n)\n{\n    return 1 / n;\n}");
        session.Run("class Box\n{\n    public Func<int, int> F;\n    public int Run(int n) => F(n);\n}");
        var error = session.Fail("async Task<int> Outer()\n{\n    await Task.Yield();\n    return new Box { F = n => Inner(n) }.Run(0);\n}\n\nawait Outer()");
        Assert.Equal("DivideByZeroException", error.Name);
        Assert.Equal(
            ["   cell 1, line 3, in Inner", "   cell 3, line 4, in a lambda", "   cell 2, line 4, in Box.Run", "   cell 3, line 4, in Outer", "   cell 3, line 7"],
            error.Traceback.Skip(1));
    }

    [Fact]
    public void Libraries_show_their_first_frames_and_dotnet_none()
    {
        var error = session.Fail("new[] { 1 }.Select<int, int>(x => throw new InvalidOperationException(\"odd\")).ToList()");
        Assert.Equal(["InvalidOperationException: odd", "   cell 1, line 1, in a lambda", "   cell 1, line 1"], error.Traceback);
    }

    [Fact]
    public void Inner_exceptions_follow()
    {
        var error = session.Fail("try { int.Parse(\"x\"); } catch (Exception e) { throw new InvalidOperationException(\"outer\", e); }");
        Assert.Equal("InvalidOperationException", error.Name);
        Assert.Equal(2, error.Traceback.Count(l => l.Contains("cell 1, line 1", StringComparison.Ordinal)));
        Assert.Contains("caused by FormatException: The input string 'x' was not in a correct format.", error.Traceback);
    }

    [Fact]
    public void What_only_carries_an_exception_is_unwrapped()
    {
        Assert.Equal("FormatException", session.Fail("Task.Run(() => int.Parse(\"x\")).Wait()").Name);
        Assert.Equal("FormatException", session.Fail("typeof(int).GetMethod(\"Parse\", new[] { typeof(string) }).Invoke(null, new[] { \"x\" })").Name);
    }

    [Fact]
    public void Several_exceptions_at_once_are_all_told()
    {
        var error = session.Fail("Task.WaitAll(Enumerable.Range(0, 2).Select(i => Task.Run(() => { throw new Exception($\"number {i}\"); })).ToArray());");
        Assert.Equal("AggregateException", error.Name);
        Assert.Contains("caused by Exception: number 0", error.Traceback);
        Assert.Contains("caused by Exception: number 1", error.Traceback);
    }

    [Fact]
    public void Deep_recursion_shows_its_beginning()
    {
        var error = session.Fail("int Down(int n) => n == 0 ? throw new Exception(\"bottom\") : Down(n - 1) + 1; Down(200)");
        Assert.InRange(error.Traceback.Count, 10, 40);
        Assert.Contains("more", error.Traceback[^1]);
    }

    [Fact]
    public void An_endless_recursion_is_an_error_and_the_session_lives()
    {
        Assert.Equal("InsufficientExecutionStackException", session.Fail("int Down(int n) => Down(n + 1) + 1; Down(0)").Name);
        Assert.Equal("2", session.Run("1 + 1"));
    }

    [Fact]
    public void An_error_is_all_that_goes_out()
    {
        session.Fail("throw new Exception(\"once\");");
        Assert.Equal(("", "", 0), (session.Output.Out, session.Output.Error, session.Output.Displays.Count));
    }

    [Fact]
    public void Exceptions_that_nobody_awaits_are_told_and_the_session_lives()
    {
        session.Run("new System.Threading.Thread(() => throw new Exception(\"from a thread\")).Start(); System.Threading.Thread.Sleep(300);");
        Assert.Contains("Exception: from a thread", session.Output.Error);
        session.Run("async void Forgotten() { await Task.Delay(50); throw new Exception(\"too late\"); }");
        session.Run("Forgotten();");
        Assert.True(SpinWait.SpinUntil(() => session.Output.Error.Contains("too late", StringComparison.Ordinal), TimeSpan.FromSeconds(5)));
        Assert.Equal("2", session.Run("1 + 1"));
    }

    [Fact]
    public void An_async_void_that_throws_while_its_cell_runs_fails_the_cell() =>
        Assert.Equal("in time", session.Fail("async void Soon() { await Task.Delay(1); throw new Exception(\"in time\"); } Soon(); await Task.Delay(5000);").Message);
}
