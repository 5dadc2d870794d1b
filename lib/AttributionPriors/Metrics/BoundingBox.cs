namespace AttributionPriors.Metrics;

/// <summary>
/// An upright rectangle in pixels: pixel (r, c) covers <c>[c, c + 1) × [r, r + 1)</c>, and the sides need not fall between pixels,
/// as when a box was drawn on an image of another size.
/// </summary>
/// <param name="Left">Distance from the image's left side.</param>
/// <param name="Top">Distance from the image's upper side.</param>
/// <param name="Width">Extent to the right.</param>
/// <param name="Height">Extent downwards.</param>
public readonly record struct BoundingBox(double Left, double Top, double Width, double Height)
{
    /// <summary>Width times height; 0 for a box turned inside out.</summary>
    public double Area => Math.Max(0, Width) * Math.Max(0, Height);

    /// <summary>The box on the image resized by these factors.</summary>
    /// <param name="across">New width over old width.</param>
    /// <param name="down">New height over old height.</param>
    /// <exception cref="ArgumentOutOfRangeException">A factor is not positive.</exception>
    public BoundingBox Scaled(double across, double down)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(across);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(down);
        return new(Left * across, Top * down, Width * across, Height * down);
    }

    /// <summary><c>|A ∩ B| / |A ∪ B|</c> by area; 0 where both are empty.</summary>
    public double Iou(BoundingBox other)
    {
        var both = Common(Left, Width, other.Left, other.Width) * Common(Top, Height, other.Top, other.Height);
        var either = Area + other.Area - both;
        return either > 0 ? both / either : 0;
    }

    /// <summary>1 where a pixel's centre lies inside, [H, W] row by row, clipped to the image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side of the image is not positive.</exception>
    /// <exception cref="ArgumentException">The box holds no pixel's centre: it is empty, lies outside, or is not finite.</exception>
    public float[] Mask(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var (top, bottom) = Centres(Top, Height, height);
        var (left, right) = Centres(Left, Width, width);
        if (!(top < bottom && left < right))
            throw new ArgumentException($"{this} holds no pixel of a {height} × {width} image: was it drawn on an image of another size?");
        var mask = new float[height * width];
        for (var r = top; r < bottom; r++) mask.AsSpan(r * width + left, right - left).Fill(1);
        return mask;
    }

    /// <summary>The smallest box around the kept pixels; null where none is kept.</summary>
    /// <param name="kept">[H, W], row by row.</param>
    /// <param name="width">W.</param>
    /// <exception cref="ArgumentException"><paramref name="kept"/> is not whole rows of <paramref name="width"/> pixels.</exception>
    public static BoundingBox? Around(ReadOnlySpan<bool> kept, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (kept.Length % width != 0) throw new ArgumentException($"{kept.Length} flags are not whole rows of {width}.", nameof(kept));
        var (top, bottom, left, right) = (int.MaxValue, -1, int.MaxValue, -1);
        for (var i = 0; i < kept.Length; i++)
        {
            if (!kept[i]) continue;
            var (r, c) = (i / width, i % width);
            (top, bottom, left, right) = (Math.Min(top, r), Math.Max(bottom, r), Math.Min(left, c), Math.Max(right, c));
        }
        return bottom < 0 ? null : new(left, top, right - left + 1, bottom - top + 1);
    }

    static double Common(double a, double lengthA, double b, double lengthB) =>
        Math.Max(0, Math.Min(a + Math.Max(0, lengthA), b + Math.Max(0, lengthB)) - Math.Max(a, b));

    /// <summary>First pixel whose centre is at or after the start, and first whose centre is at or after the end.</summary>
    static (int First, int End) Centres(double start, double length, int pixels) => (At(start, pixels), At(start + length, pixels));

    static int At(double side, int pixels) => (int)Math.Clamp(Math.Ceiling(side - 0.5), 0, pixels);
}
