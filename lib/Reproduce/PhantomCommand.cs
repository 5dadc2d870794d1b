using System.CommandLine;
using System.Diagnostics;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary><c>data phantom</c>: draws images of nobody, in the files and tables of the real data sets.</summary>
static class PhantomCommand
{
    public static Command Build(Terminal terminal)
    {
        var kind = new Argument<PhantomKind>("KIND")
        {
            Description = "xray: NIH and PadChest, enlarged hearts. rsna: clouds in the lungs, with boxes. oct: retinas of four sites. lidc: lung nodules that four radiologists mark.",
            HelpName = "xray|rsna|oct|lidc",
        };
        var output = new Option<string?>("--out") { Description = "The folder to make. Default: where the tasks look for this set.", HelpName = "DIR" };
        var count = Settings.Positive("--count", $"Images of the smallest cell of site and class; of oct, subjects. {Usual(settings => settings.PerCell)}");
        var seed = new Option<int>("--seed") { Description = "Decides every image.", HelpName = "N", DefaultValueFactory = _ => new PhantomSettings().Seed };
        var side = Settings.Positive("--size", $"Rows and columns of the images. {Usual(settings => settings.Side)}");
        var command = new Command("phantom", "Draws a set of images of nobody, in the real data sets' files and tables.") { kind, output, count, seed, side };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var wanted = parsed.GetRequiredValue(kind);
                var usual = PhantomSettings.Usual(wanted);
                var settings = new PhantomSettings(parsed.GetValue(count) ?? usual.PerCell, parsed.GetRequiredValue(seed), parsed.GetValue(side) ?? usual.Side);
                Write(wanted, settings, parsed.GetValue(output), terminal, cancel);
                return ExitCode.Ok;
            },
            CancellationToken.None));
        return command;
    }

    static string Usual(Func<PhantomSettings, int> number) =>
        $"Default: {string.Join(", ", Enum.GetValues<PhantomKind>().Select(kind => $"{number(PhantomSettings.Usual(kind))} of {kind.ToString().ToLowerInvariant()}"))}.";

    static void Write(PhantomKind kind, PhantomSettings settings, string? output, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            var folder = Path.GetFullPath(output ?? PhantomStore.FolderOf(kind, settings));
            var clock = Stopwatch.StartNew();
            var count = PhantomFolder.Write(kind, settings, folder, report: null, cancel);
            terminal.Out.WriteLine(count == 0 ? $"These phantoms are already in {folder}" : $"Drew {count} phantoms in {clock.Elapsed.TotalSeconds:F0} s into {folder}");
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
