using System.Globalization;
using System.Text;
using AttributionPriors.Data;
using AttributionPriors.Data.Inspections;

namespace Reproduce;

/// <summary><c>data check</c> of a set of pictures: what it holds and what is wrong with it, in words that say what to do.</summary>
/// <param name="terminal">Where the words go.</param>
/// <param name="list">A file for all that is wrong, as CSV; null for none.</param>
sealed class DatasetCheck(Terminal terminal, string? list)
{
    // The terminal names so many of a kind; the list names all.
    const int Named = 8;

    readonly List<(string Kind, SkippedEntry Entry)> _remarks = [];

    /// <summary>Inspects a set and prints the report; true if nothing is wrong.</summary>
    public bool Run(string name, string root, string? checksums, bool renew, CancellationToken cancel)
    {
        var found = DatasetInspection.Of(name, Path.GetFullPath(root), checksums, renew, new Tenths(terminal.Error, name), cancel);
        terminal.Out.WriteLine($"{found.Dataset} in {found.Root}: {found.Findings.Form}{(found.Findings.IsPhantom ? " (phantoms: nothing to compare with)" : "")}");
        foreach (var count in found.Findings.Counts)
            Line(count.Name, $"{count.Found,7:N0}{(found.Findings.IsPhantom || count.Known is not { } known ? "" : $"   whole set: {known:N0}{(known == count.Found ? "" : ", differs")}")}");
        if (!found.IsComplete) Line("counts", "not those of the whole set: files are missing, or this is a part of it");
        foreach (var entries in found.Findings.Found.Append(found.Copies)) Name(entries);
        var sums = found.Checksums;
        Line("checksums", sums.Known == 0 ? $"of {sums.Added:N0} files written to {sums.File}" : $"of {sums.Known:N0} files compared with {sums.File}{(sums.Added > 0 ? $", {sums.Added:N0} added" : "")}");
        Name(new("changed", "files that are not what they were; --renew accepts them", true, [.. sums.Changed.Select(path => new SkippedEntry(path, found.Root, "its checksum is another"))]));
        Name(new("gone", "files that were there", true, [.. sums.Gone.Select(path => new SkippedEntry(path, found.Root, "it is gone"))]));
        if (list is not null) WriteList(list);
        terminal.Out.WriteLine(found.IsSound ? "Sound." : "Not sound: see above.");
        return found.IsSound;
    }

    void Name(FoundEntries found)
    {
        if (found.Entries.Count == 0) return;
        Line(found.Kind, string.Create(CultureInfo.InvariantCulture, $"{found.Entries.Count:N0} {found.What}"));
        foreach (var entry in found.Entries.Take(Named)) terminal.Out.WriteLine($"    {entry.Id}  {entry.Place}: {entry.Reason}");
        if (found.Entries.Count > Named) terminal.Out.WriteLine($"    ... {found.Entries.Count - Named:N0} more; --list FILE names all");
        _remarks.AddRange(found.Entries.Select(entry => (found.Kind, entry)));
    }

    void Line(string name, string words) => terminal.Out.WriteLine($"  {name,-18} {words}");

    void WriteList(string path)
    {
        var lines = _remarks.Select(remark => string.Join(',', ((string[])[remark.Kind, remark.Entry.Id, remark.Entry.Place, remark.Entry.Reason]).Select(Quoted)));
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', ["kind,id,place,reason", .. lines]) + "\n")));
        terminal.Out.WriteLine($"All {_remarks.Count:N0} remarks: {path}");
    }

    static string Quoted(string field) => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
