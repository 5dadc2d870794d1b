using System.CommandLine;
using System.Diagnostics;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary><c>data phantom</c>: draws radiographs of nobody, in the files and tables of the real data sets.</summary>
static class PhantomCommand
{
    public static Command Build(Terminal terminal)
    {
        var usual = new PhantomSettings();
        var kind = new Argument<PhantomKind>("KIND") { Description = "xray: NIH and PadChest, enlarged hearts. rsna: clouds in the lungs, with boxes.", HelpName = "xray|rsna" };
        var output = new Option<string?>("--out") { Description = "The folder to make. Default: where the tasks look for this set.", HelpName = "DIR" };
        var count = Settings.Positive("--count", "Radiographs of the smallest of the four cells of site and class.", usual.PerCell);
        var seed = new Option<int>("--seed") { Description = "Decides every image.", HelpName = "N", DefaultValueFactory = _ => usual.Seed };
        var side = Settings.Positive("--size", "Rows and columns of the images.", usual.Side);
        var command = new Command("phantom", "Draws a set of chest X-rays of nobody, in the real data sets' files and tables.") { kind, output, count, seed, side };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var settings = new PhantomSettings(parsed.GetRequiredValue(count), parsed.GetRequiredValue(seed), parsed.GetRequiredValue(side));
                Write(parsed.GetRequiredValue(kind), settings, parsed.GetValue(output), terminal, cancel);
                return ExitCode.Ok;
            },
            CancellationToken.None));
        return command;
    }

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
