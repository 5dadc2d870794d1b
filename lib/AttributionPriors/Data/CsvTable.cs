using System.IO.Compression;
using CsvHelper;

namespace AttributionPriors.Data;

/// <summary>A data set's table, <c>.csv</c> or <c>.csv.gz</c>, read row by row through the names of its columns.</summary>
sealed class CsvTable : IDisposable
{
    readonly CsvReader _csv;
    readonly Dictionary<string, int> _columns = [];
    readonly int _width;

    CsvTable(string path, CsvReader csv, List<SkippedEntry> malformed, IReadOnlyList<string> columns)
    {
        (Path, _csv, Malformed) = (path, csv, malformed);
        csv.ReadHeader();
        foreach (var column in columns)
            _columns[column] = csv.TryGetFieldIndex(column, out var index)
                ? index
                : throw new BrokenFileException(path, "line 1", $"no column '{column}' among '{string.Join(", ", csv.Headers.Take(12))}'.");
        _width = _columns.Values.Max() + 1;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Rows passed over because their quotes do not close.</summary>
    public IReadOnlyList<SkippedEntry> Malformed { get; }

    /// <summary>File and line of the current row.</summary>
    public string Place => $"{Path}: line {_csv.LineNumber}";

    /// <summary>Whether the current row has all the columns asked for.</summary>
    public bool IsWhole => _csv.FieldCount >= _width;

    /// <summary>A field of the current row, without blanks around it.</summary>
    public string this[string column] => _csv.GetString(_columns[column]).Trim();

    /// <summary>The table in <paramref name="root"/> or a folder below it whose name fits one of the patterns, the first pattern that fits.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">There are several.</exception>
    public static string Find(string root, params IReadOnlyList<string> patterns) =>
        TryFind(root, patterns) ?? throw new FileNotFoundException(
            $"{root}: no table {string.Join(" or ", patterns)} (also as .gz) in this folder or below it. Point --root at the data set's folder.");

    /// <summary>As <see cref="Find"/>, but null where there is none.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are several.</exception>
    public static string? TryFind(string root, params IReadOnlyList<string> patterns)
    {
        if (!Directory.Exists(root)) throw new DirectoryNotFoundException($"{root}: there is no such folder.");
        var found = patterns
            .Select(pattern => (List<string>)
            [
                .. Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories),
                .. Directory.EnumerateFiles(root, pattern + ".gz", SearchOption.AllDirectories),
            ])
            .FirstOrDefault(files => files.Count > 0);
        return found is not { Count: > 1 }
            ? found?[0]
            : throw new InvalidDataException($"{root}: several tables fit, {string.Join(" and ", found.Order(StringComparer.Ordinal))}. Leave one of them there.");
    }

    /// <summary>Opens a table that has the columns.</summary>
    /// <exception cref="BrokenFileException">A column is missing.</exception>
    public static CsvTable Open(string path, params IReadOnlyList<string> columns)
    {
        var malformed = new List<SkippedEntry>();
        var options = new CsvReaderOptions
        {
            Separator = ',',
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Skip,
            OnMalformedRecord = row => malformed.Add(new(Beginning(row.RawRecord), $"{path}: line {row.LineNumber}", "the row's quotes do not close as they should.")),
        };
        var file = File.OpenRead(path);
        Stream text = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        var csv = CsvReader.Create(text, options);
        try
        {
            return new(path, csv, malformed, columns);
        }
        catch
        {
            csv.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    /// <exception cref="BrokenFileException">The table is damaged.</exception>
    public bool Read()
    {
        try
        {
            return _csv.Read();
        }
        catch (Exception e) when (e is CsvFormatException or InvalidDataException)
        {
            throw new BrokenFileException(Path, $"line {_csv.LineNumber}", $"the table is damaged ({e.Message}).", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _csv.Dispose();

    // Enough of a row to find it by.
    static string Beginning(string row) => row[..Math.Min(row.Length, 60)];
}
