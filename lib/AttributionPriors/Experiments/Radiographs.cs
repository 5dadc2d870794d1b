using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using AttributionPriors.Data;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Data.Xray;

namespace AttributionPriors.Experiments;

/// <summary>
/// The radiographs that a chest X-ray task draws from: the data sets' own files where a folder of them is named, else phantoms, which are drawn when they are
/// first needed. Both are read by the same readers.
/// </summary>
/// <param name="kind">Which data sets.</param>
/// <param name="root">The folder that holds a folder for each data set; null for phantoms.</param>
/// <param name="phantoms">Which phantoms.</param>
/// <param name="decoded">Where decoded files are kept; by default <c>artifacts/radiographs</c> of the checkout.</param>
public sealed class Radiographs(PhantomKind kind, string? root, PhantomSettings phantoms, string? decoded = null)
{
    readonly Lazy<string> _root = new(() => root ?? PhantomStore.Open(kind, phantoms));
    readonly ConcurrentDictionary<XrayProtocol, Lazy<Index>> _indices = new();

    sealed record Index(IReadOnlyList<XrayEntry> Entries, string Fingerprint);

    /// <summary>Which data sets.</summary>
    public PhantomKind Kind => kind;

    /// <summary>Whose radiographs these are: a phantom stays one wherever its folder lies.</summary>
    public RadiographSource Source => root is null || Folders.Any(PhantomFolder.IsPhantom) ? RadiographSource.Phantom : RadiographSource.Files;

    /// <summary>Every labelled radiograph: site 0, then site 1, or of RSNA in the order of the table.</summary>
    /// <exception cref="IOException">A folder, table or column is missing.</exception>
    /// <exception cref="InvalidDataException">No entry can be used, or a bad one is refused.</exception>
    public IReadOnlyList<XrayEntry> Entries(XrayProtocol protocol) => At(protocol).Entries;

    /// <summary>SHA-256 (hex) over what the tables say of every entry, the files' lengths, and of phantoms their own fingerprint.</summary>
    /// <inheritdoc cref="Entries"/>
    public string Fingerprint(XrayProtocol protocol) => At(protocol).Fingerprint;

    /// <summary>Images in the smallest cell of site and class.</summary>
    /// <inheritdoc cref="Entries"/>
    public int SmallestCell(XrayProtocol protocol)
    {
        var entries = Entries(protocol);
        return (from site in new[] { 0, 1 } from label in new[] { 0, 1 } select entries.Count(entry => (entry.Site, entry.Label) == (site, label))).Min();
    }

    /// <summary>
    /// The images at <paramref name="places"/> of the index, read and brought to a size, in that order. Those of real data sets are decoded once, into
    /// one file, for all runs that draw the same.
    /// </summary>
    /// <param name="protocol">Switches.</param>
    /// <param name="places">Which.</param>
    /// <param name="side">Rows and columns.</param>
    /// <param name="reading">Told how many of how many are decoded, where they are decoded into a file.</param>
    /// <param name="cancel">Stops the decoding, which leaves nothing behind.</param>
    /// <exception cref="IOException">A file cannot be read, or a decoder is not installed.</exception>
    /// <exception cref="InvalidDataException">Files are broken; names them.</exception>
    public ImageSet Read(XrayProtocol protocol, IReadOnlyList<int> places, int side, IProgress<ReadingProgress>? reading = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(places);
        var preprocessing = kind == PhantomKind.Xray ? XrayPreprocessing.Cardiomegaly(protocol) : XrayPreprocessing.Pneumonia(protocol);
        XrayEntry[] entries = [.. places.Select(place => Entries(protocol)[place])];
        using var cache = Source == RadiographSource.Files ? XrayCache.Open(decoded ?? Checkout.PathOf("artifacts", "radiographs"), entries, side, preprocessing, reading, cancel) : null;
        var area = side * side;
        // The circle is the same for all: it is held once.
        var (images, masks) = (new float[entries.Length * area], preprocessing.Mask == MaskShape.Circle ? XrayMask.Circle(side) : new float[entries.Length * area]);
        Parallel.For(0, entries.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, k =>
        {
            var pixels = images.AsSpan(k * area, area);
            var mask = preprocessing.Mask == MaskShape.Boxes ? masks.AsSpan(k * area, area) : [];
            if (cache is not null)
            {
                cache.CopyTo(k, pixels, mask);
                return;
            }
            var drawn = XrayPixels.Load(entries[k], side, preprocessing);
            drawn.Pixels.CopyTo(pixels);
            if (!mask.IsEmpty) drawn.Mask.CopyTo(mask);
        });
        return new(1, side, side, images, masks, [.. entries.Select(entry => entry.Label)], [.. entries.Select(entry => entry.Site)]);
    }

    IEnumerable<string> Folders => PhantomFolder.Folders(kind).Select(name => Path.Combine(_root.Value, name));

    Index At(XrayProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        // Switches that a reader does not ask for still make another key: reading twice is cheap, and right.
        return _indices.GetOrAdd(protocol, switches => new(() => ReadIndex(switches))).Value;
    }

    Index ReadIndex(XrayProtocol protocol)
    {
        string[] folders = [.. Folders];
        var missing = folders.FirstOrDefault(folder => !Directory.Exists(folder));
        if (missing is not null)
            throw new DirectoryNotFoundException($"{missing} does not exist. {Chosen.DataVariable} names a folder that holds {string.Join(" and ", PhantomFolder.Folders(kind))}; without it phantoms take their place.");
        XrayEntry[] entries = kind == PhantomKind.Xray
            ? [.. NihReader.Read(folders[0], protocol).Entries, .. PadChestReader.Read(folders[1], protocol).Entries]
            : [.. RsnaReader.Read(folders[0], protocol).Entries];
        return new(entries, FingerprintOf(entries, folders));
    }

    static string FingerprintOf(XrayEntry[] entries, string[] folders)
    {
        var lines = new StringBuilder();
        foreach (var marker in folders.Select(folder => Path.Combine(folder, PhantomFolder.Marker)).Where(File.Exists)) lines.Append(File.ReadAllText(marker));
        foreach (var entry in entries)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{entry.Id} {entry.Site} {entry.Label} {entry.View} {entry.Patient}");
            foreach (var box in entry.Boxes) lines.Append(CultureInfo.InvariantCulture, $" {box.X} {box.Y} {box.Width} {box.Height}");
            lines.Append(CultureInfo.InvariantCulture, $" {new FileInfo(entry.Path).Length}\n");
        }
        return Experiments.Fingerprint.Of(lines.ToString());
    }
}
