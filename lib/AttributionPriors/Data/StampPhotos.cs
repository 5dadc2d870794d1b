using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace AttributionPriors.Data;

/// <summary>A cut-out photograph, cropped to what is opaque.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Colours">Red, green, blue in [0, 1], each multiplied by the opacity: [3, H, W].</param>
/// <param name="Opacity">[H, W], in [0, 1].</param>
public sealed record CutOut(string Name, int Height, int Width, float[] Colours, float[] Opacity);

/// <summary>
/// Photographs of animals without their backgrounds, from the stamps of the drawing program Tux Paint: 35 birds and 57 mammals, about one of a species.
/// </summary>
public sealed record StampPhotos
{
    /// <summary>Where Debian's package puts them.</summary>
    public const string DebianFolder = "/usr/share/tuxpaint/stamps/animals";

    /// <summary>Folders of drawings and toys, and mammals of the sea, whose own background is water.</summary>
    static readonly string[] s_otherFolders = ["cartoon", "toys", "aquatic"];

    /// <summary>Drawings that lie among the photographs.</summary>
    static readonly string[] s_drawings = ["echidna.png", "hedgehog.png"];

    /// <summary>Opacity from which a pixel belongs to the animal.</summary>
    const float Opaque = 0.5f;

    /// <summary>The birds, by file name.</summary>
    public required IReadOnlyList<CutOut> Birds { get; init; }

    /// <summary>The mammals, likewise.</summary>
    public required IReadOnlyList<CutOut> Mammals { get; init; }

    /// <summary>Reads the photographs from <paramref name="root"/>, or from Debian's folder where none is given.</summary>
    /// <exception cref="DirectoryNotFoundException">They are not there; the message says how to get them.</exception>
    /// <exception cref="BrokenFileException">A file is not what it should be.</exception>
    public static StampPhotos Read(string? root = null) => new() { Birds = Folder(root ?? DebianFolder, "birds"), Mammals = Folder(root ?? DebianFolder, "mammals") };

    /// <summary>SHA-256 (lower-case hex) of names, shapes and pixels.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var photo in Birds.Concat(Mammals))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(photo.Name));
            hash.AppendData(MemoryMarshal.AsBytes<int>([photo.Height, photo.Width]));
            hash.AppendData(MemoryMarshal.AsBytes<float>(photo.Colours));
            hash.AppendData(MemoryMarshal.AsBytes<float>(photo.Opacity));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>An image's opaque part.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="image">With an alpha channel.</param>
    /// <exception cref="BrokenFileException">It has none, or nothing in it is opaque.</exception>
    public static CutOut CutOutOf(string name, DecodedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Channels is not (2 or 4)) throw new BrokenFileException(name, "header", $"a cut-out has an alpha channel; this image has {image.Channels} channels.");
        var (height, width) = (image.Height, image.Width);
        float[] opacity = [.. Enumerable.Range(0, height * width).Select(i => (float)image.Samples[(i + 1) * image.Channels - 1] / image.Maximum)];
        var (top, left, rows, columns) = Extent(opacity, width) ?? throw new BrokenFileException(name, "pixels", "nothing in it is opaque.");
        var (colours, own) = (image.ToColours(), new float[rows * columns]);
        var premultiplied = new float[3 * rows * columns];
        for (var i = 0; i < own.Length; i++)
        {
            var from = (top + i / columns) * width + left + i % columns;
            own[i] = opacity[from];
            for (var c = 0; c < 3; c++) premultiplied[c * own.Length + i] = colours[c * height * width + from] * own[i];
        }
        return new(name, rows, columns, premultiplied, own);
    }

    static CutOut[] Folder(string root, string kind)
    {
        var folder = Path.Combine(root, kind);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder}: not there. On Debian or Ubuntu: apt-get install tuxpaint-stamps-default. Else see data/birds.md.");
        return
        [
            .. Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories)
                .Where(path => !s_otherFolders.Contains(Path.GetFileName(Path.GetDirectoryName(path))) && !s_drawings.Contains(Path.GetFileName(path)))
                .OrderBy(path => Path.GetRelativePath(folder, path), StringComparer.Ordinal)
                .Select(path => CutOutOf(path, PngReader.Read(path)) with { Name = Path.GetFileName(path) }),
        ];
    }

    static (int Top, int Left, int Rows, int Columns)? Extent(float[] opacity, int width)
    {
        int[] solid = [.. Enumerable.Range(0, opacity.Length).Where(i => opacity[i] >= Opaque)];
        if (solid.Length == 0) return null;
        var (top, left) = (solid[0] / width, solid.Min(i => i % width));
        return (top, left, solid[^1] / width - top + 1, solid.Max(i => i % width) - left + 1);
    }
}
