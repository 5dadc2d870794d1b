using System.CommandLine;

namespace Reproduce;

/// <summary><c>data check</c>: reads all data that the tasks need, and says what is there or wrong.</summary>
static class DataCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var check = new Command("check", $"Reads {string.Join(", ", kit.Data.Select(source => source.Name))} wholly and says what is there or wrong.");
        check.SetAction(_ => kit.Data.Select(source => Check(source, terminal)).ToList().TrueForAll(sound => sound) ? ExitCode.Ok : ExitCode.Failure);
        return new("data", "The data on this machine.") { check };
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
