using System.Collections.Concurrent;
using AttributionPriors.Data.Phantoms;

namespace AttributionPriors.Experiments;

/// <summary>Where the checkout keeps phantoms: one folder a set, named by what the set shows, so that another drawing is another folder.</summary>
public static class PhantomStore
{
    const int Digits = 12;

    static readonly ConcurrentDictionary<(PhantomKind, PhantomSettings), string> s_fingerprints = new();

    /// <summary><see cref="PhantomFolder.Fingerprint"/>, computed once.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static string Fingerprint(PhantomKind kind, PhantomSettings settings) =>
        s_fingerprints.GetOrAdd((kind, settings), set => PhantomFolder.Fingerprint(set.Item1, set.Item2));

    /// <summary>The set's folder, written or not.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static string FolderOf(PhantomKind kind, PhantomSettings settings) =>
        Checkout.PathOf("artifacts", "phantoms", $"{kind.ToString().ToLowerInvariant()}-{Fingerprint(kind, settings)[..Digits]}");

    /// <summary>The set's folder, written where it is missing. While another process writes it, this one waits.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static string Open(PhantomKind kind, PhantomSettings settings)
    {
        var folder = FolderOf(kind, settings);
        if (Directory.Exists(folder)) return folder;
        RunLock? mine;
        while ((mine = RunLock.TryTake(folder, folder + ".lock")) is null) Thread.Sleep(TimeSpan.FromMilliseconds(100));
        using (mine) PhantomFolder.Write(kind, settings, folder);
        return folder;
    }
}
