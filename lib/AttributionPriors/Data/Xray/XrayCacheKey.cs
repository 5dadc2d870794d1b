using System.Security.Cryptography;
using System.Text;

namespace AttributionPriors.Data.Xray;

/// <summary>What decides the content of a file of decoded radiographs.</summary>
static class XrayCacheKey
{
    /// <summary>
    /// SHA-256 (hex) of size, preprocessing and, of each entry, its name, label, boxes and image file: length and time of the last
    /// change. A copied data set may be decoded once more; a changed one is never taken for the old.
    /// </summary>
    internal static string Of(IReadOnlyList<XrayEntry> entries, int size, XrayPreprocessing preprocessing)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in entries.Select(Line).Prepend($"{size} {preprocessing}")) hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static string Line(XrayEntry entry)
    {
        var file = new FileInfo(entry.Path);
        if (!file.Exists) throw new FileNotFoundException($"{entry.Path}: the image of {entry.Id} is gone since the data set's table was read.");
        return $"{entry.Id}|{entry.Label}|{string.Join(' ', entry.Boxes)}|{file.Length}|{file.LastWriteTimeUtc.Ticks}";
    }
}
