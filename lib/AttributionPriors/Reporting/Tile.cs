using static TorchSharp.torch;

namespace AttributionPriors.Reporting;

/// <summary>One image of a <see cref="Picture.Grid(IReadOnlyList{Tile}, int, string, PictureFrame)"/>, with what is laid over it: at least an image or a map.</summary>
public sealed record Tile
{
    /// <summary>The words above it; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Grey as one map, colours as three (red, green, blue); empty draws the saliency map alone.</summary>
    public IReadOnlyList<PixelMap> Image { get; init; } = [];

    /// <summary>The numbers of black and white; null takes the least and largest of all images of the grid that have none of their own.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>A saliency map, divided by <see cref="MapLimit"/> and drawn in colour over the dimmed image; null for none.</summary>
    public PixelMap? Map { get; init; }

    /// <summary>
    /// True draws the map's signs, blue below zero and orange above; false draws its absolute value from dark violet to pale yellow.
    /// </summary>
    public bool IsSigned { get; init; }

    /// <summary>The absolute value of the map at which its colour is full; null takes its largest.</summary>
    public double? MapLimit { get; init; }

    /// <summary>Lines of words below it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>A mask, drawn as the border of what is above a half; null for none.</summary>
    public PixelMap? Mask { get; init; }

    /// <summary>Rows and columns, the same for all that is laid over each other.</summary>
    /// <exception cref="ArgumentException">The tile is empty, has two channels or more than three, or its parts differ in shape.</exception>
    internal (int Height, int Width) Size
    {
        get
        {
            PixelMap[] parts = [.. Image, .. new[] { Map, Mask }.OfType<PixelMap>()];
            if (Image.Count is not (0 or 1 or 3) || (Image.Count == 0 && Map is null))
                throw new ArgumentException($"Tile \"{Title}\" has {Image.Count} channels. An image has 1 (grey) or 3 (red, green, blue); without an image there must be a map.");
            if (parts.Any(part => (part.Height, part.Width) != (parts[0].Height, parts[0].Width)))
                throw new ArgumentException($"Tile \"{Title}\" lays maps of different shapes over each other: {string.Join(", ", parts.Select(part => $"{part.Height} × {part.Width}"))}.");
            return (parts[0].Height, parts[0].Width);
        }
    }

    /// <summary>One tile per image of a batch.</summary>
    /// <param name="images">[N, C, H, W] with C = 1 or 3, or [N, H, W], or one image [H, W]; null for maps alone.</param>
    /// <param name="titles">One per image; null for none.</param>
    /// <param name="maps">Saliency maps [N, 1, H, W], [N, H, W] or [H, W]; null for none.</param>
    /// <param name="masks">Masks in the same shapes; null for none.</param>
    /// <exception cref="ArgumentException">A shape is another one, or the numbers of images, titles, maps and masks differ.</exception>
    public static IReadOnlyList<Tile> Of(Tensor? images, IReadOnlyList<string>? titles = null, Tensor? maps = null, Tensor? masks = null)
    {
        var (pictures, overlays, borders) = (Channels(images, "images"), Channels(maps, "maps"), Channels(masks, "masks"));
        var count = pictures?.Count ?? overlays?.Count ?? throw new ArgumentException("There is nothing to draw: give images, or maps, or both.", nameof(images));
        foreach (var (what, number) in new[] { ("titles", titles?.Count), ("maps", overlays?.Count), ("masks", borders?.Count) })
            if (number is { } given && given != count)
                throw new ArgumentException($"There are {given} {what} for {count} images.", what);
        return [.. Enumerable.Range(0, count).Select(i => new Tile
        {
            Title = titles?[i],
            Image = pictures?[i] ?? [],
            Map = overlays?[i].Single(),
            Mask = borders?[i].Single(),
        })];
    }

    /// <summary>One list of channels per image.</summary>
    static List<IReadOnlyList<PixelMap>>? Channels(Tensor? tensor, string name)
    {
        if (tensor is null)
            return null;
        var shape = tensor.shape;
        var (count, channels) = shape.Length switch
        {
            4 => ((int)shape[0], (int)shape[1]),
            3 => ((int)shape[0], 1),
            2 => (1, 1),
            _ => (0, 0),
        };
        if (count == 0 || !(channels == 1 || (channels == 3 && name == "images")))
            throw new ArgumentException($"The {name} have the shape [{string.Join(", ", shape)}], want [N, {(name == "images" ? "1 or 3" : "1")}, H, W], [N, H, W] or [H, W].", name);
        var (height, width) = ((int)shape[^2], (int)shape[^1]);
        using var scope = NewDisposeScope();
        var host = tensor.detach().to(ScalarType.Float32).cpu().contiguous();
        var values = host.data<float>().ToArray();
        PixelMap Plane(int index) => new(height, width, values[(index * height * width)..((index + 1) * height * width)]);
        return [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, channels).Select(c => Plane(i * channels + c)).ToArray())];
    }
}
