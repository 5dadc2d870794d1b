using System.Globalization;
using CsvHelper;

namespace AttributionPriors.Reporting;

/// <summary>One cell of the tables of "Proactive Pseudo-Intervention" (Wang et al., 2021).</summary>
/// <param name="Table">The table's number.</param>
/// <param name="Row">The row as our file names it.</param>
/// <param name="Column">The column.</param>
/// <param name="Value">The number; null where the paper's text has lost it.</param>
/// <param name="Deviation">The standard deviation that stands beside it: in Table 3 over the four sites; null where there is none.</param>
/// <param name="IsPrinted">Whether the paper prints it; else it is lost or inferred, and no number of the paper.</param>
public sealed record PpiCell(string Table, string Row, string Column, double? Value, double? Deviation, bool IsPrinted);

/// <summary>The numbers of that paper that survive, with the places of those that do not. They are compared with, never computed with.</summary>
public static class PpiPaper
{
    const string Resource = "paper-tables-ppi.csv";

    static readonly Lazy<IReadOnlyList<PpiCell>> Embedded = new(ReadEmbedded);

    /// <summary>Every cell, in the order of the file.</summary>
    public static IReadOnlyList<PpiCell> Cells => Embedded.Value;

    /// <summary>The number that the paper prints there; null where it is lost, or there is no such cell.</summary>
    public static double? Find(string table, string row, string column) =>
        Cells.FirstOrDefault(cell => cell.IsPrinted && cell.Table == table && cell.Row == row && cell.Column == column)?.Value;

    static List<PpiCell> ReadEmbedded()
    {
        using var stream = typeof(PpiPaper).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The library was built without its resource {Resource}. Rebuild it.");
        using var reader = new StreamReader(stream);
        using var csv = CsvReader.Create(reader, new CsvReaderOptions { Separator = ',', TrackLineNumbers = true, FieldCountMismatch = CsvFieldCountHandling.Throw });
        csv.ReadHeader();
        var cells = new List<PpiCell>();
        while (csv.Read())
        {
            double? Number(string column) => csv.GetString(column) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;
            cells.Add(new(csv.GetString("table"), csv.GetString("row"), csv.GetString("column"), Number("value"), Number("std"), csv.GetString("source") == "paper"));
        }
        return cells;
    }
}
