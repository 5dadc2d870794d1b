using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AttributionPriors.Data.Phantoms;

/// <summary>What phantoms stand in for.</summary>
public enum PhantomKind
{
    /// <summary>NIH ChestX-ray14 and PadChest: enlarged hearts from two hospitals.</summary>
    Xray,

    /// <summary>RSNA pneumonia: clouds in two views.</summary>
    Rsna,

    /// <summary>Retinal scans of four sites: geographic atrophy in volumes.</summary>
    Oct,

    /// <summary>LIDC-IDRI: lung nodules as four radiologists mark them.</summary>
    Lidc,
}

/// <summary>
/// A set of phantoms as files: drawn chests, retinas and nodules in exactly the formats, folders and tables of the real data sets, so that everything which reads those
/// can be tried on any machine. A marker in each folder says what it is.
/// </summary>
public static class PhantomFolder
{
    /// <summary>The file that tells a folder of phantoms from a real data set.</summary>
    public const string Marker = "PHANTOM.txt";

    /// <summary>Whether a data set's folder holds phantoms.</summary>
    public static bool IsPhantom(string folder) => File.Exists(Path.Combine(folder, Marker));

    /// <summary>The data sets' folders within the root, as they are read: <c>nih</c> and <c>padchest</c>, or the kind's own.</summary>
    public static IReadOnlyList<string> Folders(PhantomKind kind) => kind == PhantomKind.Xray ? ["nih", "padchest"] : [kind.ToString().ToLowerInvariant()];

    /// <summary>SHA-256 (hex) of what the settings draw: what is known of each, and each image in small.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static string Fingerprint(PhantomKind kind, PhantomSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var side = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(side, settings.Checked().Side);
        hash.AppendData(side);
        var set = PhantomSet.Of(kind, settings);
        for (var k = 0; k < set.Count; k++)
        {
            var (facts, sketch) = set.Describe(k);
            hash.AppendData(Encoding.ASCII.GetBytes(facts));
            hash.AppendData(sketch);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// Writes a set, whole or not at all: into a folder beside <paramref name="root"/>, which is then renamed. A root that already holds this set is left
    /// as it is.
    /// </summary>
    /// <param name="kind">Which data sets.</param>
    /// <param name="settings">How many, and of which seed.</param>
    /// <param name="root">The folder to make.</param>
    /// <param name="report">Takes the number of images done and the number of all.</param>
    /// <param name="cancel">Stops between images, and leaves nothing.</param>
    /// <returns>How many images were written: none where the set was there.</returns>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="IOException">The root exists and is something else, or cannot be written.</exception>
    public static int Write(PhantomKind kind, PhantomSettings settings, string root, Action<int, int>? report = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = MarkerText(kind, settings.Checked());
        var full = Path.GetFullPath(root).TrimEnd(Path.DirectorySeparatorChar);
        Directory.CreateDirectory(Path.GetDirectoryName(full) ?? "/");
        if (IsThere(kind, full, text)) return 0;
        var unfinished = $"{full}.{Guid.NewGuid():N}.unfinished";
        try
        {
            var count = WriteInto(kind, settings, unfinished, text, report, cancel);
            // Another process may have been faster: its set has the same bytes.
            if (IsThere(kind, full, text)) return 0;
            if (Directory.Exists(full)) Directory.Delete(full);
            Directory.Move(unfinished, full);
            return count;
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>The radiographs of a kind.</summary>
    internal static IReadOnlyList<PhantomStudy> Plan(PhantomKind kind, PhantomSettings settings) =>
        kind == PhantomKind.Xray ? XrayPhantoms.Plan(settings) : RsnaPhantoms.Plan(settings);

    static string MarkerText(PhantomKind kind, PhantomSettings settings) =>
        $"""
        These {PhantomSet.Of(kind, settings).Noun} are phantoms: drawn by a program, of nobody. No number that comes from them says anything about patients.
        Kind {kind}, {settings.PerCell} of the smallest cell, seed {settings.Seed}, {settings.Side} x {settings.Side} pixels.
        Fingerprint {Fingerprint(kind, settings)}

        """;

    /// <exception cref="IOException">There is something else.</exception>
    static bool IsThere(PhantomKind kind, string root, string text)
    {
        if (File.Exists(root)) throw new IOException($"{root} is a file. Name a folder that does not exist yet.");
        if (!Directory.Exists(root) || !Directory.EnumerateFileSystemEntries(root).Any()) return false;
        var markers = Folders(kind).Select(folder => Path.Combine(root, folder, Marker)).ToList();
        if (markers.TrueForAll(marker => File.Exists(marker) && File.ReadAllText(marker) == text)) return true;
        throw new IOException($"{root} holds something else than these phantoms. Name an empty folder, or one that does not exist yet.");
    }

    static int WriteInto(PhantomKind kind, PhantomSettings settings, string root, string text, Action<int, int>? report, CancellationToken cancel)
    {
        var set = PhantomSet.Of(kind, settings);
        string[] folders = [.. Folders(kind).Select(name => Path.Combine(root, name))];
        foreach (var folder in folders)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, Marker), text);
        }
        set.WriteTables(folders);
        var done = 0;
        Parallel.For(0, set.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, k =>
        {
            set.WriteItem(folders, k);
            report?.Invoke(Interlocked.Increment(ref done), set.Count);
        });
        return set.Count;
    }
}
