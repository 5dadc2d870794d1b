using System.CommandLine;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;

namespace Reproduce;

/// <summary><c>model list</c> and <c>model import</c>: the architectures, and users' own weights for them.</summary>
static class ModelCommand
{
    /// <summary>Differences of a kind that are printed before the rest is counted.</summary>
    const int Shown = 20;

    public static Command Build(Terminal terminal) =>
        new("model", "The architectures, and your own weights for them.") { List(terminal), Import(terminal) };

    static Command List(Terminal terminal)
    {
        var command = new Command("list", "Says which architectures there are.");
        command.SetAction(_ =>
        {
            foreach (var architecture in ModelCatalogue.Architectures)
            {
                var usual = architecture.Usual;
                var shape = $"{usual.Channels}x{usual.Height}x{usual.Columns}";
                terminal.Out.WriteLine($"{architecture.Name,-20} {shape,-12} width {usual.Width,-3} {architecture.Summary}");
            }
            return ExitCode.Ok;
        });
        return command;
    }

    static Command Import(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A PyTorch state dict (.pth, .pt) or a safetensors file." };
        var importable = ModelCatalogue.Architectures.Where(architecture => architecture.Stem is not null).ToDictionary(architecture => architecture.Name, StringComparer.OrdinalIgnoreCase);
        var name = Settings.Chosen("--as", "The architecture.", null, [.. importable.Keys]);
        var classes = new Option<int?>("--classes") { Description = "Classes wanted. Default: as many as the file's.", HelpName = "K" };
        var newHead = new Option<bool>("--new-head") { Description = "Where the last layer does not fit, start with a random one." };
        var size = new Option<int?>("--size") { Description = "Side of the images that it takes, in pixels. Default: the architecture's usual.", HelpName = "PIXELS" };
        var raw = new Option<bool>("--raw") { Description = "Its images are values of [0, 1] as they are, not normalised as ImageNet's." };
        var key = new Option<string?>("--key") { Description = "The entry of a checkpoint that is the state dict, where several could be.", HelpName = "ENTRY" };
        var output = new Option<string?>("--out") { Description = "The file to write. Default: FILE with the architecture's name and .safetensors.", HelpName = "FILE" };
        var command = new Command("import", "Turns your own weights into a stored model, or says what does not fit.") { file, name, classes, newHead, size, raw, key, output };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var architecture = importable[parsed.GetRequiredValue(name)];
            if (parsed.GetValue(classes) is < 2) throw new UsageException("--classes: a network wants two classes at least.");
            if (parsed.GetValue(size) is < 1) throw new UsageException("--size: want a positive number of pixels.");
            var target = parsed.GetValue(output) ?? Path.ChangeExtension(path, $".{architecture.Name}.safetensors");
            if (Path.GetFullPath(target) == Path.GetFullPath(path)) throw new UsageException($"--out {target}: this is the file that is read.");
            using var import = ModelImport.Read(path, architecture, parsed.GetValue(classes), parsed.GetValue(key));
            if (!Accepted(import, path, parsed.GetValue(newHead), terminal)) return ExitCode.Failure;
            import.Load();
            Write(import, target, parsed.GetValue(size), parsed.GetValue(raw));
            terminal.Out.WriteLine($"{target}: {Described(import)}. Try: reproduce attribute IMAGE {target}");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Says what differs, and whether the weights can be used all the same.</summary>
    static bool Accepted(ModelImport import, string path, bool newHead, Terminal terminal)
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
            (true, true) => "Only the last layer differs: it starts from random weights and needs training.",
            (true, false) => "Only the last layer differs: with --new-head it starts from random weights.",
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
        $"{import.Settings.Name} of width {import.Settings.Width} with {import.Channels} input channels and {import.Settings.Classes} classes";

    static void Write(ModelImport import, string target, int? size, bool raw)
    {
        var published = import.Architecture.Published;
        var file = new ModelFile(import.Settings, import.Channels, size ?? import.Architecture.Usual.Height, size ?? import.Architecture.Usual.Columns)
        {
            Normalisation = raw || published?.Mean.Count != import.Channels ? null : published,
        };
        file.Write(target, ModuleState.Copy(import.Model));
    }
}
