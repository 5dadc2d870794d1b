using System.CommandLine;
using AttributionPriors;
using AttributionPriors.Experiments;
using TorchSharp;

namespace Reproduce;

/// <summary>The options that several commands share, and what they say.</summary>
/// <param name="kit">For the defaults.</param>
/// <param name="terminal">Where the stores tell of damaged files.</param>
sealed class Settings(Kit kit, Terminal terminal)
{
    readonly Option<string> _profile = Chosen("--profile", "How much is run.", Profiles.Lesson, Profiles.Names);
    readonly Option<string> _protocol = Chosen(
        "--protocol", "Which side to take where the paper and its code disagree.", "recommended", ["recommended", .. Protocol.Presets.Keys.Order().Where(name => name != "recommended")]);
    readonly Option<string> _results = new("--results")
    {
        Description = "The folder of run records.",
        HelpName = "DIR",
        DefaultValueFactory = _ => kit.Results,
    };
    readonly Option<string> _device = DeviceOption();
    readonly Option<int> _workers = Positive("--workers", "Worker processes, among which the processors are divided.", DefaultWorkers());
    readonly Option<bool> _fresh = new("--fresh") { Description = "Delete the records of these runs first, and do them again." };

    /// <summary>Which runs: profile, protocol and store.</summary>
    public IEnumerable<Option> OfRuns => [_profile, _protocol, _results];

    /// <summary>Those, and how to do them.</summary>
    public IEnumerable<Option> OfWork => [.. OfRuns, _device, _workers, _fresh];

    /// <summary>Which runs, and where to do them one after the other.</summary>
    public IEnumerable<Option> OfTuning => [.. OfRuns, _device];

    /// <summary>This machine's records.</summary>
    public ResultsStore Here(ParseResult parsed) => new(parsed.GetRequiredValue(_results), terminal.Error.WriteLine);

    /// <summary>The kit's records.</summary>
    public ResultsStore Reference() => new(kit.Reference, terminal.Error.WriteLine, readOnly: true);

    /// <summary>The device.</summary>
    /// <exception cref="UsageException">This machine, or its libtorch, has none such.</exception>
    public string Device(ParseResult parsed) => Existing(parsed.GetRequiredValue(_device));

    /// <summary>The number of workers.</summary>
    public int Workers(ParseResult parsed) => parsed.GetRequiredValue(_workers);

    /// <summary>Whether to start over.</summary>
    public bool Fresh(ParseResult parsed) => parsed.GetRequiredValue(_fresh);

    /// <summary>The specs of a task's runs under these options.</summary>
    /// <exception cref="UsageException">The task refuses a method.</exception>
    public IReadOnlyList<RunSpec> Specs(ParseResult parsed, string task, IReadOnlyList<string>? methods = null, IReadOnlyList<int>? seeds = null)
    {
        try
        {
            var protocol = Protocol.Presets[parsed.GetRequiredValue(_protocol).ToLowerInvariant()];
            return kit.Tasks.Specs(task, methods, seeds, parsed.GetRequiredValue(_profile), protocol);
        }
        catch (ArgumentException e) when (e is not UnknownNameException)
        {
            // The name of a parameter is of no use to who typed a command.
            throw new UsageException(e.Message.Split(" (Parameter")[0]);
        }
    }

    /// <summary>What to report of a task under these options.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="task">The task.</param>
    /// <param name="methods">Its methods; null for all.</param>
    public ReportRequest Request(ParseResult parsed, string task, IReadOnlyList<string>? methods = null) =>
        new(kit.Tasks[task], Specs(parsed, task, methods), Here(parsed), Reference());

    /// <summary>A new <c>--device</c>.</summary>
    public static Option<string> DeviceOption()
    {
        var option = new Option<string>("--device") { Description = "Where to compute.", HelpName = "cpu|cuda|cuda:N", DefaultValueFactory = _ => "cpu" };
        option.Validators.Add(result =>
        {
            var name = result.Tokens.Count == 0 ? "cpu" : result.Tokens[0].Value;
            if (name is not ("cpu" or "cuda") && !(name.StartsWith("cuda:", StringComparison.Ordinal) && uint.TryParse(name.AsSpan(5), out _)))
                result.AddError($"There is no device '{name}'. Choose one of: cpu, cuda, cuda:N (N counts from 0).");
        });
        return option;
    }

    /// <summary>The device's own name, if there is such a one: a run that finds out for itself has trained nothing and says it in libtorch's words.</summary>
    /// <exception cref="UsageException">This machine, or its libtorch, has none such.</exception>
    public static string Existing(string device)
    {
        if (device == "cpu") return device;
        var there = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        var number = device.Split(':') is [_, var text] ? int.Parse(text) : 0;
        return number < there ? device : throw new UsageException($"--device {device}: {(there == 0 ? "CUDA was not found" : $"there are {there} devices, counted from 0")}. See: reproduce doctor");
    }

    /// <summary>The option, which then refuses what is no seed.</summary>
    public static T Seed<T>(T option)
        where T : Option
    {
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => int.TryParse(token.Value, out var number) && number < 0))
                result.AddError($"--seed is {token.Value}, want 0 or more.");
        });
        return option;
    }

    /// <summary>A user's file, if it is there.</summary>
    /// <param name="path">Where it should be.</param>
    /// <param name="option">What named it.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static string File(string path, string option) =>
        System.IO.File.Exists(path) ? path : throw new UsageException($"{option} {path}: there is no such file{(Directory.Exists(path) ? ", it is a folder" : "")}.");

    /// <summary>A new option that takes one of a few names, upper and lower case alike; without a <paramref name="standard"/> it is required.</summary>
    public static Option<string> Chosen(string name, string description, string? standard, IReadOnlyList<string> names)
    {
        var (hint, listed) = Hint(names);
        var option = new Option<string>(name) { Description = description + listed, HelpName = hint, Required = standard is null };
        if (standard is not null) option.DefaultValueFactory = _ => standard;
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !names.Contains(result.Tokens[0].Value, StringComparer.OrdinalIgnoreCase))
                result.AddError(new UnknownNameException(name.TrimStart('-'), result.Tokens[0].Value, names).Message);
        });
        return option;
    }

    /// <summary>What help says behind an option's name, and behind its description: names that are too many for the one go to the other.</summary>
    public static (string Hint, string Listed) Hint(IReadOnlyList<string> names) =>
        names.Count <= MostNamesInHint ? (string.Join('|', names), "") : ("NAME", $" Names: {string.Join(", ", names)}.");

    const int MostNamesInHint = 5;

    /// <summary>A new option that takes a number from 1.</summary>
    public static Option<int> Positive(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard };
        Check(option);
        return option;
    }

    /// <summary>A positive number whose default is not one and the same.</summary>
    public static Option<int?> Positive(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        Check(option);
        return option;
    }

    static void Check(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var number) && number < 1)
            result.AddError($"{option.Name} is {number}, want at least 1.");
    });

    /// <summary>One thread a process wastes no time in waiting for other threads; more than a few processes would compete for memory.</summary>
    static int DefaultWorkers() => Math.Min(Machine.Processors, MostWorkers);

    const int MostWorkers = 8;
}
