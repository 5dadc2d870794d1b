using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using AttributionPriors.Experiments;

namespace Reproduce.Notebooks;

/// <summary>What is to be executed.</summary>
/// <param name="Path">The notebook's file; it is only read.</param>
/// <param name="Folder">The working directory of its cells.</param>
/// <param name="Environment">What the kernel's environment has besides.</param>
/// <param name="Limit">How long one cell may take.</param>
sealed record NotebookJob(string Path, string Folder, IReadOnlyDictionary<string, string> Environment, TimeSpan Limit)
{
    /// <summary>The kernel, by the name of its kernelspec.</summary>
    public string Kernel { get; init; } = NotebookText.Kernel;
}

/// <summary>A cell that has been executed.</summary>
/// <param name="Number">Its place among the cells with code, from 1.</param>
/// <param name="Count">How many those are.</param>
/// <param name="Seconds">How long it took.</param>
sealed record CellDone(int Number, int Count, double Seconds);

/// <summary>How the execution of a notebook ended: with the notebook, or at a cell.</summary>
/// <param name="Notebook">As it is now; null after a failure.</param>
/// <param name="Failure">The first cell that failed; null where none did.</param>
sealed record NotebookOutcome(Notebook? Notebook, CellFailure? Failure);

/// <summary>Why a cell failed.</summary>
/// <param name="Number">Its place among the cells with code, from 1.</param>
/// <param name="Name">The error's name.</param>
/// <param name="Message">What it says.</param>
/// <param name="Traceback">Where it came from.</param>
sealed record CellFailure(int Number, string Name, string Message, IReadOnlyList<string> Traceback);

/// <summary>Executes notebooks headless: environment/notebooks/execute.py does it with nbclient and reports here.</summary>
static class NotebookDriver
{
    const string Python = "/usr/bin/python3";

    /// <summary>How long nbclient may take to end its kernel after it was told to.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    static string Script => Checkout.PathOf("environment", "notebooks", "execute.py");

    /// <summary>Why nothing can be executed on this machine, with what to do; null where it can.</summary>
    public static string? Obstacle()
    {
        const string remedy = "Install the package python3-nbclient, or run ./reproduce setup --notebooks.";
        if (!File.Exists(Python)) return $"{Python} is missing. {remedy}";
        // Finds the modules without the second that importing them takes.
        const string question = "import importlib.util as u, sys; sys.exit(any(u.find_spec(m) is None for m in ('nbclient', 'nbformat')))";
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", question]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{Python} has no nbclient. {remedy}";
    }

    /// <summary>Executes one notebook in a new kernel.</summary>
    /// <param name="job">What, and where.</param>
    /// <param name="report">Takes each cell that ended well.</param>
    /// <param name="cancel">Ends the kernel.</param>
    /// <exception cref="IOException">The kernel did not start, or the driver broke.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public static async Task<NotebookOutcome> RunAsync(NotebookJob job, Action<CellDone> report, CancellationToken cancel)
    {
        using var process = Start(job);
        // The driver ends its kernel, then itself, when its standard input ends.
        await using var stop = cancel.Register(() => process.StandardInput.Close());
        var noise = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            JsonObject request = new()
            {
                ["notebook"] = job.Path,
                ["folder"] = job.Folder,
                ["kernel"] = job.Kernel,
                ["limit"] = Math.Ceiling(job.Limit.TotalSeconds),
            };
            await process.StandardInput.WriteLineAsync(request.ToJsonString());
            await process.StandardInput.FlushAsync(cancel);
            var outcome = await FollowAsync(process.StandardOutput, job, report);
            cancel.ThrowIfCancellationRequested();
            return outcome ?? throw new IOException($"The execution of {job.Path} broke off:\n{Tail(await noise)}");
        }
        finally
        {
            process.StandardInput.Close();
            await EndAsync(process);
        }
    }

    static Process Start(NotebookJob job)
    {
        var info = new ProcessStartInfo(Python, [Script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        foreach (var (name, value) in job.Environment) info.Environment[name] = value;
        return Process.Start(info)!;
    }

    static async Task<NotebookOutcome?> FollowAsync(StreamReader events, NotebookJob job, Action<CellDone> report)
    {
        var count = 0;
        while (await events.ReadLineAsync() is { } line)
        {
            var told = Parsed(line);
            switch ((string?)told["event"])
            {
                case "begun":
                    count = (int)told["cells"]!;
                    break;
                case "cell":
                    report(new((int)told["number"]!, count, (double)told["seconds"]!));
                    break;
                case "failed":
                    return new(null, new((int)told["number"]!, (string)told["name"]!, (string)told["message"]!, [.. told["traceback"]!.AsArray().Select(frame => (string)frame!)]));
                case "refused":
                    throw new IOException($"{job.Path} could not be executed. {told["message"]}");
                case "done":
                    return new(Notebook.Of(told["notebook"]!.DeepClone(), job.Path), null);
            }
        }
        return null;
    }

    static JsonObject Parsed(string line)
    {
        try
        {
            return JsonNode.Parse(line)!.AsObject();
        }
        catch (JsonException e)
        {
            throw new IOException($"The driver of notebooks said something else than JSON: {line}", e);
        }
    }

    static async Task EndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Grace);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    static string Tail(string text) => string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
}
