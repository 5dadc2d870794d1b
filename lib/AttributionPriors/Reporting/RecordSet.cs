using System.Text.Json.Nodes;
using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>The run records that something was drawn from, by name and by content: what tells a stale figure from a current one.</summary>
/// <param name="Runs">The runs' hashes (<see cref="RunSpec.Hash"/>), sorted.</param>
/// <param name="Digest">SHA-256 (64 hex digits) over one line per run, in that order: its hash, a blank, the SHA-256 of its record's canonical JSON.</param>
public sealed record RecordSet(IReadOnlyList<string> Runs, string Digest)
{
    const string DigestKey = "recordSet", RunsKey = "runs";

    /// <summary>The set of <paramref name="records"/>; their order does not matter.</summary>
    public static RecordSet Of(IEnumerable<RunRecord> records)
    {
        RunRecord[] sorted = [.. records.OrderBy(record => record.Hash, StringComparer.Ordinal)];
        return new(
            [.. sorted.Select(record => record.Hash)],
            Fingerprint.Of([.. sorted.Select(record => $"{record.Hash} {CanonicalJson.Sha256(record)}")]));
    }

    /// <summary>Whether <paramref name="store"/> holds these runs with these contents.</summary>
    public bool IsIn(ResultsStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Of(store.All(spec => Runs.Contains(spec.Hash()))).Digest == Digest;
    }

    /// <summary>As a figure's JSON carries it, in <c>layout.meta</c>: <c>recordSet</c> (the digest) and <c>runs</c>.</summary>
    public JsonObject ToJson() => new() { [DigestKey] = Digest, [RunsKey] = new JsonArray([.. Runs.Select(run => JsonValue.Create(run))]) };

    /// <summary>What <see cref="ToJson"/> wrote; null where there is none.</summary>
    public static RecordSet? Read(JsonNode? meta) =>
        meta is JsonObject json && json[DigestKey] is { } digest && json[RunsKey] is JsonArray runs
            ? new([.. runs.Select(run => run!.GetValue<string>())], digest.GetValue<string>())
            : null;

    /// <summary>For readers: the digest's beginning and the number of runs.</summary>
    public override string ToString() => $"Records {Digest[..12]} ({Runs.Count} run{(Runs.Count == 1 ? "" : "s")}).";
}
