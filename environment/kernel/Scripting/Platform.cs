using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace CSharpKernel.Scripting;

/// <summary>What .NET itself offers to cells.</summary>
static class Platform
{
    /// <summary>Every assembly that the process was started with, by its name: the framework's and the kernel's own.</summary>
    public static IReadOnlyDictionary<string, string> Assemblies { get; } =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .GroupBy(p => Path.GetFileNameWithoutExtension(p), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What cells are compiled against: the reference assemblies of the SDK, which are small and have their documentation beside them, or,
    /// where no SDK is installed, the framework's own assemblies.
    /// </summary>
    public static IReadOnlyDictionary<string, string> References { get; } = FindReferences();

    /// <summary>The program <c>dotnet</c> of the installation that runs this process.</summary>
    public static string Host => Path.Combine(Root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>The machine as packages name it: <c>linux-x64</c>. The runtime's own answer may name a distribution, which packages do not know.</summary>
    public static string RuntimeIdentifier { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    static string Framework => Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    static string Root => Path.GetFullPath(Path.Combine(Framework, "..", "..", ".."));

    static Dictionary<string, string> FindReferences()
    {
        var own = Environment.Version;
        var pack = new DirectoryInfo(Path.Combine(Root, "packs", "Microsoft.NETCore.App.Ref"));
        var folder = (pack.Exists ? pack.GetDirectories($"{own.Major}.{own.Minor}.*") : [])
            .OrderByDescending(d => Version.TryParse(d.Name, out var v) ? v : new Version())
            .Select(d => Path.Combine(d.FullName, "ref", $"net{own.Major}.{own.Minor}"))
            .FirstOrDefault(Directory.Exists);
        var files = folder is null
            ? Assemblies.Values.Where(p => Path.GetDirectoryName(p) == Framework)
            : Directory.EnumerateFiles(folder, "*.dll");
        return files.ToDictionary(p => Path.GetFileNameWithoutExtension(p), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The identity of the build that a file holds: two builds of one source differ in it unless they are equal.</summary>
    public static Guid BuildOf(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
