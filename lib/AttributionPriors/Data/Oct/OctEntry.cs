namespace AttributionPriors.Data.Oct;

/// <summary>A labelled volume of a retina on the disk.</summary>
/// <param name="Id">Its name, unique within the data set.</param>
/// <param name="Subject">Whose it is: several volumes may be of one subject.</param>
/// <param name="Site">Where it was taken.</param>
/// <param name="Year">Year of the visit.</param>
/// <param name="Label">1 with the disease (geographic atrophy), 0 without.</param>
/// <param name="Path">A file of raw bytes, a folder of PNG files (one a scan, in the order of their names), or a MATLAB file.</param>
/// <param name="Shape">Scans, rows and columns, which raw bytes need; null where the files tell.</param>
public sealed record OctEntry(string Id, string Subject, string Site, int Year, int Label, string Path, (int Scans, int Height, int Width)? Shape);

/// <summary>What a reader found.</summary>
/// <param name="Entries">The volumes, in the order of the table.</param>
/// <param name="Skipped">Rows that give none, with their reasons.</param>
public sealed record OctIndex(IReadOnlyList<OctEntry> Entries, IReadOnlyList<SkippedEntry> Skipped)
{
    /// <summary>The sites, in ordinal order of their names.</summary>
    public IReadOnlyList<string> Sites { get; } = [.. Entries.Select(entry => entry.Site).Distinct().Order(StringComparer.Ordinal)];
}
