using System.Security.Cryptography;
using AttributionPriors.Data.Cub;
using AttributionPriors.Data.ImageNet;
using AttributionPriors.Data.Lidc;
using AttributionPriors.Data.Oct;

namespace AttributionPriors.Data.Inspections;

/// <summary>How many of something are there.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Found">How many.</param>
/// <param name="Known">How many the whole data set has; null where nobody knows, or in phantoms.</param>
public sealed record FoundCount(string Name, int Found, int? Known = null);

/// <summary>Entries of one kind that a person should know of.</summary>
/// <param name="Kind">One word or two.</param>
/// <param name="What">What they are, and what to do.</param>
/// <param name="IsFault">Whether the set is unsound with them.</param>
/// <param name="Entries">Each by name, place and reason.</param>
public sealed record FoundEntries(string Kind, string What, bool IsFault, IReadOnlyList<SkippedEntry> Entries);

/// <summary>What an inspection of one kind of data set finds.</summary>
/// <param name="Form">The form of the files, for people.</param>
/// <param name="IsPhantom">Whether it is drawn.</param>
/// <param name="Counts">How many of each class, split and site.</param>
/// <param name="Found">Broken and missing files, subjects in two splits; empty kinds included.</param>
/// <param name="Files">Every file that belongs to it.</param>
public sealed record DatasetFindings(string Form, bool IsPhantom, IReadOnlyList<FoundCount> Counts, IReadOnlyList<FoundEntries> Found, IReadOnlyList<string> Files);

/// <summary>What a data set of pictures on the disk is worth: every file decoded, every byte summed up.</summary>
/// <param name="Dataset">Its name.</param>
/// <param name="Root">Its folder.</param>
/// <param name="Findings">What the files hold.</param>
/// <param name="Copies">Files that are equal byte by byte.</param>
/// <param name="Checksums">Compared with those of an earlier inspection.</param>
public sealed record DatasetInspection(string Dataset, string Root, DatasetFindings Findings, FoundEntries Copies, ChecksumVerdict Checksums)
{
    /// <summary>Where checksums are kept unless the caller says otherwise.</summary>
    public const string ChecksumFile = "checksums.sha256";

    static readonly (string Name, Func<string, DatasetFindings> Inspect)[] s_sets = [(CifarTen.Dataset, CifarInspection.Of), (CubSet.Dataset, CubInspection.Of), (ImageNetValidation.Dataset, ImageNetInspection.Of), (LidcSet.Dataset, LidcInspection.Of), (OctSet.Dataset, OctInspection.Of)];

    /// <summary>The data sets that can be inspected.</summary>
    public static IReadOnlyList<string> Datasets { get; } = [.. s_sets.Select(set => set.Name)];

    /// <summary>Whether every count is the known one.</summary>
    public bool IsComplete => Findings.IsPhantom || Findings.Counts.All(count => count.Known is null || count.Found == count.Known);

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => IsComplete && !Findings.Found.Any(found => found.IsFault && found.Entries.Count > 0) && Checksums.Changed.Count == 0 && Checksums.Gone.Count == 0;

    /// <summary>Reads a data set.</summary>
    /// <param name="dataset">One of <see cref="Datasets"/>.</param>
    /// <param name="root">Its folder.</param>
    /// <param name="checksums">The file of checksums; by default <see cref="ChecksumFile"/> in the folder. Written where it is missing.</param>
    /// <param name="renew">Whether to take today's checksums in place of those in the file.</param>
    /// <param name="progress">Told how many of how many files are summed up.</param>
    /// <param name="cancel">Stops between files.</param>
    /// <exception cref="InvalidDataException">Nothing of it can be used.</exception>
    /// <exception cref="IOException">Files are missing, or the set cannot be read at all.</exception>
    public static DatasetInspection Of(
        string dataset, string root, string? checksums = null, bool renew = false, IProgress<ReadingProgress>? progress = null, CancellationToken cancel = default)
    {
        var inspect = Array.Find(s_sets, set => set.Name == dataset).Inspect ?? throw new ArgumentException($"There is no data set {dataset}; there are {string.Join(", ", Datasets)}.", nameof(dataset));
        if (!Directory.Exists(root)) throw new DirectoryNotFoundException($"{root}: there is no such folder.");
        var findings = inspect(root);
        var done = 0;
        var sums = findings.Files.AsParallel().AsOrdered().WithCancellation(cancel).Select(path =>
        {
            using var stream = File.OpenRead(path);
            var sum = Convert.ToHexStringLower(SHA256.HashData(stream));
            progress?.Report(new(Interlocked.Increment(ref done), findings.Files.Count));
            return (Path: Path.GetRelativePath(root, path), Sum: sum);
        }).ToList();
        SkippedEntry[] copies = [.. sums.GroupBy(file => file.Sum).Where(group => group.Count() > 1).Select(group => new SkippedEntry(group.First().Path, root, $"also {string.Join(", ", group.Skip(1).Select(file => file.Path))}"))];
        return new(
            dataset, root, findings, new("copies", "groups of files with the same bytes", IsFault: false, copies),
            ChecksumList.Compare(checksums ?? Path.Combine(root, ChecksumFile), sums.ToDictionary(file => file.Path, file => file.Sum, StringComparer.Ordinal), renew));
    }
}
