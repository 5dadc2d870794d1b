using System.CommandLine;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary>The argument that names tasks.</summary>
static class TaskArgument
{
    /// <summary>One task.</summary>
    public static Argument<string> One(TaskCatalogue tasks)
    {
        var argument = new Argument<string>("TASK") { Description = Listed(tasks) };
        Check(argument, tasks);
        return argument;
    }

    /// <summary>Any number of tasks; none means all.</summary>
    public static Argument<string[]> Any(TaskCatalogue tasks)
    {
        var argument = new Argument<string[]>("TASK")
        {
            Description = $"{Listed(tasks)}; none means all",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Check(argument, tasks);
        return argument;
    }

    /// <summary>The tasks meant.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed, Argument<string[]> argument, TaskCatalogue tasks) =>
        parsed.GetValue(argument) is { Length: > 0 } named ? [.. named.Select(name => tasks[name].Name).Distinct()] : tasks.Names;

    static string Listed(TaskCatalogue tasks) => string.Join(" or ", tasks.Names);

    static void Check(Argument argument, TaskCatalogue tasks) => argument.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !tasks.Names.Contains(token.Value, StringComparer.OrdinalIgnoreCase)))
            result.AddError(new UnknownNameException("task", token.Value, tasks.Names).Message);
    });
}
