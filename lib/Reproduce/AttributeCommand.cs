using System.CommandLine;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary><c>attribute</c>: what saliency methods make of a user's own picture and model.</summary>
sealed class AttributeCommand(Kit kit, Terminal terminal)
{
    const string All = "all";

    readonly Option<string?> _image = new("--image") { Description = "Your picture: a PNG or JPEG file, or an array [H, W] or [C, H, W] of values from 0 to 1 (.npy), the channels of a volume being its slices.", HelpName = "FILE" };
    readonly Option<string?> _model = new("--model") { Description = "A model that a run stored or 'model import' wrote (safetensors).", HelpName = "FILE" };
    readonly Option<string> _method = new("--method") { Description = "The saliency methods, with commas between, or all.", HelpName = "all|NAME[,NAME]", DefaultValueFactory = _ => kit.Attribute.Methods[0].Name };
    readonly Option<int?> _target = new("--target") { Description = "The class explained. Default: the predicted one.", HelpName = "CLASS" };
    readonly Option<string?> _box = new("--box") { Description = "Where the object is, in the picture's pixels: maps then say how much of them lies inside.", HelpName = "LEFT,TOP,WIDTH,HEIGHT" };
    readonly Option<string?> _output = new("--out") { Description = "The PNG to write. Default: FILE with .saliency.png.", HelpName = "FILE" };
    readonly Option<bool> _certificate = new("--certificate") { Description = "Certify each map: what it adds up to, its distance from float64 and from a batch of one, hashes. Beside the picture as JSON." };
    readonly Option<bool> _list = new("--list") { Description = "List the methods and what each costs." };
    readonly Option<string> _device = Settings.DeviceOption();

    /// <summary>The command.</summary>
    public static Command Build(Kit kit, Terminal terminal) => new AttributeCommand(kit, terminal).Build();

    Command Build()
    {
        var command = new Command("attribute", "Draws what saliency methods make of your own picture and model, side by side.")
        {
            _image, _model, _method, _target, _box, _output, _certificate, _list, _device,
        };
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_list))
        {
            List();
            return ExitCode.Ok;
        }
        if (parsed.GetValue(_image) is not { } image || parsed.GetValue(_model) is not { } model)
            throw new UsageException("attribute wants a picture and a model: --image FILE --model FILE. The methods: reproduce attribute --list");
        var request = new AttributeRequest(
            image, model, Methods(parsed.GetRequiredValue(_method)), parsed.GetValue(_output) ?? Path.ChangeExtension(image, ".saliency.png"), Settings.Existing(parsed.GetRequiredValue(_device)))
        {
            Target = parsed.GetValue(_target),
            Box = parsed.GetValue(_box),
            Certified = parsed.GetValue(_certificate),
        };
        await kit.Attribute.RunAsync(request, terminal.Out, cancel);
        return ExitCode.Ok;
    }

    void List()
    {
        terminal.Out.WriteLine($"{"method",-24} {"forwards",8}  what it computes");
        foreach (var method in kit.Attribute.Methods) terminal.Out.WriteLine($"{method.Name,-24} {method.Forwards,8}  {method.Description}");
        terminal.Out.WriteLine("Forwards: the work for one picture, in forward passes of the model; a backward pass to the picture counts as one.");
        terminal.Out.WriteLine(AttributeImage.OfVolumes);
    }

    /// <summary>The names asked for, in the list's spelling; none for all.</summary>
    IReadOnlyList<string> Methods(string asked)
    {
        string[] names = asked.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names is [var only] && only.Equals(All, StringComparison.OrdinalIgnoreCase)) return [];
        string[] known = [.. kit.Attribute.Methods.Select(method => method.Name)];
        string Known(string name) => known.FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new UnknownNameException("method", name, [All, .. known]);
        return [.. names.DefaultIfEmpty(asked).Select(Known).Distinct()];
    }
}
