using AttributionPriors.Data.Lidc;
using AttributionPriors.Data.Phantoms;

namespace AttributionPriors.Data.Inspections;

/// <summary>Counts LIDC-IDRI's patches by split and label, and looks for patients in two of the released splits.</summary>
static class LidcInspection
{
    public static DatasetFindings Of(string root)
    {
        var set = LidcSet.Open(root);
        var splits = set.Entries.Select(entry => entry.Split).Distinct().Order(StringComparer.Ordinal);
        var marked = Enumerable.Range(0, LidcPatch.Raters + 1).Select(readers => new FoundCount($"{readers} readers", set.Entries.Count(entry => entry.Marks.Count(mark => mark) == readers)));
        return new(
            set.Form, PhantomFolder.IsPhantom(root),
            [
                .. splits.SelectMany(split => (FoundCount[])[Count(set, split, 1), Count(set, split, 0)]),
                .. marked,
                new("patches", set.Entries.Count, set.Known),
                new("patients", set.Entries.Where(entry => entry.Patient.Length > 0).Select(entry => entry.Patient).Distinct().Count()),
            ],
            [
                new("broken", "patches that cannot be used; replace their files", IsFault: true, set.Skipped),
                new("crossing", "patients in two of the splits that the files come in; splits by patient keep them apart", IsFault: false, Crossing(set)),
            ],
            set.Files);
    }

    static FoundCount Count(LidcSet set, string split, int label) =>
        new($"{(split.Length == 0 ? "" : split + " ")}{(label == 1 ? "positive" : "negative")}", set.Entries.Count(entry => entry.Split == split && entry.Label == label));

    static SkippedEntry[] Crossing(LidcSet set) =>
    [
        .. set.Entries.Where(entry => entry.Patient.Length > 0).GroupBy(entry => entry.Patient)
            .Select(patient => (patient.Key, Splits: patient.Select(entry => entry.Split).Distinct().ToList())).Where(patient => patient.Splits.Count > 1)
            .Select(patient => new SkippedEntry(patient.Key, "splits", string.Join(" and ", patient.Splits))),
    ];
}
