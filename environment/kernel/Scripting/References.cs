using System.Collections.Immutable;
using System.Reflection;
using CSharpKernel.Display;
using Microsoft.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>
/// Turns what stands in <c>#r "..."</c> into metadata. Each file is read once in a session: reading them anew for each cell costs megabytes a
/// cell. Relative paths count from the file that holds the directive, then from the current directory.
/// </summary>
sealed class References(CellAssemblies assemblies, Packages packages) : MetadataReferenceResolver
{
    readonly Dictionary<string, Entry> entries = [];
    readonly List<MetadataReference> ofPackages = [];
    readonly List<string> problems = [];
    bool mayFetch;

    sealed record Entry(PortableExecutableReference Reference, long Length, DateTime Written, Guid Build);

    /// <summary>The kernel's own assembly, which every cell refers to anyhow.</summary>
    static readonly PortableExecutableReference Own = Read(typeof(References).Assembly.Location);

    /// <summary>What every cell of every session refers to: .NET, and what gives cells <c>display</c>.</summary>
    public static ImmutableArray<MetadataReference> Default { get; } =
        [.. Platform.References.Values.Select(Read), Own];

    /// <summary>What the packages brought that cells have asked for, in the order in which it came.</summary>
    public IReadOnlyList<MetadataReference> OfPackages => ofPackages;

    /// <summary>Why references of the cell that is being bound cannot be had, in words for the reader.</summary>
    public IReadOnlyList<string> Problems => [.. problems.Distinct()];

    /// <summary>Begins with another cell. Cells are bound one at a time.</summary>
    public void Begin(bool mayFetchPackages)
    {
        mayFetch = mayFetchPackages;
        problems.Clear();
    }

    public override bool ResolveMissingAssemblies => true;

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        var beside = (definition as PortableExecutableReference)?.FilePath is { } path
            ? Path.Combine(Path.GetDirectoryName(path)!, referenceIdentity.Name + ".dll")
            : null;
        var file = Platform.References.GetValueOrDefault(referenceIdentity.Name)
            ?? assemblies.Find(new AssemblyName(referenceIdentity.Name))
            ?? (File.Exists(beside) ? beside : null);
        return file is null ? null : Get(file);
    }

    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        try
        {
            if (PackageReference.TryParse(reference, out var package))
                return [OfPackage(package)];
            if (FindFile(reference, baseFilePath) is { } path) return [Get(path)];
            problems.Add(FailureOf(reference, baseFilePath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException or InvalidOperationException or PackageException)
        {
            problems.Add(e is PackageException ? e.Message : $"#r \"{reference}\": {e.Message}");
        }
        return [];
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>The compiler takes one file for a directive. What the package brings, one file or ten or none, joins <see cref="OfPackages"/> instead.</summary>
    PortableExecutableReference OfPackage(PackageReference package)
    {
        if (!mayFetch && !packages.Has(package)) return Own;
        ofPackages.AddRange(packages.Resolve(package, RunningCell.Cancellation).Select(Get).Except(ofPackages));
        return Own;
    }

    PortableExecutableReference Get(string path)
    {
        if (!entries.TryGetValue(path, out var entry))
        {
            var file = new FileInfo(path);
            entries[path] = entry = new(Read(path), file.Length, file.LastWriteTimeUtc, Platform.BuildOf(path));
            if (!Platform.References.Values.Contains(path)) assemblies.Add(path);
        }
        else if (IsRebuilt(path, entry)) problems.Add(RebuiltMessage(path));
        return entry.Reference;
    }

    /// <summary>
    /// What to say about the assemblies that were built again since the session read them. A cell that names one is refused; others that
    /// meet one, as it may be loaded later than it was read, fail in the runtime's words, which do not say so.
    /// </summary>
    public IReadOnlyList<string> Rebuilt()
    {
        lock (Submissions.Binding) return [.. from entry in entries where IsRebuilt(entry.Key, entry.Value) select RebuiltMessage(entry.Key)];
    }

    static bool IsRebuilt(string path, Entry entry)
    {
        var file = new FileInfo(path);
        if (!file.Exists || (entry.Length == file.Length && entry.Written == file.LastWriteTimeUtc)) return false;
        return entry.Build != Platform.BuildOf(path);
    }

    static string RebuiltMessage(string path) =>
        $"{path} has been rebuilt since this session read it, and an assembly is loaded only once. Restart the kernel to use the new one.";

    static string? FindFile(string reference, string? baseFilePath) =>
        CandidatesOf(reference, baseFilePath).FirstOrDefault(File.Exists) is { } path
            ? Path.GetFullPath(path)
            : Platform.References.GetValueOrDefault(NameOf(reference));

    static IEnumerable<string> CandidatesOf(string reference, string? baseFilePath)
    {
        // A cell has a name, not a place.
        if (Path.IsPathRooted(baseFilePath)) yield return Path.Combine(Path.GetDirectoryName(baseFilePath)!, reference);
        yield return Path.Combine(Environment.CurrentDirectory, reference);
    }

    /// <summary>"System.Text.Json", "System.Text.Json.dll" and "System.Text.Json, Version=..." name one assembly.</summary>
    static string NameOf(string reference)
    {
        var name = reference.Split(',')[0].Trim();
        return name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }

    static string FailureOf(string reference, string? baseFilePath) =>
        $"#r \"{reference}\": there is no such file, nor an assembly of that name in .NET. Looked for "
        + string.Join(" and ", CandidatesOf(reference, baseFilePath).Select(Path.GetFullPath).Distinct()) + ". "
        + "Build the project that makes it, or correct the path; a package is referred to by #r \"nuget: Name, Version\".";

    static PortableExecutableReference Read(string path) =>
        MetadataReference.CreateFromFile(path, documentation: new DocumentationFile(Path.ChangeExtension(path, ".xml")));
}
