namespace AttributionPriors.Experiments;

/// <summary>The checkout of the kit that a program runs from.</summary>
public static class Checkout
{
    const string Marker = "Reproduce.sln";

    /// <summary>The folder of Reproduce.sln at or above <paramref name="from"/>; by default the program's, or else this library's. Null outside a checkout.</summary>
    public static string? Find(string? from = null) => from is null
        ? Above(AppContext.BaseDirectory) ?? Above(Path.GetDirectoryName(typeof(Checkout).Assembly.Location)!) // a kernel from elsewhere loads the library from the checkout
        : Above(from);

    static string? Above(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
                return folder.FullName;
        return null;
    }

    /// <summary>A path of the checkout; under the working directory where there is no checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Find() ?? Directory.GetCurrentDirectory(), .. parts]);

    /// <summary>The commit that is checked out (40 hex digits) at <paramref name="root"/>; null where git knows none.</summary>
    public static string? Commit(string? root)
    {
        if (root is null || GitFolder(root) is not { } git || FirstLine(Path.Combine(git, "HEAD")) is not { } head) return null;
        const string reference = "ref: ";
        if (!head.StartsWith(reference, StringComparison.Ordinal)) return head;
        var name = head[reference.Length..];
        var common = FirstLine(Path.Combine(git, "commondir")) is { } shared ? Path.GetFullPath(Path.Combine(git, shared)) : git;
        return FirstLine(Path.Combine(common, name)) ?? Packed(Path.Combine(common, "packed-refs"), name);
    }

    /// <summary>.git is a folder, or in a linked worktree a file that names one.</summary>
    static string? GitFolder(string root)
    {
        var git = Path.Combine(root, ".git");
        if (Directory.Exists(git)) return git;
        const string link = "gitdir: ";
        return FirstLine(git) is { } line && line.StartsWith(link, StringComparison.Ordinal)
            ? Path.GetFullPath(Path.Combine(root, line[link.Length..]))
            : null;
    }

    static string? Packed(string path, string name) =>
        File.Exists(path) ? File.ReadLines(path).FirstOrDefault(line => line.EndsWith(' ' + name, StringComparison.Ordinal))?.Split(' ')[0] : null;

    static string? FirstLine(string path) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault()?.Trim() : null;
}
