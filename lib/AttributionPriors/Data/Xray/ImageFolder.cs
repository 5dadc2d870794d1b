namespace AttributionPriors.Data.Xray;

/// <summary>The image files below a folder by their names, however the folders between are laid out.</summary>
sealed class ImageFolder
{
    readonly string _root;
    readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<string>> _doubles = new(StringComparer.Ordinal);

    ImageFolder(string root) => _root = root;

    /// <summary>Names that several files have, each with all its files.</summary>
    public IReadOnlyDictionary<string, List<string>> Doubles => _doubles;

    /// <summary>Every file's path by its name, of several the first in ordinal order.</summary>
    public IReadOnlyDictionary<string, string> Paths => _paths;

    /// <summary>Looks for files with one of the extensions (with their dot, in any case).</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static ImageFolder Scan(string root, params IReadOnlyList<string> extensions)
    {
        if (!Directory.Exists(root)) throw new DirectoryNotFoundException($"{root}: there is no such folder.");
        var folder = new ImageFolder(root);
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
                     .Where(path => extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                     .Order(StringComparer.Ordinal))
            folder.Add(Path.GetFileName(path), path);
        return folder;
    }

    /// <summary>The one file of a name, or why there is none.</summary>
    public (string? Path, string? Fault) Find(string name) =>
        _doubles.TryGetValue(name, out var all) ? (null, $"several files have this name: {string.Join(", ", all)}.")
        : _paths.TryGetValue(name, out var path) ? (path, null)
        : (null, $"no file of this name in {_root} or below it.");

    void Add(string name, string path)
    {
        if (_paths.TryAdd(name, path)) return;
        if (_doubles.TryGetValue(name, out var all)) all.Add(path);
        else _doubles[name] = [_paths[name], path];
    }
}
