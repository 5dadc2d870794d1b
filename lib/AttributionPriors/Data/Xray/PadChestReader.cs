using System.Globalization;

namespace AttributionPriors.Data.Xray;

/// <summary>
/// PadChest (Bustos et al. 2020) for the cardiomegaly task: PA images, positive where the labels contain <c>cardiomegaly</c>, else negative
/// where they contain <c>normal</c>; the rest is dropped. Site 1.
/// </summary>
/// <remarks>
/// Reads <c>PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv</c> (36 columns, quoted lists and reports with line breaks) and images anywhere below
/// the root. Files that are known to be missing or broken in the release are left out and counted.
/// </remarks>
public static class PadChestReader
{
    /// <summary>The data set's name.</summary>
    public const string Dataset = "padchest";

    const string Image = "ImageID", Patient = "PatientID", Birth = "PatientBirth", View = "ViewPosition_DICOM", LabelList = "Labels";
    const string Positive = "cardiomegaly", Negative = "normal", PosteroAnterior = "POSTEROANTERIOR";
    const string KnownBrokenResource = "padchest-broken-images.txt";
    const int LastYearOfBirth = 2008;

    /// <summary>Images that are missing or broken in the release, as users of the set found over the years.</summary>
    public static IReadOnlySet<string> KnownBroken { get; } = ReadKnownBroken();

    /// <summary>Reads the table and finds the images.</summary>
    /// <param name="root">A folder above the table and the images.</param>
    /// <param name="protocol">Switches; by default the released code's.</param>
    /// <exception cref="IOException">A folder, table or column is missing.</exception>
    /// <exception cref="InvalidDataException">No entry can be used, or a bad one is refused.</exception>
    public static XrayIndex Read(string root, XrayProtocol? protocol = null)
    {
        protocol ??= new();
        var list = new EntryList(Dataset, root, protocol.BadEntries);
        using var table = CsvTable.Open(CsvTable.Find(root, "PADCHEST*160K*.csv", "PADCHEST*.csv"), Image, Patient, Birth, View, LabelList);
        var images = ImageFolder.Scan(root, ".png");
        while (table.Read())
        {
            var id = table[Image];
            if (!table.IsWhole)
            {
                list.Skip(id, table.Place, "the row is cut off.");
                continue;
            }
            if (!table[View].Contains(PosteroAnterior, StringComparison.Ordinal) || LabelOf(table[LabelList], protocol) is not { } label || !IsWanted(table[Birth], protocol)) continue;
            if (Labels(table[LabelList]) is null) list.Skip(id, table.Place, $"its labels {table[LabelList]} are no list.");
            else if (KnownBroken.Contains(id)) list.Note(id, table.Place, "it is known to be missing or broken in the release.");
            else if (images.Find(id) is var (path, missing) && path is null) list.Skip(id, table.Place, missing!);
            else list.Add(new(id, path!, Site: 1, label, "PA", table[Patient], []), table.Place);
        }
        foreach (var row in table.Malformed) list.Skip(row.Id, row.Place, row.Reason);
        return list.ToIndex();
    }

    /// <summary>The labels of a Python list as the table prints it, without blanks around them; null where the text is no list.</summary>
    public static IReadOnlyList<string>? Labels(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text is not ['[', .. var inside, ']']) return null;
        var labels = new List<string>();
        for (var at = 0; at < inside.Length;)
        {
            // Python prints single quotes unless the text itself holds one.
            if (inside[at] is not ('\'' or '"') || inside.IndexOf(inside[at], at + 1) is not (> 0 and var end)) return null;
            labels.Add(inside[(at + 1)..end].Trim());
            at = end + 1;
            if (at == inside.Length) break;
            if (inside[at] != ',') return null;
            at++;
            while (at < inside.Length && inside[at] == ' ') at++;
            if (at == inside.Length) return null;
        }
        return labels;
    }

    // Null for an image of neither class.
    static int? LabelOf(string text, XrayProtocol protocol) =>
        text.Contains(Positive, StringComparison.Ordinal) ? 1
        : protocol.PadChestNormal == NormalLabel.Substring ? text.Contains(Negative, StringComparison.Ordinal) ? 0 : null
        : Labels(text)?.Contains(Negative) == true ? 0 : null;

    static bool IsWanted(string birth, XrayProtocol protocol) =>
        protocol.PadChestSubjects == PadChestSubjects.All
        // The years are printed as fractions, 1938.0.
        || !double.TryParse(birth, NumberStyles.Float, CultureInfo.InvariantCulture, out var year)
        || year <= LastYearOfBirth;

    static HashSet<string> ReadKnownBroken()
    {
        using var stream = typeof(PadChestReader).Assembly.GetManifestResourceStream(KnownBrokenResource)
            ?? throw new InvalidOperationException($"The library was built without its resource {KnownBrokenResource}. Rebuild it.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')];
    }
}
