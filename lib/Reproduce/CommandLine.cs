using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary>The command: its subcommands, and what becomes of their errors.</summary>
static class CommandLine
{
    /// <summary>After Ctrl-C, how long workers may take to stop before this process ends regardless. More than <see cref="SweepOptions.Grace"/>.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The tree of commands.</summary>
    public static RootCommand Build(Kit kit, Terminal terminal) =>
        new("Reproduces experiments on attribution priors and saliency. Start with: reproduce quick")
        {
            QuickCommand.Build(kit, terminal),
            RunCommand.Build(kit, terminal),
            SweepCommand.Build(kit, terminal),
            SearchCommand.Build(kit, terminal),
            TableCommand.Build(kit, terminal),
            FigureCommand.Build(kit, terminal),
            FiguresCommand.Build(kit, terminal),
            ClaimsCommand.Build(kit, terminal),
            AttributeCommand.Build(kit, terminal),
            ModelCommand.Build(terminal),
            NotebookCommand.Build(kit, terminal),
            BenchCommand.Build(kit, terminal),
            DoctorCommand.Build(kit, terminal),
            DataCommand.Build(kit, terminal),
            ScriptCommand.Build("setup", "Installs and builds what is missing.", terminal),
            ScriptCommand.Build("kernel", "Makes the notebook kernel known to Jupyter and VS Code, or takes that back.", terminal),
            ScriptCommand.Build("test", "Runs every test.", terminal),
            WorkerCommand.Build(kit),
        };

    /// <summary>Does what <paramref name="arguments"/> say; the result is one of <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(string[] arguments, Kit kit, Terminal terminal, CancellationToken cancel = default)
    {
        var parsed = Build(kit, terminal).Parse(arguments);
        var surroundings = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = Patience,
        };
        if (parsed.Action is ParseErrorAction)
        {
            return Refuse(parsed, terminal);
        }
        try
        {
            return await parsed.InvokeAsync(surroundings, cancel);
        }
        catch (Exception e)
        {
            return Explain(e, terminal);
        }
    }

    static int Refuse(ParseResult parsed, Terminal terminal)
    {
        foreach (var error in parsed.Errors) terminal.Error.WriteLine(error.Message);
        var commands = parsed.CommandResult.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name).ToList();
        if (commands.Count > 0) terminal.Error.WriteLine($"Choose one of: {string.Join(", ", commands)}.");
        terminal.Error.WriteLine($"See: {string.Join(' ', Path(parsed.CommandResult))} --help");
        return ExitCode.Usage;
    }

    static int Explain(Exception error, Terminal terminal)
    {
        switch (error)
        {
            case OperationCanceledException:
                terminal.Error.WriteLine("Stopped.");
                return ExitCode.Interrupted;
            case UsageException or UnknownNameException:
                terminal.Error.WriteLine(error.Message);
                return ExitCode.Usage;
            // These carry a message for the user; of any other the place in the code is what helps.
            case IOException or InvalidDataException or UnauthorizedAccessException or DllNotFoundException:
                terminal.Error.WriteLine(error.Message);
                return ExitCode.Failure;
            default:
                terminal.Error.WriteLine(error);
                return ExitCode.Failure;
        }
    }

    static IEnumerable<string> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? Path(parent).Append(command.Command.Name) : ["reproduce"];
}

/// <summary>What was asked for makes no sense; the message says why.</summary>
sealed class UsageException(string message) : Exception(message);
