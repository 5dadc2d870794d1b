using System.CommandLine;

namespace Reproduce;

/// <summary><c>attribute</c>: a saliency map for a user's own image.</summary>
static class AttributeCommand
{
    public static Command Build(Kit kit, Terminal terminal)
    {
        var image = new Argument<string>("IMAGE") { Description = "A PNG file." };
        var model = new Argument<string>("MODEL") { Description = "A stored model (safetensors)." };
        var method = Settings.Chosen("--saliency", "The saliency method.", kit.Attribute.Methods[0], kit.Attribute.Methods);
        var target = new Option<int?>("--target") { Description = "The class explained. Default: the predicted one.", HelpName = "CLASS" };
        var output = new Option<string?>("--out") { Description = "The PNG to write. Default: IMAGE with .saliency.png.", HelpName = "FILE" };
        var device = Settings.DeviceOption();
        var command = new Command("attribute", "Draws which pixels of your own image a stored model looks at.") { image, model, method, target, output, device };
        command.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetRequiredValue(image);
            await kit.Attribute.RunAsync(
                new(
                    path, parsed.GetRequiredValue(model), parsed.GetRequiredValue(method), parsed.GetValue(target),
                    parsed.GetValue(output) ?? Path.ChangeExtension(path, ".saliency.png"), parsed.GetRequiredValue(device)),
                terminal.Out,
                cancel);
            return ExitCode.Ok;
        });
        return command;
    }
}
