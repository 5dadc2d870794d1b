using System.CommandLine;
using AttributionPriors.Data;

namespace Reproduce;

/// <summary><c>data check</c>: reads all data that the tasks need, or a user's data set, and says what is there or wrong.</summary>
static class DataCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var check = new Command("check", $"Reads {string.Join(", ", kit.Data.Select(source => source.Name))}, or the data set named, wholly and says what is there or wrong.");
        var named = new DatasetCheckOptions();
        named.AddTo(check);
        var released = new Option<string?>("--released")
        {
            Description = "Besides: the authors' folder of synthetic images, compared pair by pair with what the generator makes.",
            HelpName = "DIR",
        };
        check.Add(released);
        check.SetAction((parsed, cancel) => Task.Run(
            () => (named.Run(parsed, terminal, cancel) ?? CheckKit(kit, parsed.GetValue(released), terminal)) ? ExitCode.Ok : ExitCode.Failure, CancellationToken.None));
        return new("data", "The data on this machine.") { check, PhantomCommand.Build(terminal) };
    }

    static bool CheckKit(Kit kit, string? released, Terminal terminal)
    {
        var sound = kit.Data.Select(source => Check(source, terminal)).ToList().TrueForAll(whole => whole);
        return released is null ? sound : sound & Compare(released, terminal);
    }

    static bool Compare(string folder, Terminal terminal)
    {
        var equal = true;
        foreach (var pool in ReleasedSynthetic.Compare(folder, CrossGeometry.Hard))
        {
            terminal.Out.WriteLine($"released pool {pool.Pool}: {pool.Equal} of {pool.Images} pairs equal the generator's. {pool.FirstDifference}".TrimEnd());
            equal &= pool.Equal == pool.Images;
        }
        return equal;
    }

    static bool Check(DataSource source, Terminal terminal)
    {
        if (!source.IsThere)
        {
            terminal.Out.WriteLine($"{source.Name}: missing, looked at {source.Place}. {source.Remedy}");
            return false;
        }
        try
        {
            terminal.Out.WriteLine($"{source.Name}: {source.Check()}");
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            terminal.Out.WriteLine($"{source.Name}: broken. {e.Message} {source.Remedy}");
            return false;
        }
    }
}
