namespace AttributionPriors.Data.Photos;

/// <summary>Photographs from files.</summary>
static class Photo
{
    /// <summary>Reads a JPEG or PNG file of 8 bits.</summary>
    /// <exception cref="BrokenFileException">It is none, or damaged.</exception>
    /// <exception cref="MissingDecoderException">This machine lacks the decoder for it.</exception>
    public static DecodedImage Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var photo = JpegReader.IsJpeg(bytes) ? JpegReader.Decode(bytes, path) : PngReader.IsPng(bytes) ? PngReader.Decode(bytes, path)
            : throw new BrokenFileException(path, "byte 0", "it starts neither as JPEG nor as PNG.");
        return photo.Maximum == byte.MaxValue ? photo : throw new BrokenFileException(path, "header", "it has more than 8 bits a value.");
    }

    /// <summary>What is wrong with each photograph that does not decode.</summary>
    /// <param name="photos">Name and path.</param>
    /// <exception cref="MissingDecoderException">This machine lacks a decoder.</exception>
    public static IReadOnlyList<SkippedEntry> Broken(IReadOnlyList<(string Id, string Path)> photos)
    {
        var faults = new SkippedEntry?[photos.Count];
        InParallel.For(photos.Count, Environment.ProcessorCount, k =>
        {
            try
            {
                Read(photos[k].Path);
            }
            catch (BrokenFileException e)
            {
                faults[k] = new(photos[k].Id, e.File, $"{e.Place}: {e.Reason}");
            }
        });
        return [.. faults.OfType<SkippedEntry>()];
    }

    /// <summary>Photographs as images [3, side, side] of ImageNet's colours, with their boxes as masks, or none.</summary>
    /// <param name="photos">Path, class and box.</param>
    /// <param name="side">Rows and columns.</param>
    public static ImageSet Images(IReadOnlyList<(string Path, int Label, Box? Box)> photos, int side)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        var area = side * side;
        var (images, masks) = (new float[photos.Count * 3 * area], new float[photos.Count * area]);
        InParallel.For(photos.Count, Environment.ProcessorCount, k =>
        {
            var photo = Read(photos[k].Path);
            var crop = new PhotoCrop(photo.Height, photo.Width, side, PhotoCrop.ShorterFor(side));
            crop.Pixels(photo).CopyTo(images, k * 3 * area);
            if (photos[k].Box is { } box) crop.Mask(box).CopyTo(masks, k * area);
            else Array.Fill(masks, 1, k * area, area);
        });
        return new(3, side, side, images, masks, [.. photos.Select(photo => photo.Label)], new int[photos.Count]);
    }
}
