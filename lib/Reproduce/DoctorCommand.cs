using System.CommandLine;

namespace Reproduce;

/// <summary><c>doctor</c>: what was found on this machine, and how to get what was not.</summary>
static class DoctorCommand
{
    /// <summary>Characters of the widest name that is not a data set's.</summary>
    const int Widest = 14;

    public static Command Build(Kit kit, Terminal terminal)
    {
        var command = new Command("doctor", "Says what was found on this machine, what is missing, and how to get it.");
        command.SetAction(_ =>
        {
            var healthy = true;
            var width = kit.Data.Select(source => source.Name.Length).Append(Widest).Max();
            foreach (var finding in Doctor.Look(kit))
            {
                var mark = finding.Found is not null ? "ok     " : finding.Needed ? "MISSING" : "-      ";
                terminal.Out.WriteLine($"{mark}  {finding.What.PadRight(width)}  {finding.Found ?? $"{finding.Problem ?? "not found."} {finding.Remedy}"}");
                healthy &= finding.Found is not null || !finding.Needed;
            }
            return healthy ? ExitCode.Ok : ExitCode.Failure;
        });
        return command;
    }
}
