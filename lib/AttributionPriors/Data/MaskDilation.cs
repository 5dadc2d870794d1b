namespace AttributionPriors.Data;

/// <summary>
/// Widens training masks, so that a prior tolerates evidence at the edge. The released code smooths the mask with a
/// Gaussian of σ pixels cut at 4σ and keeps all that is above 0; that is a dilation by a square of half-width
/// <c>R = ⌊4σ + 0.5⌋</c>, which is what is computed here. σ = 0 leaves a mask as it is, soft edges included.
/// </summary>
public static class MaskDilation
{
    /// <summary>Half-width R of the square, in pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">σ is negative, not finite or beyond a million.</exception>
    public static int Radius(double sigma)
    {
        if (!(sigma is >= 0 and <= 1e6))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The dilation's σ is a number of pixels, 0 or more.");
        return (int)Math.Floor(4 * sigma + 0.5);
    }

    /// <summary>The same images with dilated masks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">σ is negative or not finite.</exception>
    public static ImageSet Of(ImageSet set, double sigma)
    {
        ArgumentNullException.ThrowIfNull(set);
        var masks = new float[set.Masks.Length];
        var area = set.Height * set.Width;
        for (var i = 0; i < masks.Length / area; i++) Of(set.Mask(i), set.Height, set.Width, sigma).CopyTo(masks, i * area);
        return new(set.Channels, set.Height, set.Width, set.Images, masks, set.Labels, set.Sites);
    }

    /// <summary>One mask, dilated: 1 where any value within R rows and columns is above 0, else 0.</summary>
    /// <param name="mask">[H, W] row by row.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="sigma">σ in pixels.</param>
    /// <exception cref="ArgumentException">The mask is not of that shape, or σ is negative or not finite.</exception>
    public static float[] Of(ReadOnlySpan<float> mask, int height, int width, double sigma)
    {
        if (mask.Length != (long)height * width)
            throw new ArgumentException($"A mask of [{height}, {width}] has {(long)height * width} values; got {mask.Length}.", nameof(mask));
        var radius = Radius(sigma);
        if (sigma == 0) return mask.ToArray();
        var rows = new float[mask.Length];
        for (var r = 0; r < height; r++) Line(mask, rows, r * width, 1, width, radius);
        var both = new float[mask.Length];
        for (var c = 0; c < width; c++) Line(rows, both, c, width, height, radius);
        return both;
    }

    // A square is a row dilation followed by a column dilation. Each line is filled once, whatever the radius.
    static void Line(ReadOnlySpan<float> from, Span<float> to, int start, int step, int length, int radius)
    {
        var filled = 0;
        for (var i = 0; i < length; i++)
        {
            if (!(from[start + i * step] > 0)) continue;
            var end = (int)Math.Min(length, (long)i + radius + 1);
            for (var k = Math.Max(filled, i - radius); k < end; k++) to[start + k * step] = 1;
            filled = end;
        }
    }
}
