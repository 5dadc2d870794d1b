using System.Globalization;

namespace AttributionPriors.Data.Cub;

/// <summary>A row of a table.</summary>
/// <param name="Place">File and line.</param>
/// <param name="Fields">What follows the number.</param>
sealed record CubRow(string Place, string[] Fields);

/// <summary>Tables of the birds: a number and fields, with blanks between.</summary>
static class CubTable
{
    /// <summary>A table by the numbers of its rows.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="BrokenFileException">A row has no number, another number of fields, or a number twice.</exception>
    public static Dictionary<int, CubRow> Read(string folder, string name, int fields)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: not there. Point to the folder CUB_200_2011 of the release; see data/cub.md.", path);
        var rows = new Dictionary<int, CubRow>();
        foreach (var (number, line) in File.ReadLines(path).Index())
        {
            if (line.Length == 0) continue;
            var parts = line.Split(' ', fields + 1, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (parts.Length != fields + 1 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                throw new BrokenFileException(path, $"line {number + 1}", $"'{line}' is no number with {fields} fields.");
            if (!rows.TryAdd(id, new($"{path}: line {number + 1}", parts[1..]))) throw new BrokenFileException(path, $"line {number + 1}", $"the number {id} is there twice.");
        }
        return rows;
    }
}
