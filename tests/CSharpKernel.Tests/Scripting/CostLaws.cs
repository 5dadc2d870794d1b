using System.Diagnostics;

namespace CSharpKernel.Tests.Scripting;

/// <summary>What a session costs. The bounds are what the kernel promises.</summary>
[Collection(OneConsole.Name)]
public sealed class CostLaws : IDisposable
{
    const int Cells = 200;

    readonly Session session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public void Two_hundred_cells_cost_little_memory_and_time_each()
    {
        // What the first cells bring into memory, the compiler and .NET's metadata, is there once.
        for (var k = 0; k < 20; k++) Cell(k);
        var (memory, time) = (Resident(), Environment.CpuUsage.TotalTime);
        for (var k = 0; k < Cells; k++) Cell(k);
        // Processor time, because a busy machine says nothing about the kernel.
        var each = (Environment.CpuUsage.TotalTime - time).TotalMilliseconds / Cells;
        var grown = (Resident() - memory) / (1 << 20);
        TestContext.Current.TestOutputHelper?.WriteLine($"{grown} MiB more after {Cells} cells, {each:0.0} ms each");
        Assert.True(grown < 60, $"{grown} MiB more after {Cells} cells");
        Assert.True(each < 50, $"{each} ms a cell");
    }

    /// <summary>As in a notebook: a variable, a query, a line printed, a value shown.</summary>
    void Cell(int k) => session.Run($$"""
        var scores{{k}} = Enumerable.Range(0, 10).Select(i => i / 10.0).ToList();
        Console.WriteLine($"mean {scores{{k}}.Average():0.00}");
        scores{{k}}.Where(s => s > 0.5)
        """);

    static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
