using System.Diagnostics;

namespace CSharpKernel.Tests.Scripting;

/// <summary>A cell that is interrupted ends within a second, and the session goes on.</summary>
[Collection(OneConsole.Name)]
public sealed class InterruptLaws : IDisposable
{
    /// <summary>The bound that the kernel promises; measured is a fifth of it.</summary>
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    readonly Session session = new();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("await Task.Delay(1); while (true) { }")]
    [InlineData("await Task.Yield(); for (;;) { try { while (true) { } } catch { } }")]
    [InlineData("await Task.Delay(60_000)")]
    [InlineData("await new TaskCompletionSource().Task")]
    [InlineData("System.Threading.Thread.Sleep(60_000)")]
    [InlineData("Task.Delay(60_000).Wait()")]
    [InlineData("new System.Threading.ManualResetEvent(false).WaitOne()")]
    [InlineData("Console.ReadLine()")]
    [InlineData("for (;;) { Console.Write(1); }")]
    [InlineData("Parallel.For(0, 1_000_000_000, i => System.Threading.Thread.SpinWait(1000))")]
    [InlineData("for (var i = 0; i < 30; i++) _ = Task.Run(() => { System.Threading.Thread.Sleep(500); }); while (true) { }")]
    [InlineData("Enumerable.Range(0, 10).Select(i => { while (true) { } return i; })")]
    [InlineData("while (true) CellCancellation.ThrowIfCancellationRequested();")]
    [InlineData("for (;;) { CellCancellation.WaitHandle.WaitOne(); CellCancellation.ThrowIfCancellationRequested(); }")]
    public void Any_wait_and_any_loop_ends_soon(string code)
    {
        session.Run("var kept = 1;");
        Assert.Same(CellError.Interrupted, Interrupted($"kept = 2; {code}", out var elapsed));
        Assert.True(elapsed < Soon, $"took {elapsed}");
        Assert.Equal("3", session.Run("await Task.Delay(1); System.Threading.Thread.Sleep(1); kept + 1"));
    }

    [Fact]
    public void Every_interrupt_ends_a_loop_as_the_first_did_and_on_the_same_thread()
    {
        var thread = session.Run("Environment.CurrentManagedThreadId");
        for (var i = 0; i < 4; i++)
        {
            Assert.Same(CellError.Interrupted, Interrupted("while (true);", out var elapsed));
            Assert.True(elapsed < Soon, $"took {elapsed}");
            Assert.Equal(thread, session.Run("Environment.CurrentManagedThreadId"));
        }
    }

    /// <summary>Whatever loop the compiler makes of it: a check stands in it, wherever it begins, and its exception comes out.</summary>
    [Theory]
    [InlineData("do { } while (true);")]
    [InlineData("again: goto again;")]
    [InlineData("IEnumerable<int> Endless() { while (true) yield return 1; } Endless().Sum(i => i / 2)")]
    [InlineData("foreach (var i in System.Linq.Enumerable.Repeat(1, int.MaxValue)) Math.Sqrt(i);")]
    [InlineData("for (;;) { try { int.Parse(\"x\"); } catch (FormatException) { continue; } finally { Math.Sqrt(2); } }")]
    [InlineData("for (var i = 0; ; i++) switch (i % 4) { case 0: continue; case 1: break; default: i += 2; break; }")]
    [InlineData("for (;;) { lock (\"x\") { foreach (var c in \"text\") GC.KeepAlive(c); } }")]
    [InlineData("class Deep { public static long Run() { for (long n = 0; ; n++) { if (n < 0) return n; GC.KeepAlive(new object()); } } } Deep.Run()")]
    [InlineData("async Task Turn() { for (;;) { await Task.Yield(); } } await Turn();")]
    [InlineData("async IAsyncEnumerable<int> Numbers() { for (var i = 0; ; i++) { await Task.Yield(); yield return i; } } await foreach (var i in Numbers()) { }")]
    [InlineData("new List<int>(new int[100_000]).Sort((a, b) => { for (;;) { } })")]
    [InlineData("Enumerable.Range(0, int.MaxValue).Select(i => i * 2L).Sum()")]
    public void No_loop_of_a_cell_has_to_be_forced(string code)
    {
        Assert.Same(CellError.Interrupted, Interrupted(code, out _));
        Assert.False(session.Interpreter.HasForced);
        Assert.Equal("3", session.Run("1 + 2"));
    }

    [Fact]
    public void What_tidies_up_is_left_to_finish()
    {
        Interrupted("var tidied = 0; class Kept : IDisposable { readonly Action end; public Kept(Action e) => end = e; public void Dispose() { for (var i = 0; i < 3; i++) System.Threading.Thread.Yield(); end(); } }\ntry { while (true) { } } finally { for (var i = 0; i < 3; i++) tidied++; }", out _);
        Assert.Equal("3", session.Run("tidied"));
    }

    [Fact]
    public void A_loop_of_a_library_is_forced_to_end()
    {
        using var folder = new Folder();
        Library.Build("lib/Endless.dll", "public static class Endless { public static void Run() { while (true) { } } }");
        session.Run("#r \"lib/Endless.dll\"");
        Assert.Same(CellError.Interrupted, Interrupted("Endless.Run();", out var elapsed));
        Assert.True(elapsed < Soon, $"took {elapsed}");
        Assert.True(session.Interpreter.HasForced);
        Assert.Equal("3", session.Run("1 + 2"));
    }

    [Fact]
    public void A_thread_that_its_cell_left_behind_ends_with_it_and_says_nothing()
    {
        Interrupted("var turns = 0L; new System.Threading.Thread(() => { while (true) turns++; }).Start(); while (true) { }", out _);
        Assert.Equal("True", session.Run("System.Threading.Thread.Sleep(50); var seen = turns; System.Threading.Thread.Sleep(50); seen == turns"));
        Assert.Equal("", session.Output.Error);
    }

    [Fact]
    public void A_loop_that_writes_leaves_the_console_to_other_threads()
    {
        for (var i = 0; i < 3; i++)
        {
            Interrupted("for (;;) { Console.Write(1); Console.Error.Write(2); }", out _);
            Assert.Equal("7", session.Run("await Task.Run(() => { Console.WriteLine(3); Console.Error.WriteLine(4); }); 7"));
        }
    }

    [Fact]
    public void What_the_first_cell_defined_outlives_its_interrupt()
    {
        Interrupted("var a = 1; while (true) { }", out _);
        Assert.Equal("1", session.Run("a"));
    }

    [Fact]
    public void An_interrupt_between_cells_does_nothing()
    {
        session.Interpreter.Interrupt();
        Assert.Equal("1", session.Run("System.Threading.Thread.Sleep(200); 1"));
        session.Interpreter.Interrupt();
        Assert.Equal("2", session.Run("System.Threading.Thread.Sleep(200); 2"));
    }

    [Fact]
    public void Tasks_of_earlier_cells_survive_the_interrupt_of_a_later_one()
    {
        session.Run("async Task<int> Later() { await Task.Delay(600); return 7; } var later = Later();");
        Interrupted("while (true) { }", out _);
        Assert.Equal("7", session.Run("await later"));
    }

    [Fact]
    public void A_loop_that_an_earlier_cell_started_survives_the_interrupt_of_a_later_one()
    {
        session.Run("var turns = 0L; var on = true; var counting = Task.Run(() => { while (System.Threading.Volatile.Read(ref on)) turns++; });");
        Interrupted("while (true) { }", out _);
        Assert.Equal("False", session.Run("var seen = turns; System.Threading.Thread.Sleep(50); seen == turns"));
        session.Run("on = false; await counting;");
    }

    [Fact]
    public void A_library_finds_the_token_without_knowing_the_kernel()
    {
        Interrupted("var token = (System.Threading.CancellationToken)AppContext.GetData(\"CSharpKernel.Cancellation\"); while (true) { }", out _);
        Assert.Equal("True", session.Run("token.IsCancellationRequested"));
    }

    CellError? Interrupted(string code, out TimeSpan elapsed)
    {
        var cell = Task.Run(() => session.Execute($"Console.Write('>'); {code}"));
        Assert.True(SpinWait.SpinUntil(() => session.Output.Out.Length > 0, TimeSpan.FromSeconds(20)), "never began");
        // Well into the wait or the loop.
        Thread.Sleep(100);
        var clock = Stopwatch.StartNew();
        session.Interpreter.Interrupt();
        Assert.True(cell.Wait(TimeSpan.FromSeconds(20)), $"never ended: {code}");
        elapsed = clock.Elapsed;
        return cell.Result.Error;
    }
}
