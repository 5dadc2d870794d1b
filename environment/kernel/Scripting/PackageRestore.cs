using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CSharpKernel.Scripting;

/// <summary>Restores packages by <c>dotnet restore</c> of a project that refers to nothing else.</summary>
static partial class PackageRestore
{
    /// <summary>After this a feed has to count as unreachable.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs the restore and gives its <c>project.assets.json</c>.</summary>
    /// <param name="cause">The package that is new, for messages.</param>
    /// <param name="packages">All that are to be restored.</param>
    /// <param name="sources">Where to look besides the configured sources.</param>
    /// <param name="token">The interrupt.</param>
    /// <exception cref="PackageException">The restore failed.</exception>
    public static JsonObject Run(PackageReference cause, IEnumerable<PackageReference> packages, IEnumerable<string> sources, CancellationToken token)
    {
        var folder = Directory.CreateTempSubdirectory("csharp-kernel-");
        try
        {
            var project = Path.Combine(folder.FullName, "cells.csproj");
            File.WriteAllText(project, ProjectOf(packages, sources).ToString());
            var (status, output) = Restore(project, token);
            if (status != 0) throw new PackageException(FailureOf(cause, output));
            return JsonNode.Parse(File.ReadAllText(Path.Combine(folder.FullName, "obj", "project.assets.json")))!.AsObject();
        }
        finally { folder.Delete(recursive: true); }
    }

    static XElement ProjectOf(IEnumerable<PackageReference> packages, IEnumerable<string> sources) =>
        new("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup",
                new XElement("TargetFramework", $"net{Environment.Version.Major}.{Environment.Version.Minor}"),
                new XElement("RuntimeIdentifier", Platform.RuntimeIdentifier),
                new XElement("SelfContained", "false"),
                new XElement("UseAppHost", "false"),
                // The audit asks the feed about known flaws, and fails without a network.
                new XElement("NuGetAudit", "false"),
                // Another version than the one asked for would be no reproduction.
                new XElement("WarningsAsErrors", "NU1603;NU1604;NU1605"),
                new XElement("RestoreRootConfigDirectory", Environment.CurrentDirectory),
                new XElement("RestoreAdditionalProjectSources", string.Join(';', sources))),
            new XElement("ItemGroup", packages.Select(p =>
                new XElement("PackageReference", new XAttribute("Include", p.Name), new XAttribute("Version", p.Version.Length > 0 ? p.Version : "*")))));

    static (int Status, string Output) Restore(string project, CancellationToken token)
    {
        var start = new ProcessStartInfo(Platform.Host, ["restore", project, "--disable-build-servers", "-v", "q", "--nologo"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetDirectoryName(project)!,
            Environment = { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" },
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(Patience);
        using var process = Process.Start(start)!;
        using var ending = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        token.ThrowIfCancellationRequested();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    static string FailureOf(PackageReference cause, string output)
    {
        string[] errors = [.. Error().Matches(output).Select(m => m.Groups[1].Value.Trim()).Distinct()];
        var isOffline = errors.Any(e => e.StartsWith("NU1301", StringComparison.Ordinal));
        var advice = isOffline
            ? "A source of packages could not be reached. Without a network name the exact version of a package that this machine has restored before, or a folder: #i \"nuget: folder\"."
            : "Correct the name and version, or add the source that has it: #i \"nuget: folder or address\".";
        return $"{cause} could not be restored.\n{(errors.Length > 0 ? string.Join('\n', errors) : output.Trim())}\n{advice}";
    }

    [GeneratedRegex(@"error (?:: )?(NU\d+: [^\[\r\n]*)")]
    private static partial Regex Error();
}
