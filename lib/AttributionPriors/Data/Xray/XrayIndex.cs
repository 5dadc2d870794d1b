namespace AttributionPriors.Data.Xray;

/// <summary>What a reader found: the radiographs that can be used, in the order of the data set's table, and those left out.</summary>
/// <param name="Dataset">The data set's name: <c>nih</c>, <c>padchest</c> or <c>rsna</c>.</param>
/// <param name="Entries">Radiographs with a label, in the order of the table.</param>
/// <param name="Skipped">What should have been an entry and is none, each with its reason.</param>
public sealed record XrayIndex(string Dataset, IReadOnlyList<XrayEntry> Entries, IReadOnlyList<SkippedEntry> Skipped)
{
    /// <summary>Number of entries of a site and label: one of the four cells that splits are drawn from.</summary>
    public int Count(int site, int label) => Entries.Count(entry => entry.Site == site && entry.Label == label);
}
