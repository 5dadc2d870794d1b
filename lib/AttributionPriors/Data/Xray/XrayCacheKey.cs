using System.Security.Cryptography;
using System.Text;

namespace AttributionPriors.Data.Xray;

/// <summary>What decides the content of a file of decoded radiographs.</summary>
static class XrayCacheKey
{
    /// <summary>In the folder of the caches: the hashes of images, so that each is read for its hash once.</summary>
    internal const string HashList = "contents.list";

    /// <summary>
    /// SHA-256 (hex) of size, preprocessing and, of each entry, its name, label, boxes and the SHA-256 of its image file. A copied data set is the same; a
    /// changed image makes another key.
    /// </summary>
    internal static string Of(string folder, IReadOnlyList<XrayEntry> entries, int size, XrayPreprocessing preprocessing, CancellationToken cancel)
    {
        if (entries.FirstOrDefault(entry => !File.Exists(entry.Path)) is { } gone)
            throw new FileNotFoundException($"{gone.Path}: the image of {gone.Id} is gone since the data set's table was read.");
        var list = Path.Combine(folder, HashList);
        IReadOnlyList<string> contents;
        // Several processes of one sweep want the same hashes: one finds them out, the others read its list.
        using (XrayCacheBuilder.Lock(list, cancel)) contents = new ContentHashes(list).Of([.. entries.Select(entry => entry.Path)], cancel);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in entries.Zip(contents, Line).Prepend($"{size} {preprocessing}")) hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static string Line(XrayEntry entry, string content) => $"{entry.Id}|{entry.Label}|{string.Join(' ', entry.Boxes)}|{content}";
}
