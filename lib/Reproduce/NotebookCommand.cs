using System.CommandLine;
using AttributionPriors.Experiments;
using Reproduce.Notebooks;

namespace Reproduce;

/// <summary><c>notebook</c>: lists the notebooks, and executes them headless.</summary>
static class NotebookCommand
{
    public static Command Build(Kit kit, Terminal terminal) => new("notebook", "The notebooks: lists them, executes them without a browser.")
    {
        List(kit, terminal),
        Run(kit, terminal),
    };

    static Command List(Kit kit, Terminal terminal)
    {
        var command = new Command("list", "The notebooks, in reading order.");
        command.SetAction(_ =>
        {
            var notebooks = Notebook.In(kit.Notebooks);
            var width = notebooks.Select(notebook => notebook.Name.Length).DefaultIfEmpty(0).Max();
            foreach (var notebook in notebooks) terminal.Out.WriteLine($"{notebook.Name.PadRight(width)}  {notebook.Title}");
            return ExitCode.Ok;
        });
        return command;
    }

    static Command Run(Kit kit, Terminal terminal)
    {
        var names = new Argument<string[]>("NAME") { Description = "Notebooks by name or number (01); none means all.", Arity = ArgumentArity.ZeroOrMore };
        var profile = Settings.Chosen("--profile", "How much its runs are.", Profiles.Lesson, Profiles.Names);
        var device = Settings.DeviceOption();
        var results = new Option<string?>("--results") { Description = "The only folder of run records to read. Default: as in the notebook, this machine's, else the reference.", HelpName = "DIR" };
        var check = new Option<bool>("--check") { Description = "Write nothing; fail where an output is another than the one in the file." };
        var folder = new Option<string?>("--out") { Description = "Write the executed notebooks here instead of over the files.", HelpName = "DIR" };
        var command = new Command("run", "Executes notebooks in reading order and writes their outputs into the files. Stops at the first cell that fails.")
        {
            names, profile, device, results, check, folder,
        };
        command.SetAction((parsed, cancel) =>
        {
            var request = new NotebookRequest(Named(Notebook.In(kit.Notebooks), parsed.GetValue(names) ?? []), kit.Notebooks)
            {
                Check = parsed.GetValue(check),
                Out = parsed.GetValue(folder),
                Variables = Variables(parsed.GetRequiredValue(profile), Settings.Existing(parsed.GetRequiredValue(device)), parsed.GetValue(results)),
            };
            return new NotebookRun(request, terminal).RunAsync(cancel);
        });
        return command;
    }

    /// <summary>How the settings reach the cells.</summary>
    static Dictionary<string, string> Variables(string profile, string device, string? results)
    {
        var variables = new Dictionary<string, string> { [Chosen.ProfileVariable] = profile, [Chosen.DeviceVariable] = device };
        if (results is not null) variables[Chosen.ResultsVariable] = Path.GetFullPath(results);
        return variables;
    }

    /// <summary>The notebooks called by <paramref name="names"/>: a whole name, or its number.</summary>
    static List<Notebook> Named(IReadOnlyList<Notebook> all, string[] names)
    {
        if (names.Length == 0) return [.. all];
        foreach (var name in names.Where(name => !all.Any(notebook => IsCalled(notebook, name))))
            throw new UnknownNameException("notebook", name, [.. all.Select(notebook => notebook.Name)]);
        return [.. all.Where(notebook => names.Any(name => IsCalled(notebook, name)))];
    }

    static bool IsCalled(Notebook notebook, string name)
    {
        var stem = Path.GetFileNameWithoutExtension(name);
        return notebook.Name == stem || notebook.Name.Split('-')[0] == stem;
    }
}
