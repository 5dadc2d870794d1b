using AttributionPriors.Data;
using AttributionPriors.Data.Phantoms;

namespace AttributionPriors.Experiments;

/// <summary>
/// The folder that a task on scans draws from: the data set's own files where a folder is named, else phantoms, which are drawn when they are first
/// needed. Both are read by the same reader.
/// </summary>
/// <param name="kind">Which data set.</param>
/// <param name="root">The folder that holds a folder for each data set; null for phantoms.</param>
/// <param name="phantoms">Which phantoms.</param>
public sealed class ScanFolder(PhantomKind kind, string? root, PhantomSettings phantoms)
{
    readonly Lazy<string> _path = new(() => System.IO.Path.Combine(root ?? PhantomStore.Open(kind, phantoms), PhantomFolder.Folders(kind)[0]));

    /// <summary>Where the files are.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder named does not hold this data set.</exception>
    public string Path => Directory.Exists(_path.Value)
        ? _path.Value
        : throw new DirectoryNotFoundException($"{_path.Value} does not exist. {Chosen.DataVariable} names a folder that holds {PhantomFolder.Folders(kind)[0]}; without it phantoms take its place.");

    /// <summary>Whose images these are: a phantom stays one wherever its folder lies.</summary>
    public RadiographSource Source => root is null || PhantomFolder.IsPhantom(Path) ? RadiographSource.Phantom : RadiographSource.Files;

    /// <summary>SHA-256 (hex) over what is known of every entry, and of phantoms what they are.</summary>
    /// <param name="entries">A line for each.</param>
    public string FingerprintOf(IEnumerable<string> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return Fingerprint.Of([Source == RadiographSource.Phantom ? File.ReadAllText(System.IO.Path.Combine(Path, PhantomFolder.Marker)) : "", .. entries]);
    }

    /// <summary>Images of a reader, which are in [−1, 1], in the range that a run wants.</summary>
    internal static ImageSet InRange(ImageSet images, GreyRange range) => range == GreyRange.Centred
        ? images
        : new(images.Channels, images.Height, images.Width, Array.ConvertAll(images.Images, grey => (grey + 1) / 2), images.Masks, images.Labels, images.Sites);
}
