using System.Diagnostics;
using System.Text;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using Spectre.Console;

namespace Reproduce.Notebooks;

/// <summary>Notebooks to execute.</summary>
/// <param name="Notebooks">Which, in order.</param>
/// <param name="Folder">The working directory of their cells.</param>
sealed record NotebookRequest(IReadOnlyList<Notebook> Notebooks, string Folder)
{
    /// <summary>Write nothing, compare.</summary>
    public bool Check { get; init; }

    /// <summary>Where the executed notebooks go; null for their own place.</summary>
    public string? Out { get; init; }

    /// <summary>What the kernel's environment has besides.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>How long one cell may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromHours(24);
}

/// <summary>Executes notebooks one after another, in a kernel each, and says how it goes.</summary>
sealed class NotebookRun(NotebookRequest request, Terminal terminal)
{
    /// <summary>The exit code.</summary>
    /// <exception cref="IOException">Notebooks cannot be executed on this machine; the message says what to install.</exception>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        if (NotebookDriver.Obstacle() is { } obstacle) throw new IOException(obstacle);
        using var kernel = PrivateKernel.Install(PrivateKernel.Program);
        var environment = kernel.Environment.Concat(request.Variables).ToDictionary();
        var fresh = true;
        foreach (var notebook in request.Notebooks)
        {
            var started = Stopwatch.GetTimestamp();
            var job = new NotebookJob(Path.GetFullPath(notebook.Path), Path.GetFullPath(request.Folder), environment, request.Limit);
            var outcome = await ExecuteAsync(notebook, job, cancel);
            if (outcome.Failure is { } failure)
            {
                Explain(notebook, failure);
                return ExitCode.Failure;
            }
            var time = Duration.Text(Stopwatch.GetElapsedTime(started));
            fresh &= Keep(notebook, outcome.Notebook!, time);
        }
        return fresh ? ExitCode.Ok : ExitCode.Failure;
    }

    Task<NotebookOutcome> ExecuteAsync(Notebook notebook, NotebookJob job, CancellationToken cancel)
    {
        if (terminal.Live is not { } console)
            return NotebookDriver.RunAsync(job, cell => Line($"{notebook.Name}: cell {cell.Number} of {cell.Count}, {cell.Seconds:0.0} s"), cancel);
        return console.Status().StartAsync($"{notebook.Name}: starting the kernel", context => NotebookDriver.RunAsync(
            job, cell => context.Status = $"{notebook.Name}: {cell.Number} of {cell.Count} cells, the last took {cell.Seconds:0.0} s", cancel));
    }

    /// <summary>Writes or compares an executed notebook; false where it should have shown the same and does not.</summary>
    bool Keep(Notebook before, Notebook now, string time)
    {
        var head = $"{before.Name}: {now.CodeCells.Count()} cells in {time}";
        if (request.Check)
        {
            var differences = NotebookCheck.Differences(before, now);
            Line(differences.Count == 0 ? $"{head}, the outputs are those in the file" : $"{head}; the file is stale:");
            foreach (var difference in differences) terminal.Error.WriteLine($"  {difference}");
            return differences.Count == 0;
        }
        var path = request.Out is { } folder ? Path.Combine(Directory.CreateDirectory(folder).FullName, Path.GetFileName(before.Path)) : before.Path;
        var bytes = Encoding.UTF8.GetBytes(now.Text());
        AtomicFile.Write(path, stream => stream.Write(bytes));
        Line($"{head}, wrote {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}");
        return true;
    }

    void Explain(Notebook notebook, CellFailure failure)
    {
        var cell = notebook.CodeCells.ElementAtOrDefault(failure.Number - 1);
        terminal.Error.WriteLine($"{notebook.Name}, code cell {failure.Number}{(cell is null ? "" : $" ({cell.Id})")}: {failure.Name}: {failure.Message}");
        foreach (var line in cell?.Source.Split('\n') ?? []) terminal.Error.WriteLine($"    | {line}");
        foreach (var line in failure.Traceback) terminal.Error.WriteLine($"  {line}");
        terminal.Error.WriteLine("The file is left as it was.");
    }

    void Line(string text)
    {
        terminal.Out.WriteLine(text);
        terminal.Out.Flush();
    }
}
