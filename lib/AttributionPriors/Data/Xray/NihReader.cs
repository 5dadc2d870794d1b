using System.Globalization;

namespace AttributionPriors.Data.Xray;

/// <summary>
/// NIH ChestX-ray14 (Wang et al. 2017) for the cardiomegaly task: positive where the findings name Cardiomegaly, negative where they
/// are "No Finding"; the rest is dropped. Site 0.
/// </summary>
/// <remarks>
/// Reads either release of <c>Data_Entry_2017</c> (2,772 or 2,776 positives) and, if there, <c>BBox_List_2017</c>. Images may lie anywhere
/// below the root: flat, in <c>images</c>, in <c>images_001/images</c> to <c>images_012/images</c>.
/// </remarks>
public static class NihReader
{
    /// <summary>The data set's name.</summary>
    public const string Dataset = "nih";

    const string Image = "Image Index", Findings = "Finding Labels", Patient = "Patient ID", View = "View Position";
    const string Positive = "Cardiomegaly", Negative = "No Finding";

    /// <summary>Every finding that the tables name, the one for none included.</summary>
    public static IReadOnlyList<string> Labels { get; } =
    [
        "Atelectasis", Positive, "Consolidation", "Edema", "Effusion", "Emphysema", "Fibrosis", "Hernia", "Infiltration", "Mass",
        Negative, "Nodule", "Pleural_Thickening", "Pneumonia", "Pneumothorax",
    ];

    /// <summary>Reads the table and finds the images.</summary>
    /// <param name="root">A folder above the table and the images.</param>
    /// <param name="protocol">Switches; by default the released code's.</param>
    /// <exception cref="IOException">A folder, table or column is missing.</exception>
    /// <exception cref="InvalidDataException">No entry can be used, or a bad one is refused.</exception>
    public static XrayIndex Read(string root, XrayProtocol? protocol = null)
    {
        protocol ??= new();
        var list = new EntryList(Dataset, root, protocol.BadEntries);
        using var table = CsvTable.Open(CsvTable.Find(root, "Data_Entry_2017*.csv"), Image, Findings, Patient, View);
        var images = ImageFolder.Scan(root, ".png");
        var boxes = ReadBoxes(root, list);
        while (table.Read())
        {
            var id = table[Image];
            if (Fault(table) is { } fault)
            {
                list.Skip(id, table.Place, fault);
                continue;
            }
            string[] findings = table[Findings].Split('|', StringSplitOptions.TrimEntries);
            var label = findings.Contains(Positive) ? 1 : 0;
            if ((label == 0 && !findings.Contains(Negative)) || (protocol.NihViews == NihViews.PosteroAnterior && table[View] != "PA")) continue;
            if (images.Find(id) is var (path, missing) && path is null) list.Skip(id, table.Place, missing!);
            else list.Add(new(id, path!, Site: 0, label, table[View], table[Patient], label == 1 ? [.. boxes[id]] : []), table.Place);
        }
        foreach (var row in table.Malformed) list.Skip(row.Id, row.Place, row.Reason);
        return list.ToIndex();
    }

    static string? Fault(CsvTable table) =>
        !table.IsWhole ? "the row is cut off."
        : table[View] is not ("PA" or "AP") ? $"the view '{table[View]}' is neither PA nor AP."
        : table[Findings].Split('|', StringSplitOptions.TrimEntries).FirstOrDefault(finding => !Labels.Contains(finding)) is { } unknown
            ? $"the finding '{unknown}' is unknown."
        : null;

    // The list is short and optional: 984 boxes, 146 of them around a heart. Its columns are named "Bbox [x", "y", "w" and "h]".
    static ILookup<string, Box> ReadBoxes(string root, EntryList list)
    {
        const string finding = "Finding Label", x = "Bbox [x", y = "y", width = "w", height = "h]";
        var boxes = new List<(string Image, Box Box)>();
        if (CsvTable.TryFind(root, "BBox_List_2017*.csv") is not { } path) return boxes.ToLookup(b => b.Image, b => b.Box);
        using var table = CsvTable.Open(path, Image, finding, x, y, width, height);
        while (table.Read())
        {
            if (table[finding] != Positive) continue;
            double[] sides = [.. ((string[])[x, y, width, height]).Select(column => Number(table[column]))];
            if (sides is [>= 0, >= 0, > 0, > 0]) boxes.Add((table[Image], new(sides[0], sides[1], sides[2], sides[3])));
            else list.Skip(table[Image], table.Place, $"the box ({string.Join(", ", sides)}) is none.");
        }
        return boxes.ToLookup(b => b.Image, b => b.Box);
    }

    static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
