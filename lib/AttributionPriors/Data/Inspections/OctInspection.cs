using AttributionPriors.Data.Oct;
using AttributionPriors.Data.Phantoms;

namespace AttributionPriors.Data.Inspections;

/// <summary>Counts volumes by site and label, reads each, and looks for subjects at two sites or with two labels.</summary>
static class OctInspection
{
    public static DatasetFindings Of(string root)
    {
        var set = OctSet.Open(root);
        var (entries, released) = (set.Index.Entries, set.Index.Entries.All(entry => entry.Site == DukeVolume.Site));
        var read = entries.AsParallel().AsOrdered().WithDegreeOfParallelism(OctSet.AtOnce).Select(Read).ToList();
        IEnumerable<FoundCount> Site(string site) =>
        [
            new($"{site} positive", entries.Count(entry => entry.Site == site && entry.Label == 1), released ? DukeVolume.Released.Positive : null),
            new($"{site} negative", entries.Count(entry => entry.Site == site && entry.Label == 0), released ? DukeVolume.Released.Negative : null),
            new($"{site} subjects", entries.Where(entry => entry.Site == site).Select(entry => entry.Subject).Distinct().Count()),
        ];
        return new(
            released ? "Duke's release" : OctManifest.FileName, PhantomFolder.IsPhantom(root),
            [
                .. set.Index.Sites.SelectMany(Site),
                .. read.Where(volume => volume.Shape is not null).CountBy(volume => volume.Shape!).OrderBy(shape => shape.Key, StringComparer.Ordinal).Select(shape => new FoundCount(shape.Key, shape.Value)),
            ],
            [
                new("left out", "rows that give no volume", IsFault: true, set.Index.Skipped),
                new("broken", "volumes that cannot be read; replace their files", IsFault: true, [.. read.Select(volume => volume.Fault).OfType<SkippedEntry>()]),
                new("two sites", "subjects at two sites: what is held out at one is seen at the other", IsFault: true, Torn(entries, entry => entry.Site)),
                new("two labels", "subjects with and without the disease, as after its beginning", IsFault: false, Torn(entries, entry => $"{entry.Year} {entry.Label}", entry => $"{entry.Label}")),
            ],
            [.. entries.SelectMany(entry => Directory.Exists(entry.Path) ? Directory.EnumerateFiles(entry.Path, "*.png").Order(StringComparer.Ordinal) : (IEnumerable<string>)[entry.Path]).Distinct()]);
    }

    static (string? Shape, SkippedEntry? Fault) Read(OctEntry entry)
    {
        try
        {
            var volume = OctVolume.Read(entry);
            return ($"{volume.Scans} scans of {volume.Height} x {volume.Width}", null);
        }
        catch (BrokenFileException e)
        {
            return (null, new(entry.Id, e.File, $"{e.Place}: {e.Reason}"));
        }
    }

    static SkippedEntry[] Torn(IReadOnlyList<OctEntry> entries, Func<OctEntry, string> words, Func<OctEntry, string>? differs = null) =>
    [
        .. entries.GroupBy(entry => entry.Subject).Where(subject => subject.Select(differs ?? words).Distinct().Count() > 1)
            .Select(subject => new SkippedEntry(subject.Key, OctManifest.FileName, string.Join(" and ", subject.Select(words).Distinct()))),
    ];
}
