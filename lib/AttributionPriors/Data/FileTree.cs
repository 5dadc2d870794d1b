using System.Formats.Tar;
using System.IO.Compression;

namespace AttributionPriors.Data;

/// <summary>Files by their relative paths, in a folder, a zip or a tar archive (also gzipped), read one after another without unpacking to the disk.</summary>
/// <param name="Path">The folder or archive.</param>
public sealed record FileTree(string Path)
{
    // Twice the largest file that is read this way.
    const long MostBytes = 1L << 30;

    static readonly string[] s_archives = [".zip", ".tar.gz", ".tgz", ".tar"];

    /// <summary>Whether a path is called like an archive.</summary>
    public static bool IsArchive(string path) => s_archives.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Goes through the files whose relative path (with slashes) is wanted.</summary>
    /// <exception cref="BrokenFileException">The archive is damaged or cut off.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IEnumerable<TreeFile> Files(Predicate<string> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var files = !IsArchive(Path) ? InFolder(wanted) : Path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? InZip(wanted) : InTar(wanted);
        using var each = files.GetEnumerator();
        while (true)
        {
            try
            {
                if (!each.MoveNext()) yield break;
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
            {
                throw new BrokenFileException(Path, "archive", $"it is damaged or cut off ({e.Message.TrimEnd('.')}).", BrokenFileException.FetchAgain, e);
            }
            yield return each.Current;
        }
    }

    IEnumerable<TreeFile> InFolder(Predicate<string> wanted)
    {
        foreach (var path in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            if (System.IO.Path.GetRelativePath(Path, path).Replace(System.IO.Path.DirectorySeparatorChar, '/') is var name && wanted(name))
                yield return new(name, path, File.ReadAllBytes(path));
    }

    IEnumerable<TreeFile> InZip(Predicate<string> wanted)
    {
        using var zip = ZipFile.OpenRead(Path);
        foreach (var entry in zip.Entries.Where(entry => !entry.FullName.EndsWith('/') && wanted(entry.FullName)).OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            using var stream = entry.Open();
            yield return new(entry.FullName, $"{Path}/{entry.FullName}", Content(stream, entry.Length, entry.FullName));
        }
    }

    IEnumerable<TreeFile> InTar(Predicate<string> wanted)
    {
        using var file = File.OpenRead(Path);
        using Stream plain = Path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) ? file : new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(plain);
        while (tar.GetNextEntry() is { } entry)
            if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } stream } && wanted(entry.Name))
                yield return new(entry.Name, $"{Path}/{entry.Name}", Content(stream, entry.Length, entry.Name));
    }

    byte[] Content(Stream stream, long length, string name)
    {
        if (length > MostBytes) throw new BrokenFileException(Path, $"entry {name}", $"{length} bytes are more than are read here.");
        // An archive may lie about the length in either direction: nothing is set aside before it is there, nor read far beyond it.
        using var content = new MemoryStream();
        var block = new byte[1 << 16];
        for (int read; content.Length <= length && (read = stream.Read(block)) > 0;) content.Write(block, 0, read);
        return content.Length == length ? content.ToArray() : throw new BrokenFileException(Path, $"entry {name}", $"{content.Length} of {length} bytes are there.", BrokenFileException.FetchAgain);
    }
}

/// <summary>A file of a <see cref="FileTree"/>.</summary>
/// <param name="Name">Its path within the tree, with slashes.</param>
/// <param name="Place">What errors call it.</param>
/// <param name="Content">All of it.</param>
public sealed record TreeFile(string Name, string Place, byte[] Content);
