using System.Reflection;
using System.Runtime.Loader;

namespace CSharpKernel.Scripting;

/// <summary>
/// Where the cells' code is loaded, and every assembly that they refer to, each once. What an assembly depends on is taken from what it
/// says itself (<c>.deps.json</c>), from its own folder, or from the packages restored; native libraries likewise.
/// </summary>
sealed class CellAssemblies() : AssemblyLoadContext("cells")
{
    readonly Lock gate = new();
    readonly Dictionary<string, string> paths = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, AssemblyDependencyResolver> resolvers = [];
    readonly List<string> nativeFolders = [];

    /// <summary>Makes the assembly in <paramref name="path"/> loadable by its name. Where two have one name, the first stays.</summary>
    public void Add(string path)
    {
        lock (gate)
        {
            if (!paths.TryAdd(Path.GetFileNameWithoutExtension(path), path)) return;
            if (File.Exists(Path.ChangeExtension(path, ".deps.json"))) resolvers[path] = new AssemblyDependencyResolver(path);
            var folder = Path.GetDirectoryName(path)!;
            AddNativeFolder(folder);
            AddNativeFolder(Path.Combine(folder, "runtimes", Platform.RuntimeIdentifier, "native"));
        }
    }

    /// <summary>Makes native libraries in <paramref name="folder"/> loadable by their names.</summary>
    public void AddNativeFolder(string folder)
    {
        lock (gate)
        {
            if (Directory.Exists(folder) && !nativeFolders.Contains(folder)) nativeFolders.Add(folder);
        }
    }

    /// <summary>The file that holds the assembly of this name; null where none is known.</summary>
    public string? Find(AssemblyName name)
    {
        lock (gate)
        {
            if (paths.TryGetValue(name.Name!, out var path)) return path;
            foreach (var resolver in resolvers.Values)
            {
                if (resolver.ResolveAssemblyToPath(name) is { } found) return found;
            }
            return paths.Values.Select(p => Path.Combine(Path.GetDirectoryName(p)!, name.Name + ".dll")).FirstOrDefault(File.Exists);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (IsShared(assemblyName)) return null;
        return Find(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string[] candidates;
        lock (gate)
        {
            var told = resolvers.Values.Select(r => r.ResolveUnmanagedDllToPath(unmanagedDllName)).OfType<string>();
            string[] names = [unmanagedDllName, $"lib{unmanagedDllName}.so", $"{unmanagedDllName}.so", $"lib{unmanagedDllName}.dylib", $"{unmanagedDllName}.dll"];
            candidates = [.. told, .. nativeFolders.SelectMany(f => names.Select(n => Path.Combine(f, n)))];
        }
        return candidates.FirstOrDefault(File.Exists) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
    }

    /// <summary>Whether the kernel's process has this assembly already, in a version that will do: the framework, and what gives cells <c>display</c>.</summary>
    static bool IsShared(AssemblyName name) =>
        Platform.Assemblies.TryGetValue(name.Name!, out var path)
        && (name.Version is null || AssemblyName.GetAssemblyName(path).Version >= name.Version);
}
