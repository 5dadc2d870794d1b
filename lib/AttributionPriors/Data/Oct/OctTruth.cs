using System.Globalization;

namespace AttributionPriors.Data.Oct;

/// <summary>
/// Which scans of each volume show the disease: a table <c>atrophy.csv</c> with the columns volume, slice (from 0) and share (of its columns), a row for each such scan.
/// Drawn volumes have it; nobody marks real ones.
/// </summary>
public sealed class OctTruth
{
    /// <summary>The table's name.</summary>
    public const string FileName = "atrophy.csv";

    readonly Dictionary<string, HashSet<int>> _scans;

    OctTruth(Dictionary<string, HashSet<int>> scans) => _scans = scans;

    /// <summary>Reads the table in <paramref name="root"/> or a folder below it; null where there is none.</summary>
    /// <exception cref="IOException">A column is missing.</exception>
    /// <exception cref="BrokenFileException">A row is cut off, or its slice no number of one.</exception>
    public static OctTruth? TryRead(string root)
    {
        if (CsvTable.TryFind(root, FileName) is not { } path) return null;
        using var table = CsvTable.Open(path, "volume", "slice", "share");
        var scans = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        while (table.Read())
        {
            if (!table.IsWhole) throw new BrokenFileException(path, table.Place, "the row is cut off.");
            if (!int.TryParse(table["slice"], NumberStyles.None, CultureInfo.InvariantCulture, out var slice))
                throw new BrokenFileException(path, table.Place, $"the slice '{table["slice"]}' is no whole number from 0 on.");
            if (!scans.TryGetValue(table["volume"], out var own)) scans[table["volume"]] = own = [];
            own.Add(slice);
        }
        return new(scans);
    }

    /// <summary>Whether a scan of a volume shows the disease.</summary>
    public bool Shows(string volume, int scan) => _scans.TryGetValue(volume, out var own) && own.Contains(scan);
}
