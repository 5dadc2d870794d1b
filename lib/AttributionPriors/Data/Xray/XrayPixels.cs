namespace AttributionPriors.Data.Xray;

/// <summary>One radiograph as a network gets it.</summary>
/// <param name="Size">Side S.</param>
/// <param name="Pixels">[S, S] in [−1024, 1024].</param>
/// <param name="Mask">[S, S] in [0, 1]: 1 inside, where the evidence is; boxes have soft edges.</param>
public sealed record XrayPixels(int Size, float[] Pixels, float[] Mask)
{
    /// <summary>Reads an entry's file, makes it square, brings it to the size, and its mask with it.</summary>
    /// <exception cref="BrokenFileException">The file is no sound PNG, JPEG or DICOM.</exception>
    /// <exception cref="MissingDecoderException">This machine lacks the decoder for it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static XrayPixels Load(XrayEntry entry, int size, XrayPreprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Of(XrayImage.Read(entry.Path), entry, size, preprocessing);
    }

    /// <summary>The same from a file already read.</summary>
    /// <param name="image">What the file holds.</param>
    /// <param name="entry">Label and boxes.</param>
    /// <param name="size">S.</param>
    /// <param name="preprocessing">How.</param>
    public static XrayPixels Of(XrayImage image, XrayEntry entry, int size, XrayPreprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        var (height, width) = (image.Height, image.Width);
        // White paper around the image, as in the first archive of resized PadChest images.
        var square = Square.Of(height, width, preprocessing.Squaring);
        var (rows, columns) = (preprocessing.Weights(square.Height, size), preprocessing.Weights(square.Width, size));
        return new(size, Resized(square.Cut(image.Normalised(), padding: XrayImage.HalfRange)), Mask());

        float[] Resized(float[] cut) => rows.Inputs == size && columns.Inputs == size ? cut : SeparableResize.Of(cut, rows, columns, rowsFirst: preprocessing.Kernel == ResizeKernel.ScikitImage);

        float[] Mask()
        {
            if (preprocessing.Mask == MaskShape.Boxes && entry.Label == 1) return Resized(square.Cut(XrayMask.Boxes(height, width, entry.Boxes), padding: 0));
            var plain = new float[size * size];
            PlainMask(plain, size, preprocessing);
            return plain;
        }
    }

    /// <summary>Writes the mask of an entry that has no boxes of its own: the circle, or that of negatives.</summary>
    internal static void PlainMask(Span<float> mask, int size, XrayPreprocessing preprocessing)
    {
        if (preprocessing.Mask == MaskShape.Circle) XrayMask.Circle(size).CopyTo(mask);
        else mask.Fill(preprocessing.Negative == NegativeMask.Ones ? 1 : 0);
    }
}

/// <summary>The part of an image that is kept, or the paper that it is laid on.</summary>
/// <param name="From">The image's own shape.</param>
/// <param name="Height">Rows afterwards.</param>
/// <param name="Width">Columns afterwards.</param>
sealed record Square((int Height, int Width) From, int Height, int Width)
{
    /// <summary>What squaring makes of an image's shape.</summary>
    public static Square Of(int height, int width, Squaring squaring) => squaring switch
    {
        Squaring.CentreCrop => new((height, width), Math.Min(height, width), Math.Min(height, width)),
        Squaring.PadWhite => new((height, width), Math.Max(height, width), Math.Max(height, width)),
        _ => new((height, width), height, width),
    };

    /// <summary>The middle of the image, or the image in the middle of <paramref name="padding"/>.</summary>
    public float[] Cut(float[] pixels, float padding)
    {
        if (From == (Height, Width)) return pixels;
        // Both halves are rounded down, as in the released code's library.
        var (top, left) = (From.Height / 2 - Height / 2, From.Width / 2 - Width / 2);
        var cut = new float[Height * Width];
        Array.Fill(cut, padding);
        var columns = Math.Min(From.Width, Width);
        for (var r = Math.Max(0, -top); r < Math.Min(Height, From.Height - top); r++)
            pixels.AsSpan((r + top) * From.Width + Math.Max(0, left), columns).CopyTo(cut.AsSpan(r * Width + Math.Max(0, -left), columns));
        return cut;
    }
}
