using AttributionPriors.Data;
using static TorchSharp.torch;

namespace AttributionPriors.Reporting;

/// <summary>An image made of pixels: a PNG and what it shows. Drawn here, without a browser, and shown by every viewer of notebooks.</summary>
/// <param name="Height">Rows of the PNG.</param>
/// <param name="Width">Columns of the PNG.</param>
/// <param name="Png">The file's bytes.</param>
/// <param name="Caption">What it shows, for readers who do not see it.</param>
[TypeFormatterSource(typeof(PictureForms))]
public sealed record Picture(int Height, int Width, byte[] Png, string Caption)
{
    const int UsualColumns = 4;

    /// <summary>Images side by side, each pixel a square of whole pixels, with titles, saliency maps and masks as the tiles say.</summary>
    /// <param name="tiles">At least one, row by row.</param>
    /// <param name="columns">Tiles per row.</param>
    /// <param name="caption">What it shows; where it is empty, the titles.</param>
    /// <param name="frame">What stands around the tiles; null for nothing.</param>
    /// <exception cref="ArgumentException">There is no tile, or one is not drawable; the message says which and why.</exception>
    public static Picture Grid(IReadOnlyList<Tile> tiles, int columns = UsualColumns, string caption = "", PictureFrame? frame = null)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (tiles.Count == 0)
            throw new ArgumentException("A grid has at least one tile.", nameof(tiles));
        return PictureGrid.Draw(tiles, columns, caption.Length > 0 ? caption : Named(tiles), frame ?? PictureFrame.None);
    }

    /// <summary>The images of a batch side by side, as <see cref="Tile.Of"/> reads them.</summary>
    /// <param name="images">[N, C, H, W] with C = 1 or 3, or [N, H, W], or one image [H, W]; null for maps alone.</param>
    /// <param name="titles">One per image; null for none.</param>
    /// <param name="maps">Saliency maps [N, 1, H, W], [N, H, W] or [H, W], drawn in colour over the dimmed images; null for none.</param>
    /// <param name="masks">Masks in the same shapes, drawn as outlines; null for none.</param>
    /// <param name="columns">Images per row.</param>
    /// <param name="range">The numbers of black and white; null takes the least and largest of all images.</param>
    /// <param name="showSigns">Whether the maps' signs are shown (blue below zero, orange above) or their absolute values.</param>
    /// <param name="caption">What it shows; where it is empty, the titles.</param>
    /// <exception cref="ArgumentException">A shape or a number of things does not fit; the message says which.</exception>
    public static Picture Grid(
        Tensor? images, IReadOnlyList<string>? titles = null, Tensor? maps = null, Tensor? masks = null,
        int columns = UsualColumns, (double Low, double High)? range = null, bool showSigns = false, string caption = "") =>
        Grid([.. Tile.Of(images, titles, maps, masks).Select(tile => tile with { Range = range, IsSigned = showSigns })], columns, caption);

    static string Named(IReadOnlyList<Tile> tiles)
    {
        string[] titles = [.. tiles.Select(tile => tile.Title).OfType<string>().Distinct()];
        return $"{tiles.Count} image{(tiles.Count == 1 ? "" : "s")}{(titles.Length > 0 ? ": " : "")}{string.Join(", ", titles)}";
    }

    /// <summary>Writes the PNG, whole or not at all; missing folders are made.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, stream => stream.Write(Png));
    }
}
