using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AttributionPriors.Data;

/// <summary>
/// SHA-256 of files, remembered in a list with each file's length and time of its last change: a file is read again only where one of these is another than
/// it was. To read a file is far cheaper than to decode it, so that data which was copied, or only touched, is never decoded for that.
/// </summary>
/// <param name="list">The list's path.</param>
sealed class ContentHashes(string list)
{
    // Hash, length, ticks, path.
    const int Fields = 4;

    readonly record struct Known(string Hash, long Length, long Ticks);

    /// <summary>The hashes of files (lower-case hex), in their order.</summary>
    /// <exception cref="FileNotFoundException">A file is gone.</exception>
    /// <exception cref="IOException">A file cannot be read, or the list not be written.</exception>
    public IReadOnlyList<string> Of(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        var known = Read();
        var (hashes, seen) = (new string[paths.Count], new Known[paths.Count]);
        InParallel.For(paths.Count, Environment.ProcessorCount, k =>
        {
            cancel.ThrowIfCancellationRequested();
            var (path, file) = (Path.GetFullPath(paths[k]), new FileInfo(paths[k]));
            if (!file.Exists) throw new FileNotFoundException($"{paths[k]}: it is gone since the data set's table was read.", paths[k]);
            var (length, ticks) = (file.Length, file.LastWriteTimeUtc.Ticks);
            seen[k] = known.TryGetValue(path, out var old) && (old.Length, old.Ticks) == (length, ticks) ? old : new(Hash(path), length, ticks);
            hashes[k] = seen[k].Hash;
        });
        var changed = false;
        foreach (var (k, path) in paths.Index())
        {
            changed |= !known.TryGetValue(Path.GetFullPath(path), out var old) || old != seen[k];
            known[Path.GetFullPath(path)] = seen[k];
        }
        if (changed) Write(known);
        return hashes;
    }

    static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>What is known; nothing where the list is missing or damaged, since all of it can be found out again.</summary>
    Dictionary<string, Known> Read()
    {
        var known = new Dictionary<string, Known>(StringComparer.Ordinal);
        if (!File.Exists(list)) return known;
        foreach (var line in File.ReadLines(list))
            if (line.Split(' ', Fields) is [{ Length: 2 * SHA256.HashSizeInBytes } hash, var length, var ticks, var path]
                && long.TryParse(length, CultureInfo.InvariantCulture, out var bytes) && long.TryParse(ticks, CultureInfo.InvariantCulture, out var time))
                known[path] = new(hash, bytes, time);
        return known;
    }

    void Write(Dictionary<string, Known> known)
    {
        var text = new StringBuilder();
        foreach (var (path, file) in known.OrderBy(file => file.Key, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"{file.Hash} {file.Length} {file.Ticks} {path}\n");
        AtomicFile.Write(list, stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
