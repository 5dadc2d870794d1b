using System.CommandLine;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Reproduce;

/// <summary>Some runs of a task.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Methods">Its methods; null for all.</param>
sealed record TaskPart(string Task, IReadOnlyList<string>? Methods);

/// <summary>The argument that names tasks, or one of the paper's tables for the runs that it is made of.</summary>
static class TaskArgument
{
    /// <summary>One task.</summary>
    public static Argument<string> One(TaskCatalogue tasks)
    {
        var argument = new Argument<string>("TASK") { Description = $"{string.Join(", ", tasks.Names)}." };
        Check(argument, tasks.Names);
        return argument;
    }

    /// <summary>Any number of tasks and tables; none means the tasks of the main job.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="others">Names that a command takes besides, which stand for no runs.</param>
    public static Argument<string[]> Any(TaskCatalogue tasks, params IReadOnlyList<string> others)
    {
        // The second paper's after the first's.
        IPaperTable[] tables = [.. Tables(tasks).OrderByDescending(form => form.Name[0]).ThenBy(form => form.Name, StringComparer.Ordinal)];
        string[] besides = [.. tables.Select(form => form.Name), .. others];
        var argument = new Argument<string[]>("TASK")
        {
            Description = $"Tasks: {string.Join(", ", tasks.Names)}.{(besides.Length > 0 ? $" Of the papers, for short without the word table: {string.Join(", ", besides)}." : "")} None means {string.Join(" and ", tasks.MainJob)}.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Check(argument, [.. tasks.Names, .. besides, .. tables.Select(form => form.ShortName)]);
        return argument;
    }

    /// <summary>The runs meant, task by task.</summary>
    public static IReadOnlyList<TaskPart> Of(ParseResult parsed, Argument<string[]> argument, TaskCatalogue tasks)
    {
        if (parsed.GetValue(argument) is not { Length: > 0 } named) return [.. tasks.MainJob.Select(task => new TaskPart(task, null))];
        return
        [
            .. named.Distinct(StringComparer.OrdinalIgnoreCase).SelectMany(name => PaperTableCatalogue.Find(name) is { } form
                ? RunsOf(form, tasks)
                : tasks.Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? [new(tasks[name].Name, null)]
                : Array.Empty<TaskPart>()),
        ];
    }

    /// <summary>The tables among what was named.</summary>
    public static IReadOnlyList<IPaperTable> TablesOf(ParseResult parsed, Argument<string[]> argument) =>
        [.. (parsed.GetValue(argument) ?? []).Select(PaperTableCatalogue.Find).OfType<IPaperTable>().Distinct()];

    /// <summary>The runs of one of the papers' tables. Those whose data are not here are left out.</summary>
    public static IEnumerable<TaskPart> RunsOf(IPaperTable form, TaskCatalogue tasks) =>
        form.Runs.Where(runs => tasks.Tasks.Any(task => task.Name == runs.Task && task.Lack is null)).Select(runs => new TaskPart(runs.Task, runs.Methods));

    /// <summary>The papers' tables of whose runs some can be made here.</summary>
    public static IEnumerable<IPaperTable> Tables(TaskCatalogue tasks) => PaperTableCatalogue.All.Where(form => RunsOf(form, tasks).Any());

    static void Check(Argument argument, IReadOnlyList<string> names) => argument.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !names.Contains(token.Value, StringComparer.OrdinalIgnoreCase)))
            result.AddError(new UnknownNameException("task", token.Value, names).Message);
    });
}
