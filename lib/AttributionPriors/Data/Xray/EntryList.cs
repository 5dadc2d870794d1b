namespace AttributionPriors.Data.Xray;

/// <summary>What a reader gathers, and what it does about bad entries.</summary>
sealed class EntryList(string dataset, string root, BadEntries bad)
{
    /// <summary>The file in a data set's folder that names images to leave out, one a line; <c>#</c> begins a remark.</summary>
    internal const string ExclusionFile = "excluded-images.txt";

    readonly List<XrayEntry> _entries = [];
    readonly List<SkippedEntry> _skipped = [];
    readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    readonly HashSet<string> _excluded = Excluded(root);

    /// <summary>Takes an entry, unless the user leaves it out or its name was there before.</summary>
    public void Add(XrayEntry entry, string place)
    {
        if (_excluded.Contains(entry.Id)) Note(entry.Id, place, $"{ExclusionFile} leaves it out.");
        else if (!_seen.Add(entry.Id)) Skip(entry.Id, place, "an earlier row names the same image.");
        else _entries.Add(entry);
    }

    /// <summary>Leaves an entry out that is expected to be bad, whatever the switch says.</summary>
    public void Note(string id, string place, string reason) => _skipped.Add(new(id, place, reason, IsExpected: true));

    /// <summary>Leaves a bad entry out, or refuses it.</summary>
    /// <exception cref="InvalidDataException">Bad entries are refused.</exception>
    public void Skip(string id, string place, string reason)
    {
        if (bad == BadEntries.Refuse) throw new InvalidDataException($"{place}: {id}: {reason}");
        _skipped.Add(new(id, place, reason));
    }

    /// <summary>All that was gathered.</summary>
    /// <exception cref="InvalidDataException">Nothing was.</exception>
    public XrayIndex ToIndex() => _entries.Count > 0
        ? new(dataset, _entries, _skipped)
        : throw new InvalidDataException(
            $"{root}: no labelled image of {dataset} can be used; {_skipped.Count} rows were left out{First()}. See data/{dataset}.md for the layout.");

    string First() => _skipped.Count == 0 ? "" : $", the first ({_skipped[0].Id}) because {_skipped[0].Reason.TrimEnd('.')}";

    static HashSet<string> Excluded(string root)
    {
        var file = Path.Combine(root, ExclusionFile);
        return File.Exists(file)
            ? new(File.ReadLines(file).Select(line => line.Split('#')[0].Trim()).Where(name => name.Length > 0), StringComparer.Ordinal)
            : [];
    }
}
