using System.Globalization;
using AttributionPriors.Data.Matlab;

namespace AttributionPriors.Data.Oct;

/// <summary>
/// Volumes named in a table <c>manifest.csv</c> with the columns volume, subject, site, year, label, path, scans, height and width: the form for
/// data that is not released.
/// </summary>
/// <remarks>
/// A path is relative to the table's folder. The last three columns may be empty, except for raw bytes, which are scan by scan and row by row, one byte a pixel.
/// </remarks>
public static class OctManifest
{
    /// <summary>The table's name.</summary>
    public const string FileName = "manifest.csv";

    /// <summary>Its columns, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["volume", "subject", "site", "year", "label", "path", "scans", "height", "width"];

    /// <summary>Reads the table in <paramref name="root"/> or a folder below it.</summary>
    /// <exception cref="IOException">The folder or table is missing, or a column.</exception>
    /// <exception cref="InvalidDataException">No row gives a volume.</exception>
    public static OctIndex Read(string root)
    {
        using var table = CsvTable.Open(CsvTable.Find(root, FileName), [.. Columns]);
        var folder = Path.GetDirectoryName(table.Path)!;
        var (entries, skipped, seen) = (new List<OctEntry>(), new List<SkippedEntry>(), new HashSet<string>(StringComparer.Ordinal));
        while (table.Read())
        {
            var id = table.IsWhole ? table["volume"] : "";
            var fault = Fault(table, folder) ?? (seen.Add(id) ? null : "an earlier row names the same volume.");
            if (fault is null) entries.Add(Entry(table, folder));
            else skipped.Add(new(id, table.Place, fault));
        }
        skipped.AddRange(table.Malformed);
        return entries.Count > 0
            ? new(entries, skipped)
            : throw new InvalidDataException($"{table.Path}: none of its {skipped.Count} rows gives a volume{(skipped.Count > 0 ? $"; {skipped[0].Place}: {skipped[0].Reason}" : ".")}");
    }

    static OctEntry Entry(CsvTable table, string folder) => new(
        table["volume"], table["subject"], table["site"], int.Parse(table["year"], CultureInfo.InvariantCulture), table["label"] == "1" ? 1 : 0,
        Path.GetFullPath(Path.Combine(folder, table["path"])), ShapeOf(table) is [{ } scans, { } height, { } width] ? (scans, height, width) : null);

    static string? Fault(CsvTable table, string folder)
    {
        if (!table.IsWhole) return "the row is cut off.";
        if (((string[])["volume", "subject", "site"]).FirstOrDefault(column => table[column].Length == 0) is { } empty) return $"its {empty} is empty.";
        if (table["label"] is not ("0" or "1")) return $"the label '{table["label"]}' is neither 0 nor 1.";
        if (!int.TryParse(table["year"], CultureInfo.InvariantCulture, out _)) return $"the year '{table["year"]}' is no whole number.";
        var path = Path.Combine(folder, table["path"]);
        if (!File.Exists(path) && !Directory.Exists(path)) return $"there is no {path}.";
        var (shape, isRaw) = (ShapeOf(table), File.Exists(path) && !MatFile.IsMat(path));
        if (shape.Any(length => length is null) && (isRaw || shape.Any(length => length is not null)))
            return $"scans '{table["scans"]}', height '{table["height"]}', width '{table["width"]}' are no shape, which a file of raw bytes needs.";
        return isRaw && shape.Aggregate(1L, (product, length) => product * length!.Value) is var wanted && wanted != new FileInfo(path).Length
            ? $"{path} has {new FileInfo(path).Length} bytes; {shape[0]} scans of {shape[1]} × {shape[2]} want {wanted}."
            : null;
    }

    static int?[] ShapeOf(CsvTable table) =>
        [.. ((string[])["scans", "height", "width"]).Select(column => int.TryParse(table[column], CultureInfo.InvariantCulture, out var length) && length > 0 ? length : (int?)null)];
}
