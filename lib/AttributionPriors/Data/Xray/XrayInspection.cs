using System.Security.Cryptography;
using AttributionPriors.Data.Phantoms;

namespace AttributionPriors.Data.Xray;

/// <summary>What a data set on the disk is worth: every image decoded, every byte summed up.</summary>
/// <param name="Root">Its folder.</param>
/// <param name="Index">What its tables and files give.</param>
/// <param name="IsPhantom">Whether it is drawn, and has no release to be compared with.</param>
/// <param name="Broken">Images that do not decode.</param>
/// <param name="Copies">Names of images whose files are equal, byte by byte.</param>
/// <param name="Checksums">Compared with those of an earlier inspection.</param>
public sealed record XrayInspection(
    string Root, XrayIndex Index, bool IsPhantom, IReadOnlyList<SkippedEntry> Broken, IReadOnlyList<IReadOnlyList<string>> Copies, ChecksumVerdict Checksums)
{
    /// <summary>Where checksums are kept unless the caller says otherwise.</summary>
    public const string ChecksumFile = "checksums.sha256";

    /// <summary>The data sets that can be inspected.</summary>
    public static IReadOnlyList<string> Datasets { get; } = [NihReader.Dataset, PadChestReader.Dataset, RsnaReader.Dataset];

    /// <summary>Rows left out for a reason that nobody expects.</summary>
    public IEnumerable<SkippedEntry> Missing => Index.Skipped.Where(entry => !entry.IsExpected);

    /// <summary>Whether the counts are those of a known release, or there is none to compare with.</summary>
    public bool IsComplete =>
        IsPhantom
        || (Index.Dataset == PadChestReader.Dataset ? Index.Count(1, 1) >= XrayReleases.PadChestPositives : XrayReleases.Of(Index.Dataset).Any(release => release.Fits(Index)));

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => IsComplete && !Missing.Any() && Broken.Count == 0 && Checksums.Changed.Count == 0 && Checksums.Gone.Count == 0;

    /// <summary>Patients with more than one of the usable images, and the most that one has.</summary>
    public (int Patients, int Most) Repeated
    {
        get
        {
            int[] counts = [.. Index.Entries.CountBy(entry => entry.Patient).Select(patient => patient.Value).Where(images => images > 1)];
            return (counts.Length, counts.DefaultIfEmpty(1).Max());
        }
    }

    /// <summary>Reads a data set.</summary>
    /// <param name="dataset">One of <see cref="Datasets"/>.</param>
    /// <param name="root">Its folder.</param>
    /// <param name="checksums">The file of checksums; by default <see cref="ChecksumFile"/> in the folder. Written where it is missing.</param>
    /// <param name="renew">Whether to take today's checksums in place of those in the file.</param>
    /// <param name="progress">Told how many of how many images are read.</param>
    /// <param name="cancel">Stops between images.</param>
    /// <exception cref="InvalidDataException">No image of it can be used.</exception>
    /// <exception cref="IOException">A folder or table is missing, a decoder is not installed, or the checksums cannot be written.</exception>
    public static XrayInspection Of(
        string dataset, string root, string? checksums = null, bool renew = false, IProgress<ReadingProgress>? progress = null, CancellationToken cancel = default)
    {
        var index = Read(dataset, root);
        var done = 0;
        var read = index.Entries.AsParallel().AsOrdered().WithCancellation(cancel).Select(entry =>
        {
            var inspected = Inspect(entry);
            progress?.Report(new(Interlocked.Increment(ref done), index.Entries.Count));
            return inspected;
        }).ToList();
        if (read.Select(image => image.Missing).FirstOrDefault(failure => failure is not null) is { } missing) throw missing;
        var sums = read.ToDictionary(image => Path.GetRelativePath(root, image.Entry.Path), image => image.Sum, StringComparer.Ordinal);
        return new(
            root, index, PhantomFolder.IsPhantom(root), [.. read.Where(image => image.Fault is not null).Select(image => new SkippedEntry(image.Entry.Id, image.Entry.Path, image.Fault!))],
            [.. read.GroupBy(image => image.Sum).Where(group => group.Count() > 1).Select(group => (IReadOnlyList<string>)[.. group.Select(image => image.Entry.Id)])],
            ChecksumList.Compare(checksums ?? Path.Combine(root, ChecksumFile), sums, renew));
    }

    /// <summary>Patients of whom two splits have images, in the paper's draw (n images of each cell, ρ = 0.9) of a seed.</summary>
    /// <exception cref="ArgumentException">There are too few images for such splits.</exception>
    public static int Crossing(IReadOnlyList<XrayEntry> entries, long seed)
    {
        ArgumentNullException.ThrowIfNull(entries);
        const double correlation = 0.9;
        var perCell = (from site in (int[])[0, 1] from label in (int[])[0, 1] select entries.Count(entry => (entry.Site, entry.Label) == (site, label))).Min();
        var draw = JointDraw.Of(entries, JointSplit.Of(perCell, correlation, SplitArithmetic.Reversed), seed, explainedPerCell: 1);
        return ((IReadOnlyList<int>[])[draw.Train, draw.Valid, draw.Test])
            .SelectMany(split => split.Select(place => (entries[place].Site, entries[place].Patient)).Distinct())
            .CountBy(patient => patient).Count(patient => patient.Value > 1);
    }

    static XrayIndex Read(string dataset, string root) => dataset switch
    {
        NihReader.Dataset => NihReader.Read(root),
        PadChestReader.Dataset => PadChestReader.Read(root),
        RsnaReader.Dataset => RsnaReader.Read(root),
        _ => throw new ArgumentException($"There is no data set {dataset}; there are {string.Join(", ", Datasets)}.", nameof(dataset)),
    };

    static Inspected Inspect(XrayEntry entry)
    {
        var bytes = File.ReadAllBytes(entry.Path);
        var sum = Convert.ToHexStringLower(SHA256.HashData(bytes));
        try
        {
            XrayImage.Decode(bytes, entry.Path);
            return new(entry, sum, null, null);
        }
        catch (BrokenFileException e)
        {
            return new(entry, sum, $"{e.Place}: {e.Reason}", null);
        }
        catch (MissingDecoderException e)
        {
            return new(entry, sum, null, e);
        }
    }

    readonly record struct Inspected(XrayEntry Entry, string Sum, string? Fault, MissingDecoderException? Missing);
}
