using System.Globalization;
using AttributionPriors.Data.Dicom;

namespace AttributionPriors.Data.Xray;

/// <summary>
/// RSNA pneumonia (Shih et al. 2019; Kaggle 2018): positive where the first row of an image says Target 1. The site is the view,
/// PA 0 and AP 1.
/// </summary>
/// <remarks>
/// Reads <c>stage_2_train_labels.csv</c>, a row per box, and images as DICOM or converted to JPEG or PNG, named by the patient and lying
/// anywhere below the root. The view comes from a table <c>*dicom_headers.csv</c> where there is one, else from the DICOM files.
/// </remarks>
public static class RsnaReader
{
    /// <summary>The data set's name.</summary>
    public const string Dataset = "rsna";

    const string Patient = "patientId", Target = "Target", X = "x", Y = "y", Width = "width", Height = "height";
    const string HeaderPatient = "PatientID", HeaderView = "ViewPosition";

    // Of several the first counts: the original before its conversions.
    static readonly string[] s_extensions = [".dcm", ".png", ".jpg", ".jpeg"];

    /// <summary>Reads the tables and finds the images.</summary>
    /// <param name="root">A folder above the tables and the images.</param>
    /// <param name="protocol">Switches; by default the released code's.</param>
    /// <exception cref="IOException">A folder, table or column is missing.</exception>
    /// <exception cref="InvalidDataException">No entry can be used, or a bad one is refused.</exception>
    public static XrayIndex Read(string root, XrayProtocol? protocol = null)
    {
        protocol ??= new();
        var list = new EntryList(Dataset, root, protocol.BadEntries);
        var rows = ReadRows(CsvTable.Find(root, "*stage_2_train_labels*.csv", "*train_labels*.csv"), list);
        var images = ImageFolder.Scan(root, s_extensions);
        var found = rows.Select(row => (Row: row, Image: Find(images, row.Id))).ToList();
        foreach (var (row, image) in found.Where(f => f.Image.Path is null)) list.Skip(row.Id, row.Place, image.Fault!);
        var views = ReadViews(root, found.Where(f => f.Image.Path is not null).Select(f => (f.Row.Id, f.Image.Path!)));
        foreach (var (row, image) in found.Where(f => f.Image.Path is not null))
        {
            var (view, fault) = views.GetValueOrDefault(row.Id, (null, "no table or file tells its view."));
            if (fault is not null) list.Skip(row.Id, row.Place, fault);
            else if (view is not ("PA" or "AP")) list.Skip(row.Id, row.Place, $"the view '{view}' is neither PA nor AP.");
            else list.Add(new(row.Id, image.Path!, view == "PA" ? 0 : 1, row.Label, view, row.Id, row.Boxes), row.Place);
        }
        return list.ToIndex();
    }

    // One per patient, in the order of their first rows.
    static List<LabelRow> ReadRows(string path, EntryList list)
    {
        var patients = new Dictionary<string, LabelRow>(StringComparer.Ordinal);
        var (order, bad) = (new List<LabelRow>(), new HashSet<string>(StringComparer.Ordinal));
        using var table = CsvTable.Open(path, Patient, X, Y, Width, Height, Target);
        while (table.Read())
        {
            var id = table[Patient];
            var box = ReadBox(table);
            if (Fault(table, box, patients.GetValueOrDefault(id)) is { } fault)
            {
                list.Skip(id, table.Place, fault);
                // An image of which one box is unknown has no mask to be scored by.
                bad.Add(id);
                continue;
            }
            if (!patients.TryGetValue(id, out var row))
            {
                patients[id] = row = new(id, table[Target] == "1" ? 1 : 0, table.Place, []);
                order.Add(row);
            }
            if (box is { } whole) row.Boxes.Add(whole);
        }
        foreach (var row in table.Malformed) list.Skip(row.Id, row.Place, row.Reason);
        return [.. order.Where(row => !bad.Contains(row.Id))];
    }

    // Null where all four fields are empty, as those of negatives are; a box with NaN sides where they do not make one.
    static Box? ReadBox(CsvTable table)
    {
        string[] fields = [.. ((string[])[X, Y, Width, Height]).Select(column => table[column])];
        if (fields.All(field => field.Length == 0 || field.Equals("nan", StringComparison.OrdinalIgnoreCase))) return null;
        double[] sides = [.. fields.Select(field => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN)];
        return sides is [>= 0 and < double.PositiveInfinity, >= 0 and < double.PositiveInfinity, > 0 and < double.PositiveInfinity, > 0 and < double.PositiveInfinity]
            ? new(sides[0], sides[1], sides[2], sides[3])
            : new(double.NaN, double.NaN, double.NaN, double.NaN);
    }

    static string? Fault(CsvTable table, Box? box, LabelRow? first) =>
        !table.IsWhole ? "the row is cut off."
        : table[Target] is not ("0" or "1") ? $"the target '{table[Target]}' is neither 0 nor 1."
        : box is { } b && double.IsNaN(b.X) ? $"x {table[X]}, y {table[Y]}, width {table[Width]}, height {table[Height]} are no box."
        : table[Target] == "1" && box is null ? "it is positive, and its box is empty."
        : table[Target] == "0" && box is not null ? "it is negative, and has a box."
        : first is not null && first.Label != (table[Target] == "1" ? 1 : 0) ? $"its first row ({first.Place}) says another target."
        : null;

    static (string? Path, string? Fault) Find(ImageFolder images, string id)
    {
        foreach (var extension in s_extensions)
            if (images.Paths.ContainsKey(id + extension))
                return images.Find(id + extension);
        return (null, $"no file {id} with any of {string.Join(", ", s_extensions)}.");
    }

    // From the table for all, or from each DICOM file: a few hundred bytes of each.
    static Dictionary<string, (string? View, string? Fault)> ReadViews(string root, IEnumerable<(string Id, string Path)> images)
    {
        if (CsvTable.TryFind(root, "*dicom_headers*.csv") is not { } path)
            return images
                .Where(image => Path.GetExtension(image.Path).Equals(".dcm", StringComparison.OrdinalIgnoreCase))
                .AsParallel().Select(image => (image.Id, View: ViewOf(image.Path))).ToDictionary(v => v.Id, v => v.View);
        using var table = CsvTable.Open(path, HeaderPatient, HeaderView);
        var views = new Dictionary<string, (string?, string?)>(StringComparer.Ordinal);
        while (table.Read()) views[table[HeaderPatient]] = (table[HeaderView], null);
        return views;
    }

    static (string? View, string? Fault) ViewOf(string path)
    {
        try
        {
            return (DicomFile.ReadHeader(path, DicomTag.ViewPosition).Text(DicomTag.ViewPosition) ?? "", null);
        }
        catch (BrokenFileException e)
        {
            return (null, e.Message);
        }
    }

    sealed record LabelRow(string Id, int Label, string Place, List<Box> Boxes);
}
