using System.Text;
using AttributionPriors.Data;

namespace AttributionPriors.Experiments.Search;

/// <summary>
/// Tunes a method on a task: a run at each point that <see cref="Proposals"/> asks for, its validation AUC the score (paper, Appendix A.1).
/// </summary>
/// <remarks>
/// The runs are kept in a store of their own, the search's record beside it is written anew after each. Both are files that a killed search finds again:
/// it goes on where it was.
/// </remarks>
/// <param name="folder">Where searches are kept: <c>TASK/METHOD-PROFILE-HASH12.json</c>, and the runs in <c>runs/</c>.</param>
/// <param name="start">The run at the task's own hyper-parameters.</param>
/// <param name="dimensions">What is searched.</param>
/// <param name="settings">What decides the search.</param>
public sealed class HyperParameterSearch(string folder, RunSpec start, IReadOnlyList<SearchDimension> dimensions, SearchSettings settings)
{
    const int ShortHash = 12;

    /// <summary>Does one run, and says why it failed; null where its record is in the store.</summary>
    public delegate Task<string?> Evaluate(RunSpec spec, ResultsStore store, CancellationToken cancel);

    /// <summary>Where the record is.</summary>
    public string RecordPath => Path.Combine(Path.GetFullPath(folder), start.Task, $"{start.Method}-{start.Profile}-{Untried.Name()[..ShortHash]}.json");

    /// <summary>The runs' store.</summary>
    public ResultsStore Runs { get; } = new(Path.Combine(folder, "runs"));

    /// <summary>The folder of a store's searches.</summary>
    public static string FolderOf(ResultsStore store) => Path.Combine((store ?? throw new ArgumentNullException(nameof(store))).Root, "searches");

    /// <summary>The searches kept in <paramref name="folder"/>, ordered by path.</summary>
    /// <exception cref="InvalidDataException">A record is damaged.</exception>
    public static IReadOnlyList<SearchRecord> In(string folder) =>
        !Directory.Exists(folder) ? [] :
        [
            .. from task in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
               where Path.GetFileName(task) != "runs"
               from path in Directory.EnumerateFiles(task, "*.json").Order(StringComparer.Ordinal)
               select Read(path),
        ];

    /// <summary>Goes on from what is there until all points are tried; tells of the record after each.</summary>
    /// <exception cref="InvalidDataException">The record that is there is damaged, or of other points than this search asks for.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop; the next call goes on.</exception>
    public async Task<SearchRecord> RunAsync(Evaluate evaluate, Action<SearchRecord> tell, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(evaluate);
        ArgumentNullException.ThrowIfNull(tell);
        var proposals = new Proposals(dimensions.Count, settings);
        var record = File.Exists(RecordPath) ? Checked(Read(RecordPath)) : Untried;
        while (record.Evaluations.Count < settings.Initial + settings.Guided)
        {
            cancel.ThrowIfCancellationRequested();
            var position = proposals.Next([.. record.Evaluations.Select(e => (e.Position.ToArray(), e.Score))]);
            record = record with { Evaluations = [.. record.Evaluations, await At(position, evaluate, cancel)] };
            Write(record);
            tell(record);
        }
        return record;
    }

    /// <summary>The record before the first evaluation: what the search is.</summary>
    SearchRecord Untried => new() { Start = start with { Seed = settings.Seed }, Settings = settings, Dimensions = dimensions, Evaluations = [] };

    async Task<SearchEvaluation> At(double[] position, Evaluate evaluate, CancellationToken cancel)
    {
        var spec = Untried.Start with { Hyper = SearchSpace.At(dimensions, position, start.Hyper) };
        var failure = await evaluate(spec, Runs, cancel);
        cancel.ThrowIfCancellationRequested();
        var score = Runs.TryRead(spec) is { } run ? run.Valid?.Auc(spec.Protocol.Auc) ?? run.Valid?.Accuracy ?? 0 : 0;
        return new(position, spec.Hyper, spec.Hash(), score, failure);
    }

    SearchRecord Checked(SearchRecord record) =>
        record.Name() == Untried.Name()
            ? record
            : throw new InvalidDataException($"{RecordPath}: is the record of another search than its name says. Move it away to search anew.");

    static SearchRecord Read(string path)
    {
        var record = CanonicalJson.Read<SearchRecord>(File.ReadAllText(path), path);
        return record.Schema == SearchRecord.CurrentSchema ? record : throw new InvalidDataException($"{path}: has schema {record.Schema}, want {SearchRecord.CurrentSchema}.");
    }

    void Write(SearchRecord record)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(RecordPath)!);
        var text = Encoding.UTF8.GetBytes(CanonicalJson.Write(record));
        AtomicFile.Write(RecordPath, stream => stream.Write(text));
    }
}
