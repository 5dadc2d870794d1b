using System.CommandLine;

namespace Reproduce;

/// <summary>A command that the script <c>reproduce</c> answers before this program is reached; here for help alone.</summary>
static class ScriptCommand
{
    public static Command Build(string name, string description, Terminal terminal)
    {
        var command = new Command(name, $"{description} (Done by the script ./reproduce.)") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(_ =>
        {
            terminal.Error.WriteLine($"'{name}' is done by the script at the root of the checkout: ./reproduce {name}");
            return ExitCode.Usage;
        });
        return command;
    }
}
