using System.Text.Json.Nodes;

namespace CSharpKernel.Scripting;

/// <summary>
/// Packages for cells. All that a session has asked for are restored together, so that they agree on the versions of what they share; what the
/// user's package cache holds in the very version needs no feed. Sources are those of the NuGet.Config that holds in the current directory,
/// and those added by <c>#i</c>.
/// </summary>
sealed class Packages(CellAssemblies assemblies)
{
    readonly Lock gate = new();
    readonly Dictionary<PackageReference, IReadOnlyList<string>> known = [];
    readonly List<string> sources = [];

    /// <summary>Adds a folder or an address to look for packages in.</summary>
    public void AddSource(string source)
    {
        lock (gate) sources.Add(Directory.Exists(source) ? Path.GetFullPath(source) : source);
    }

    /// <summary>Whether a package is here already.</summary>
    public bool Has(PackageReference package)
    {
        lock (gate) return known.ContainsKey(package);
    }

    /// <summary>Fetches a package and what it needs, makes it loadable, and gives the files to compile against.</summary>
    /// <exception cref="PackageException">It cannot be had.</exception>
    public IReadOnlyList<string> Resolve(PackageReference package, CancellationToken token)
    {
        lock (gate)
        {
            if (known.TryGetValue(package, out var files)) return files;
            if (known.Keys.FirstOrDefault(k => k.Name.Equals(package.Name, StringComparison.OrdinalIgnoreCase)) is { } other)
                throw new PackageException($"{package}: this session has {other}, and a package is loaded only once. Restart the kernel to use another version.");
            var assets = PackageRestore.Run(package, [.. known.Keys, package], sources, token);
            foreach (var path in FilesOf(assets, "runtime")) Add(package, path);
            foreach (var path in FilesOf(assets, "native")) assemblies.AddNativeFolder(Path.GetDirectoryName(path)!);
            return known[package] = [.. FilesOf(assets, "compile")];
        }
    }

    void Add(PackageReference package, string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var loaded = assemblies.Assemblies.FirstOrDefault(a => a.Location.Length > 0 && a.GetName().Name == name);
        if (loaded is not null && loaded.Location != path)
            throw new PackageException($"{package} needs {path}, but this session has loaded {loaded.Location}. Restart the kernel and refer to the package first.");
        assemblies.Add(path);
    }

    /// <summary>The files of one kind in NuGet's <c>project.assets.json</c>, of the target that names this machine.</summary>
    static IEnumerable<string> FilesOf(JsonObject assets, string kind)
    {
        var folders = assets["packageFolders"]!.AsObject().Select(f => f.Key).ToArray();
        var target = assets["targets"]!.AsObject().Single(t => t.Key.Contains('/')).Value!.AsObject();
        return from library in target
               where library.Value![kind] is JsonObject
               let folder = (string)assets["libraries"]![library.Key]!["path"]!
               from file in library.Value![kind]!.AsObject()
               // How a package says that it has nothing for this framework.
               where Path.GetFileName(file.Key) != "_._"
               select folders.Select(f => Path.Combine(f, folder, file.Key)).First(File.Exists);
    }
}
