using AttributionPriors;
using AttributionPriors.Experiments;

namespace Tests;

/// <summary>An empty store that is gone after the test, and what laws ask of it.</summary>
sealed class TemporaryStore : IDisposable
{
    static readonly MadeUpTask Task = new("alpha");

    public string Folder { get; } = Directory.CreateTempSubdirectory("sweeps-").FullName;

    public ResultsStore Store => new(Folder);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static RunSpec Spec(string method, int seed) => Task.Spec(method, seed, Profiles.Smoke, Protocol.Recommended);

    public static IReadOnlyList<RunSpec> Specs(int seeds) =>
        [.. from seed in Enumerable.Range(0, seeds) from method in Task.Methods select Spec(method, seed)];

    /// <summary>The records' bytes, in the order of the specs.</summary>
    public IReadOnlyList<string> Bytes(IReadOnlyList<RunSpec> specs) => [.. specs.Select(spec => File.ReadAllText(Store.RecordPath(spec)))];

    /// <summary>Files of neither records nor locks.</summary>
    public IReadOnlyList<string> Strays() =>
    [
        .. Directory.EnumerateFiles(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(path => !path.EndsWith(".json", StringComparison.Ordinal) && !path.EndsWith(".lock", StringComparison.Ordinal)),
    ];
}
