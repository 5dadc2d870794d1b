using System.CommandLine;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary>What <c>data check</c> takes for a set of radiographs.</summary>
sealed class XrayCheckOptions
{
    readonly Argument<string?> _set = new("SET")
    {
        Description = $"A set of radiographs: {string.Join(", ", XrayCheck.Names)} (nih and padchest, each in its folder, and their patients)",
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
            return parsed.GetValue(_root) is null ? null : throw new UsageException($"What lies in --root? Name the set: {string.Join(", ", XrayCheck.Names)}.");
        var name = UnknownNameException.Check("set of radiographs", named, XrayCheck.Names);
        var root = parsed.GetValue(_root) ?? throw new UsageException($"Where is {name}? Say --root DIR.");
        return new XrayCheck(terminal, parsed.GetValue(_list)).Run(name, root, parsed.GetValue(_checksums), parsed.GetValue(_renew), cancel);
    }
}
