using System.Text.Json.Nodes;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;

namespace AttributionPriors.Reporting;

/// <summary>The records that something was drawn from, runs or searches, by name and by content: what tells a stale figure from a current one.</summary>
/// <param name="Runs">Their hashes (<see cref="RunSpec.Hash"/>, <see cref="SearchRecord.Name"/>), sorted.</param>
/// <param name="Digest">SHA-256 (64 hex digits) over one line per record, in that order: its hash, a blank, the SHA-256 of its canonical JSON.</param>
public sealed record RecordSet(IReadOnlyList<string> Runs, string Digest)
{
    const string DigestKey = "recordSet", RunsKey = "runs";

    /// <summary>Whether these are searches, for readers.</summary>
    public bool IsOfSearches { get; init; }

    /// <summary>The set of <paramref name="records"/>; their order does not matter.</summary>
    public static RecordSet Of(IEnumerable<RunRecord> records) => Of(records.Select(Named));

    /// <summary>The set of <paramref name="searches"/>; their order does not matter.</summary>
    public static RecordSet Of(IEnumerable<SearchRecord> searches) => Of(searches.Select(Named)) with { IsOfSearches = true };

    static RecordSet Of(IEnumerable<(string Name, string Content)> records)
    {
        (string Name, string Content)[] sorted = [.. records.OrderBy(record => record.Name, StringComparer.Ordinal)];
        return new([.. sorted.Select(record => record.Name)], Fingerprint.Of([.. sorted.Select(record => $"{record.Name} {record.Content}")]));
    }

    static (string Name, string Content) Named(RunRecord record) => (record.Hash, CanonicalJson.Sha256(record));

    static (string Name, string Content) Named(SearchRecord search) => (search.Name(), CanonicalJson.Sha256(search));

    /// <summary>Whether <paramref name="store"/> holds these records with these contents.</summary>
    public bool IsIn(ResultsStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var searches = HyperParameterSearch.In(HyperParameterSearch.FolderOf(store)).Where(search => Runs.Contains(search.Name()));
        return Of([.. store.All(spec => Runs.Contains(spec.Hash())).Select(Named), .. searches.Select(Named)]).Digest == Digest;
    }

    /// <summary>As a figure's JSON carries it, in <c>layout.meta</c>: <c>recordSet</c> (the digest) and <c>runs</c>.</summary>
    public JsonObject ToJson() => new() { [DigestKey] = Digest, [RunsKey] = new JsonArray([.. Runs.Select(run => JsonValue.Create(run))]) };

    /// <summary>What <see cref="ToJson"/> wrote; null where there is none.</summary>
    public static RecordSet? Read(JsonNode? meta) =>
        meta is JsonObject json && json[DigestKey] is { } digest && json[RunsKey] is JsonArray runs
            ? new([.. runs.Select(run => run!.GetValue<string>())], digest.GetValue<string>())
            : null;

    /// <summary>What a notebook's PNG of a figure says (<see cref="NotebookImage"/>); null where it says nothing.</summary>
    /// <exception cref="BrokenFileException">It is no PNG file.</exception>
    public static RecordSet? ReadImage(byte[] png) => PngReader.Comment(png, "the image of a figure") is { } comment ? Read(JsonNode.Parse(comment)) : null;

    /// <summary>For readers: the digest's beginning and the number of records.</summary>
    public override string ToString() => IsOfSearches ? $"Records {Digest[..12]} (searches: {Runs.Count})." : $"Records {Digest[..12]} ({Runs.Count} run{(Runs.Count == 1 ? "" : "s")}).";
}
