using System.CommandLine;
using AttributionPriors.Models;

namespace Reproduce;

/// <summary><c>model list</c> and <c>model import</c>: the architectures, and users' own weights for them.</summary>
static class ModelCommand
{
    public static Command Build(Terminal terminal) =>
        new("model", "The architectures, and your own weights for them.") { List(terminal), new ModelImportCommand(terminal).Build() };

    static Command List(Terminal terminal)
    {
        var command = new Command("list", "Says which architectures there are.");
        command.SetAction(_ =>
        {
            var width = ModelCatalogue.Architectures.Max(architecture => architecture.Name.Length);
            foreach (var architecture in ModelCatalogue.Architectures)
            {
                var usual = architecture.Usual;
                var shape = $"{usual.Channels}x{usual.Height}x{usual.Columns}";
                terminal.Out.WriteLine($"{architecture.Name.PadRight(width)}  {shape,-12} width {usual.Width,-3} {architecture.Summary}");
            }
            return ExitCode.Ok;
        });
        return command;
    }
}
