namespace AttributionPriors.Data.Photos;

/// <summary>
/// What is cut from a photograph for a network: its shorter side is brought to a length, then the middle square is taken, as by torchvision's <c>Resize</c> and
/// <c>CenterCrop</c>. Boxes go the same way.
/// </summary>
public sealed record PhotoCrop
{
    // ImageNet's colours, by which torchvision's models expect theirs: red, green, blue.
    static readonly float[] s_mean = [0.485f, 0.456f, 0.406f], s_deviation = [0.229f, 0.224f, 0.225f];

    readonly int _top, _left;

    /// <summary>Of a photograph of this shape.</summary>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="side">Rows and columns S of the square; 224 for networks of ImageNet.</param>
    /// <param name="shorter">Length of the shorter side before the cut; 256 for a square of 224.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the square larger than the shorter side.</exception>
    public PhotoCrop(int height, int width, int side, int shorter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Math.Min(height, width));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        ArgumentOutOfRangeException.ThrowIfLessThan(shorter, side);
        (Height, Width, Side) = (height, width, side);
        // The longer side is cut down to a whole number.
        (NewHeight, NewWidth) = height <= width ? (shorter, (int)((long)shorter * width / height)) : ((int)((long)shorter * height / width), shorter);
        // Python rounds halves to the even number.
        (_top, _left) = ((int)Math.Round((NewHeight - side) / 2.0), (int)Math.Round((NewWidth - side) / 2.0));
    }

    /// <summary>Rows of the photograph.</summary>
    public int Height { get; }

    /// <summary>Columns of the photograph.</summary>
    public int Width { get; }

    /// <summary>S.</summary>
    public int Side { get; }

    /// <summary>Rows after the change of size.</summary>
    public int NewHeight { get; }

    /// <summary>Columns after the change of size.</summary>
    public int NewWidth { get; }

    /// <summary>The usual length of the shorter side for a square: 256 for 224.</summary>
    public static int ShorterFor(int side) => (int)Math.Round(side * 256 / 224.0);

    /// <summary>The square's red, green and blue as bytes, [S, S, 3]; a grey photograph is repeated.</summary>
    /// <exception cref="ArgumentException">The photograph has another shape, or more than 8 bits.</exception>
    public byte[] Bytes(DecodedImage photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if ((photo.Height, photo.Width, photo.Maximum) != (Height, Width, byte.MaxValue))
            throw new ArgumentException($"A photograph of {photo.Height} × {photo.Width}, {photo.Maximum} at most, is none of {Height} × {Width} and {byte.MaxValue}.", nameof(photo));
        var colours = new byte[Height * Width * 3];
        for (var i = 0; i < colours.Length; i++) colours[i] = (byte)photo.Samples[i / 3 * photo.Channels + (photo.Channels < 3 ? 0 : i % 3)];
        var resized = PillowResize.Of(colours, Height, Width, 3, NewHeight, NewWidth);
        var square = new byte[Side * Side * 3];
        for (var r = 0; r < Side; r++) resized.AsSpan(((_top + r) * NewWidth + _left) * 3, Side * 3).CopyTo(square.AsSpan(r * Side * 3));
        return square;
    }

    /// <summary>The square as a network of ImageNet sees it, [3, S, S]: colours in [0, 1], less their mean, by their deviation.</summary>
    /// <inheritdoc cref="Bytes"/>
    public float[] Pixels(DecodedImage photo)
    {
        var (bytes, area) = (Bytes(photo), Side * Side);
        var pixels = new float[3 * area];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (bytes[i % area * 3 + i / area] / 255f - s_mean[i / area]) / s_deviation[i / area];
        return pixels;
    }

    /// <summary>A box of the photograph in pixels of the square. It may reach beyond it.</summary>
    public Box Of(Box box)
    {
        var (down, across) = ((double)NewHeight / Height, (double)NewWidth / Width);
        return new(box.X * across - _left, box.Y * down - _top, box.Width * across, box.Height * down);
    }

    /// <summary>1 where the middle of a pixel of the square lies in the photograph's box, [S, S].</summary>
    public float[] Mask(Box box)
    {
        var moved = Of(box);
        var mask = new float[Side * Side];
        for (var r = 0; r < Side; r++)
            for (var c = 0; c < Side; c++)
                if (c + 0.5 >= moved.X && c + 0.5 < moved.X + moved.Width && r + 0.5 >= moved.Y && r + 0.5 < moved.Y + moved.Height) mask[r * Side + c] = 1;
        return mask;
    }
}
