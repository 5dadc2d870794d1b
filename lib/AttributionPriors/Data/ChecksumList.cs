using System.Text;

namespace AttributionPriors.Data;

/// <summary>What has become of files since their checksums were written.</summary>
/// <param name="File">The list.</param>
/// <param name="Known">Files that it named before.</param>
/// <param name="Added">Files that it names from now on.</param>
/// <param name="Changed">Files that are others than they were.</param>
/// <param name="Gone">Files that are named and not there.</param>
public sealed record ChecksumVerdict(string File, int Known, int Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Gone);

/// <summary>A list of SHA-256 checksums in the form of <c>sha256sum</c>, which can verify it as well: <c>sha256sum -c</c> in the data set's folder.</summary>
static class ChecksumList
{
    // 64 digits, two blanks, the path.
    const int PathStart = 66;

    /// <summary>Compares files with the list, and adds those that it does not name; the checksums it has are kept unless they are to be renewed.</summary>
    /// <param name="list">The list's path.</param>
    /// <param name="sums">Checksums by path, relative to the data set's folder.</param>
    /// <param name="renew">Whether the list is written anew.</param>
    /// <exception cref="BrokenFileException">The list is no such list.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal static ChecksumVerdict Compare(string list, IReadOnlyDictionary<string, string> sums, bool renew)
    {
        var known = File.Exists(list) && !renew ? Read(list) : [];
        string[] added = [.. sums.Keys.Where(path => !known.ContainsKey(path))];
        var verdict = new ChecksumVerdict(
            list, known.Count, added.Length,
            [.. known.Where(file => sums.TryGetValue(file.Key, out var sum) && sum != file.Value).Select(file => file.Key).Order(StringComparer.Ordinal)],
            [.. known.Keys.Where(path => !sums.ContainsKey(path)).Order(StringComparer.Ordinal)]);
        if (added.Length == 0) return verdict;
        foreach (var path in added) known[path] = sums[path];
        var text = string.Concat(known.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Value}  {file.Key}\n"));
        AtomicFile.Write(list, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        return verdict;
    }

    static Dictionary<string, string> Read(string list)
    {
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (number, line) in File.ReadLines(list).Index())
            sums[line.Length > PathStart && line[..64].All(char.IsAsciiHexDigitLower) ? line[PathStart..] : throw new BrokenFileException(list, $"line {number + 1}", "it is no checksum and path.")] = line[..64];
        return sums;
    }
}
