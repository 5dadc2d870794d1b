using System.CommandLine;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;

namespace Reproduce;

/// <summary><c>model import</c>: a user's own weights, turned into a stored model or refused by name.</summary>
sealed class ModelImportCommand(Terminal terminal)
{
    /// <summary>Differences of a kind that are printed before the rest is counted.</summary>
    const int Shown = 20;

    static readonly Dictionary<string, Architecture> s_importable = ModelCatalogue.Architectures
        .Where(architecture => architecture.Stem is not null).ToDictionary(architecture => architecture.Name, StringComparer.OrdinalIgnoreCase);

    readonly Argument<string> _file = new("FILE") { Description = "A PyTorch state dict (.pth, .pt) or a safetensors file." };
    readonly Option<string> _as = Settings.Chosen("--as", "The architecture.", null, [.. s_importable.Keys]);
    readonly Option<int?> _classes = new("--classes") { Description = "Classes wanted. Default: as many as the file's.", HelpName = "K" };
    readonly Option<bool> _newHead = new("--new-head") { Description = "Where the last layer does not fit, start with a random one." };
    readonly Option<int?> _channels = new("--channels")
    {
        Description = "Input channels; of a multi-view network the slices of a volume. Default: the file's, or the architecture's usual.",
        HelpName = "C",
    };
    readonly Option<int?> _size = new("--size") { Description = "Side of the images that it takes, in pixels. Default: the architecture's usual.", HelpName = "PIXELS" };
    readonly Option<string?> _mean = Numbers("--mean", "What is taken from its images' values in [0, 1]. Default: what published weights want.");
    readonly Option<string?> _deviation = Numbers("--deviation", "What they are divided by then.");
    readonly Option<string?> _key = new("--key") { Description = "The entry of a checkpoint that is the state dict, where several could be.", HelpName = "ENTRY" };
    readonly Option<string?> _output = new("--out") { Description = "The file to write. Default: FILE with the architecture's name and .safetensors.", HelpName = "FILE" };

    public Command Build()
    {
        var command = new Command("import", "Turns your own weights into a stored model, or says what does not fit.")
        {
            _file, _as, _classes, _newHead, _channels, _size, _mean, _deviation, _key, _output,
        };
        command.SetAction(Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        var (path, architecture) = (Settings.File(parsed.GetRequiredValue(_file), "FILE"), s_importable[parsed.GetRequiredValue(_as)]);
        if (parsed.GetValue(_classes) is < 2) throw new UsageException("--classes: a network wants two classes at least.");
        if (parsed.GetValue(_size) is < 1 || parsed.GetValue(_channels) is < 1) throw new UsageException("--size and --channels: want positive numbers.");
        var target = parsed.GetValue(_output) ?? Path.ChangeExtension(path, $".{architecture.Name}.safetensors");
        if (Path.GetFullPath(target) == Path.GetFullPath(path)) throw new UsageException($"--out {target}: this is the file that is read.");
        var normalisation = Normalised(parsed);
        using var import = ModelImport.Read(path, architecture, parsed.GetValue(_classes), parsed.GetValue(_channels), parsed.GetValue(_key));
        if (normalisation?.IsFor(import.Channels) == false)
            throw new UsageException($"The images have {import.Channels} channels: give --mean and --deviation with as many numbers, or one for all.");
        if (!Accepted(import, path, parsed.GetValue(_newHead))) return ExitCode.Failure;
        import.Load();
        Write(import, target, parsed.GetValue(_size), normalisation);
        terminal.Out.WriteLine($"{target}: {Described(import)}.");
        return ExitCode.Ok;
    }

    /// <summary>Says what differs, and whether the weights can be used all the same.</summary>
    bool Accepted(ModelImport import, string path, bool newHead)
    {
        if (import.Fit.IsExact) return true;
        var usable = import.FitsButHead && newHead;
        var output = usable ? terminal.Out : terminal.Error;
        output.WriteLine($"{path} differs from {Described(import)}:");
        Print(output, "missing", import.Fit.Missing);
        Print(output, "unexpected", import.Fit.Unexpected);
        Print(output, "misshaped", [.. import.Fit.Misshaped.Select(misfit => misfit.ToString())]);
        output.WriteLine((import.FitsButHead, newHead) switch
        {
            (true, true) => "Only the head differs: it starts from random weights and needs training.",
            (true, false) => "Only the head differs: with --new-head it starts from random weights.",
            _ => "Nothing was written. See: reproduce model list",
        });
        return usable;
    }

    static void Print(TextWriter output, string kind, IReadOnlyList<string> entries)
    {
        foreach (var entry in entries.Take(Shown)) output.WriteLine($"  {kind,-10}  {entry}");
        if (entries.Count > Shown) output.WriteLine($"  {kind,-10}  and {entries.Count - Shown} more");
    }

    static string Described(ModelImport import) =>
        $"{import.Settings.Name} of width {import.Settings.Width} with {import.Channels} input channel{(import.Channels == 1 ? "" : "s")} and {import.Settings.Classes} classes";

    static void Write(ModelImport import, string target, int? size, Normalisation? asked)
    {
        var (usual, published) = (import.Architecture.Usual, import.Architecture.Published);
        var file = new ModelFile(import.Settings, import.Channels, size ?? usual.Height, size ?? usual.Columns)
        {
            Normalisation = asked ?? (published?.IsFor(import.Channels) == true ? published : null),
        };
        file.Write(target, ModuleState.Copy(import.Model));
    }

    static Option<string?> Numbers(string name, string description) =>
        new(name) { Description = $"{description} A number for each channel, or one for all: 0.485,0.456,0.406", HelpName = "NUMBERS" };

    /// <summary>What the options ask for, or null.</summary>
    Normalisation? Normalised(ParseResult parsed)
    {
        var (mean, deviation) = (parsed.GetValue(_mean), parsed.GetValue(_deviation));
        if (mean is null && deviation is null) return null;
        if (mean is null || deviation is null) throw new UsageException("--mean and --deviation belong together.");
        try
        {
            return new(Normalisation.Numbers(mean), Normalisation.Numbers(deviation));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new UsageException($"--mean {mean} --deviation {deviation}: want numbers with commas between, as many of both, the deviations positive.");
        }
    }
}
