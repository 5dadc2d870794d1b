namespace CSharpKernel.Tests.Scripting;

/// <summary>The console belongs to the running cell.</summary>
[Collection(OneConsole.Name)]
public sealed class ConsoleLaws : IDisposable
{
    readonly Session session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public void Both_streams_arrive_in_full()
    {
        session.Run("""Console.Write('a'); Console.Write("b"); Console.Write(1); Console.WriteLine("é😀"); Console.WriteLine(); Console.WriteLine("{0}-{1}", 1, 2); Console.Out.Write(new[] { 'x', 'y' }, 1, 1); Console.Error.WriteLine("wrong");""");
        Assert.Equal("ab1é😀\n\n1-2\ny", session.Output.Out);
        Assert.Equal("wrong\n", session.Output.Error);
    }

    [Fact]
    public void Output_of_threads_and_tasks_and_after_an_await_is_the_cells()
    {
        session.Run("""
            Console.WriteLine("before");
            await Task.Delay(1);
            Console.WriteLine("after");
            await Task.Run(() => Console.WriteLine("task"));
            var thread = new System.Threading.Thread(() => Console.WriteLine("thread"));
            thread.Start();
            thread.Join();
            """);
        Assert.Equal("before\nafter\ntask\nthread\n", session.Output.Out);
    }

    [Fact]
    public void Lines_of_many_threads_do_not_mix()
    {
        session.Run("Task.WaitAll(Enumerable.Range(0, 8).Select(t => Task.Run(() => { for (var i = 0; i < 100; i++) Console.WriteLine(new string((char)('a' + t), 20)); })).ToArray());");
        var lines = session.Output.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(800, lines.Length);
        Assert.All(lines, l => Assert.True(l.Length == 20 && l.Distinct().Count() == 1, l));
    }

    [Fact]
    public void What_a_cell_leaves_behind_writes_to_the_latest_cell()
    {
        session.Run("var writer = Console.Out; var go = new System.Threading.ManualResetEventSlim(); var later = Task.Run(() => { go.Wait(); Console.Write(\"late\"); });");
        session.Run("go.Set(); later.Wait(); writer.Write(\"!\");");
        Assert.Equal("late!", session.Output.Out);
    }

    [Fact]
    public void Tasks_go_on_after_their_cell()
    {
        session.Run("var n = 0; async Task Count() { for (var i = 0; i < 5; i++) { await Task.Delay(20); n++; } } var counting = Count();");
        Assert.True(SpinWait.SpinUntil(() => session.Run("n") == "5", TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Reading_asks_the_reader()
    {
        Assert.Equal("Ada 36", session.Run("var name = Console.ReadLine(); var age = Console.ReadLine(); name + ' ' + age", "Ada", "36"));
        Assert.Equal(("", false), session.Output.Questions[0]);
        Assert.Equal("a|b", session.Run("var c = (char)Console.Read(); Console.ReadLine(); c + \"|\" + Console.ReadLine()", "a", "b"));
        Assert.Equal("secret", session.Run("await GetPasswordAsync(\"word? \")", "secret"));
        Assert.Equal(("word? ", true), session.Output.Questions[0]);
    }

    [Fact]
    public void The_console_is_given_back()
    {
        var (output, error, input) = (Console.Out, Console.Error, Console.In);
        using (var second = new Session()) second.Run("Console.Write(1)");
        Assert.Equal((output, error, input), (Console.Out, Console.Error, Console.In));
    }
}
