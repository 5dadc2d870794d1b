using System.Text;
using AttributionPriors.Data;
using AttributionPriors.Data.Xray;

namespace Reproduce;

/// <summary><c>data check nih|padchest|rsna|xray</c>: what a data set of radiographs on the disk is worth, in words that say what to do.</summary>
/// <param name="terminal">Where the words go.</param>
/// <param name="list">A file for all that is wrong, as CSV; null for none.</param>
sealed class XrayCheck(Terminal terminal, string? list)
{
    /// <summary>Both sets of the cardiomegaly task, each in its own folder below the root.</summary>
    public const string Joint = "xray";

    // The terminal names so many of a kind; the list names all.
    const int Named = 8;

    // The first of the released runs.
    const long Seed = 1234;

    readonly List<(string Kind, string Id, string Place, string Reason)> _faults = [];

    /// <summary>The sets by the names that the command takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. XrayInspection.Datasets, Joint];

    /// <summary>Inspects a set and prints the report; true if nothing is wrong.</summary>
    public bool Run(string name, string root, string? checksums, bool renew, CancellationToken cancel)
    {
        if (name == Joint && checksums is not null) throw new UsageException($"Of {Joint} each data set has checksums of its own, in its folder: leave --checksums out.");
        string[] sets = name == Joint ? [NihReader.Dataset, PadChestReader.Dataset] : [name];
        var inspections = sets.Select(set => Inspect(set, name == Joint ? Path.Combine(root, set) : root, checksums, renew, cancel)).ToList();
        foreach (var inspection in inspections) Report(inspection);
        if (name is Joint or RsnaReader.Dataset) ReportSplits([.. inspections.SelectMany(inspection => inspection.Index.Entries)]);
        if (list is not null) WriteList(list);
        var sound = inspections.TrueForAll(inspection => inspection.IsSound);
        terminal.Out.WriteLine(sound ? "Sound." : "Not sound: see above.");
        return sound;
    }

    XrayInspection Inspect(string set, string root, string? checksums, bool renew, CancellationToken cancel)
    {
        var progress = new Tenths(terminal.Error, set);
        return XrayInspection.Of(set, Path.GetFullPath(root), checksums, renew, progress, cancel);
    }

    void Report(XrayInspection found)
    {
        terminal.Out.WriteLine($"{found.Index.Dataset} in {found.Root}{(found.IsPhantom ? " (phantoms: no release to compare with)" : "")}");
        ReportCounts(found);
        Name(found, "left out", "rows whose image cannot be used", [.. found.Missing]);
        Name(found, "expected", "rows left out as known or as you asked", [.. found.Index.Skipped.Where(entry => entry.IsExpected)]);
        Name(found, "broken", $"images that do not decode; replace them, or name them in {found.Root}/excluded-images.txt", found.Broken);
        Name(found, "copies", "groups of images with the same bytes", [.. found.Copies.Select(group => new SkippedEntry(group[0], found.Root, $"also {string.Join(", ", group.Skip(1))}"))]);
        var (patients, most) = found.Repeated;
        Line("patients", patients == 0 ? "nobody has more than one of these images" : $"{patients:N0} have several of these images, one of them {most:N0}");
        ReportChecksums(found);
    }

    void ReportCounts(XrayInspection found)
    {
        var releases = found.IsPhantom ? [] : XrayReleases.Of(found.Index.Dataset);
        foreach (var label in (int[])[1, 0])
            foreach (var view in (string[])["PA", "AP", ""])
            {
                var count = found.Index.Entries.Count(entry => entry.Label == label && (view.Length == 0 || entry.View == view));
                var known = releases.Where(release => release.Cells.ContainsKey((label, view))).Select(release => $"{release.Name}: {release.Cells[(label, view)]:N0}");
                var name = $"{(label == 1 ? "positive" : "negative")}{(view.Length == 0 ? ", all" : $", {view}")}";
                Line(name, $"{count,7:N0}{string.Concat(known.Select(words => $"   {words}"))}");
            }
        if (found.IsComplete) return;
        Line("counts", found.Index.Dataset == PadChestReader.Dataset
            ? $"fewer than {XrayReleases.PadChestPositives:N0} positives: the paper's splits cannot be drawn"
            : "those of no known release: images are missing, or this is a part of the data set");
    }

    void ReportChecksums(XrayInspection found)
    {
        var sums = found.Checksums;
        Line("checksums", sums.Known == 0 ? $"of {sums.Added:N0} files written to {sums.File}" : $"of {sums.Known:N0} files compared with {sums.File}{(sums.Added > 0 ? $", {sums.Added:N0} added" : "")}");
        Name(found, "changed", "files that are not what they were; --renew accepts them", [.. sums.Changed.Select(path => new SkippedEntry(path, found.Root, "its checksum is another"))]);
        Name(found, "gone", "files that were there", [.. sums.Gone.Select(path => new SkippedEntry(path, found.Root, "it is gone, or its row is"))]);
    }

    void ReportSplits(IReadOnlyList<XrayEntry> entries)
    {
        try
        {
            Line("splits", $"{XrayInspection.Crossing(entries, Seed):N0} patients have images in two splits of the paper's draw (seed {Seed}); the protocol's switch patients keeps them apart");
        }
        catch (ArgumentException e)
        {
            // Without the name of the parameter, which is nobody's concern here.
            Line("splits", e.Message.Split(" (Parameter")[0]);
        }
    }

    void Name(XrayInspection found, string kind, string what, IReadOnlyList<SkippedEntry> entries)
    {
        if (entries.Count == 0) return;
        Line(kind, $"{entries.Count:N0} {what}");
        foreach (var entry in entries.Take(Named)) terminal.Out.WriteLine($"    {entry.Id}  {entry.Place}: {entry.Reason}");
        if (entries.Count > Named) terminal.Out.WriteLine($"    ... {entries.Count - Named:N0} more; --list FILE names all");
        _faults.AddRange(entries.Select(entry => ($"{found.Index.Dataset} {kind}", entry.Id, entry.Place, entry.Reason)));
    }

    void Line(string name, string words) => terminal.Out.WriteLine($"  {name,-14} {words}");

    void WriteList(string path)
    {
        var lines = _faults.Select(fault => string.Join(',', ((string[])[fault.Kind, fault.Id, fault.Place, fault.Reason]).Select(Quoted)));
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', ["kind,id,place,reason", .. lines]) + "\n")));
        terminal.Out.WriteLine($"All {_faults.Count:N0} remarks: {path}");
    }

    static string Quoted(string field) => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
