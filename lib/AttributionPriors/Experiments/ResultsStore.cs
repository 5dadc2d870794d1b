using System.Text;
using System.Text.RegularExpressions;
using AttributionPriors.Data;

namespace AttributionPriors.Experiments;

/// <summary>
/// A folder of run records that any number of processes share: <c>TASK/METHOD-SEED-HASH12.json</c>, its story beside it
/// (<c>….provenance.json</c>) with the chosen model (<c>….safetensors</c>), <c>.checkpoints/HASH.ckpt</c>, <c>.locks/HASH.lock</c> and
/// <c>.failures/HASH.txt</c>.
/// </summary>
/// <remarks>
/// A record that is present and valid means that the run is done. One that is not valid is set aside under another name, told of, and
/// counts as missing. Nothing is created before there is something to write.
/// </remarks>
/// <param name="root">The folder.</param>
/// <param name="tell">Takes a sentence about each file set aside; null for silence.</param>
/// <param name="readOnly">Leave invalid files where they are: for records that are kept under version control.</param>
public sealed partial class ResultsStore(string root, Action<string>? tell = null, bool readOnly = false)
{
    const int ShortHash = 12;

    /// <summary>The folder, as an absolute path.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Where the record of <paramref name="spec"/> is, or would be.</summary>
    public string RecordPath(RunSpec spec) => Stem(spec) + ".json";

    /// <summary>Where its wall-clock story is, or would be.</summary>
    public string ProvenancePath(RunSpec spec) => Stem(spec) + ".provenance.json";

    /// <summary>Where its checkpoint is while it is not done. A temporary beside it has this name in its own, and ends with <c>.tmp</c>.</summary>
    public string CheckpointPath(RunSpec spec) => Path.Combine(Checkpoints, Checked(spec).Hash() + ".ckpt");

    /// <summary>Where the chosen model of <paramref name="spec"/> is, or would be.</summary>
    public string ModelPath(RunSpec spec) => Stem(spec) + ".safetensors";

    /// <summary>Where a run leaves its chosen model until its record is written.</summary>
    public string DraftModelPath(RunSpec spec) => Path.Combine(Checkpoints, Checked(spec).Hash() + ".model.ckpt");

    /// <summary>The record of <paramref name="spec"/>, or null if the run is still to be done.</summary>
    public RunRecord? TryRead(RunSpec spec)
    {
        var path = RecordPath(spec);
        return ReadValid<RunRecord>(path, record => Fault(record, path));
    }

    /// <summary>The wall-clock story of <paramref name="spec"/>, or null if there is none.</summary>
    public RunProvenance? TryReadProvenance(RunSpec spec) => ReadValid<RunProvenance>(ProvenancePath(spec), _ => null);

    /// <summary>All valid records, ordered by path.</summary>
    /// <param name="filter">Which to return; null for all.</param>
    public IReadOnlyList<RunRecord> All(Func<RunSpec, bool>? filter = null) =>
    [
        .. from path in RecordFiles()
           let record = ReadValid<RunRecord>(path, record => Fault(record, path))
           where record is not null && filter?.Invoke(record.Spec) != false
           select record,
    ];

    /// <summary>The right to run the run called <paramref name="hash"/>, or null while another process or thread has it.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public RunLock? TryLock(string hash) => RunLock.TryTake(hash, Path.Combine(Root, ".locks", hash + ".lock"));

    /// <summary>Stores a finished run with the model it drafted, if any, and deletes its checkpoint. The record, which says that it is done, is written last.</summary>
    /// <param name="held">The lock of this run.</param>
    /// <param name="record">What it left.</param>
    /// <param name="provenance">How it went.</param>
    /// <exception cref="ArgumentException">The lock is another run's, or the record's hash is not its spec's.</exception>
    /// <exception cref="InvalidDataException">A number in the record is not finite.</exception>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written; nothing half-written is left.</exception>
    public void Write(RunLock held, RunRecord record, RunProvenance provenance)
    {
        ArgumentNullException.ThrowIfNull(held);
        ArgumentNullException.ThrowIfNull(record);
        var path = RecordPath(record.Spec);
        if (Fault(record, path) is { } fault) throw new ArgumentException($"The record of {record.Spec} {fault}.", nameof(record));
        if (held.Hash != record.Hash)
            throw new ArgumentException($"Run {record.Hash} may not be written under the lock of run {held.Hash}.", nameof(held));
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        // One writer at a time, so that one name will do; by the hash in it, Clean knows whose it is.
        var temporary = Path.Combine(folder, $".{record.Hash}.tmp");
        var (text, story) = (Encoding.UTF8.GetBytes(CanonicalJson.Write(record)), Encoding.UTF8.GetBytes(CanonicalJson.Write(provenance)));
        AtomicFile.Write(ProvenancePath(record.Spec), stream => stream.Write(story), temporary);
        if (File.Exists(DraftModelPath(record.Spec))) File.Move(DraftModelPath(record.Spec), ModelPath(record.Spec), overwrite: true);
        AtomicFile.Write(path, stream => stream.Write(text), temporary);
        DeleteLeftovers(record.Hash);
    }

    /// <summary>Keeps the details of a failure until the run is done, and says where; if even that fails, says why.</summary>
    public string NoteFailure(string hash, string details)
    {
        var path = Failure(hash);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, details);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>Deletes record, story, model and checkpoint of <paramref name="spec"/>; false if another process is at work on it.</summary>
    public bool Forget(RunSpec spec)
    {
        if (!Directory.Exists(Root)) return true;
        using var held = TryLock(Checked(spec).Hash());
        if (held is null) return false;
        foreach (var path in new[] { RecordPath(spec), ProvenancePath(spec), ModelPath(spec), DraftModelPath(spec) })
            if (File.Exists(path)) File.Delete(path);
        DeleteLeftovers(held.Hash);
        return true;
    }

    /// <summary>Deletes what killed processes left: temporaries, and checkpoints of runs that are done. What a live process uses stays.</summary>
    public void Clean()
    {
        if (!Directory.Exists(Root)) return;
        var done = RecordFiles().Select(path => RecordName().Match(Path.GetFileName(path)).Groups["hash"].Value).ToHashSet();
        foreach (var folder in TaskFolders().Append(Checkpoints).Where(Directory.Exists))
            foreach (var path in Directory.EnumerateFiles(folder))
            {
                var hash = FullHash().Match(Path.GetFileName(path)).Value;
                var stray = path.EndsWith(".tmp", StringComparison.Ordinal) || (path.EndsWith(".ckpt", StringComparison.Ordinal) && done.Contains(hash[..ShortHash]));
                if (hash.Length == 0 || !stray) continue;
                using var held = TryLock(hash);
                if (held is not null) File.Delete(path);
            }
    }

    string Checkpoints => Path.Combine(Root, ".checkpoints");

    string Failure(string hash) => Path.Combine(Root, ".failures", hash + ".txt");

    static RunSpec Checked(RunSpec spec) => spec ?? throw new ArgumentNullException(nameof(spec));

    string Stem(RunSpec spec) => Path.Combine(Root, Checked(spec).Task, $"{spec.Method}-{spec.Seed}-{spec.Hash()[..ShortHash]}");

    IEnumerable<string> TaskFolders() =>
        Directory.Exists(Root) ? Directory.EnumerateDirectories(Root).Where(folder => Path.GetFileName(folder)[0] != '.').Order(StringComparer.Ordinal) : [];

    IEnumerable<string> RecordFiles() =>
        TaskFolders().SelectMany(folder => Directory.EnumerateFiles(folder).Where(path => RecordName().IsMatch(Path.GetFileName(path))).Order(StringComparer.Ordinal));

    /// <summary>What is wrong with a record at <paramref name="path"/>, as the end of a sentence; null if nothing.</summary>
    string? Fault(RunRecord record, string path)
    {
        var hash = record.Spec.Hash();
        if (record.Schema != RunRecord.CurrentSchema) return $"has schema {record.Schema}, want {RunRecord.CurrentSchema}";
        if (record.Hash != hash) return $"says hash {record.Hash}, but its spec's is {hash}";
        return RecordPath(record.Spec) == path ? null : $"belongs to {Path.GetFileName(RecordPath(record.Spec))}";
    }

    T? ReadValid<T>(string path, Func<T, string?> fault) where T : class
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        string? reason;
        try
        {
            var value = CanonicalJson.Read<T>(text, path);
            reason = fault(value);
            if (reason is null) return value;
            reason = $"{path}: {reason}.";
        }
        catch (InvalidDataException e)
        {
            reason = e.Message;
        }
        SetAside(path, reason);
        return null;
    }

    void SetAside(string path, string reason)
    {
        if (readOnly)
        {
            tell?.Invoke($"{reason} It is left out.");
            return;
        }
        if (CorruptFile.SetAside(path) is { } aside) // else another process has set it aside, and told of it
            tell?.Invoke($"{reason} It is set aside as {Path.GetFileName(aside)}, and the run counts as not done.");
    }

    void DeleteLeftovers(string hash)
    {
        foreach (var path in new[] { Path.Combine(Checkpoints, hash + ".ckpt"), Failure(hash) })
            if (File.Exists(path)) File.Delete(path);
    }

    [GeneratedRegex(@"^.+-(-?\d+)-(?<hash>[0-9a-f]{12})\.json$", RegexOptions.CultureInvariant)]
    private static partial Regex RecordName();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex FullHash();
}
