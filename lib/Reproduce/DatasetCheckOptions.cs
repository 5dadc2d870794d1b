using System.CommandLine;
using AttributionPriors.Data.Inspections;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary>What <c>data check</c> takes for a user's own data set.</summary>
sealed class DatasetCheckOptions
{
    static readonly string[] s_names = [.. XrayCheck.Names, .. DatasetInspection.Datasets];

    readonly Argument<string?> _set = new("SET")
    {
        Description = $"A data set: {string.Join(", ", s_names)} (xray is nih and padchest, each in its folder, and their patients)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    readonly Option<string?> _root = new("--root") { Description = "The folder of the SET.", HelpName = "DIR" };
    readonly Option<string?> _checksums = new("--checksums") { Description = "Where checksums are kept. Default: checksums.sha256 in the folder.", HelpName = "FILE" };
    readonly Option<bool> _renew = new("--renew") { Description = "Take the files as they are now: write their checksums anew." };
    readonly Option<string?> _list = new("--list") { Description = "Besides: all that is wrong, as CSV.", HelpName = "FILE" };

    /// <summary>Gives them to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_set);
        foreach (var option in (Option[])[_root, _checksums, _renew, _list]) command.Add(option);
    }

    /// <summary>Checks the set that was named; null where none was.</summary>
    public bool? Run(ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        if (parsed.GetValue(_set) is not { } named)
            return parsed.GetValue(_root) is null ? null : throw new UsageException($"What lies in --root? Name the set: {string.Join(", ", s_names)}.");
        var name = UnknownNameException.Check("data set", named, s_names);
        var root = parsed.GetValue(_root) ?? throw new UsageException($"Where is {name}? Say --root DIR.");
        var (list, checksums, renew) = (parsed.GetValue(_list), parsed.GetValue(_checksums), parsed.GetValue(_renew));
        return DatasetInspection.Datasets.Contains(name)
            ? new DatasetCheck(terminal, list).Run(name, root, checksums, renew, cancel)
            : new XrayCheck(terminal, list).Run(name, root, checksums, renew, cancel);
    }
}
