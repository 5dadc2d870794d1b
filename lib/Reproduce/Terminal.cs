using Spectre.Console;

namespace Reproduce;

/// <summary>Where the command's words go.</summary>
/// <param name="Out">Results and progress.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Live">A terminal that can be redrawn; null where the output is a file or a pipe.</param>
sealed record Terminal(TextWriter Out, TextWriter Error, IAnsiConsole? Live)
{
    /// <summary>Characters in a line; null where lines may be as long as they are.</summary>
    public int? Width => Live?.Profile.Width;

    /// <summary>The process's own.</summary>
    public static Terminal OfConsole()
    {
        var redrawn = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true };
        return new(Console.Out, Console.Error, redrawn ? AnsiConsole.Console : null);
    }
}
