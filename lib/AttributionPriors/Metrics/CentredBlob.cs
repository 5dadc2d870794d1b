namespace AttributionPriors.Metrics;

/// <summary>
/// A map that has not seen the image: a Gaussian blob in the middle. Scored like any saliency map, it says how much of
/// an IoU is owed to evidence merely lying near the centre.
/// </summary>
public static class CentredBlob
{
    /// <summary>
    /// <c>exp(−((r − (H − 1)/2)² + (c − (W − 1)/2)²) / (2σ²))</c> with <c>σ = min(H, W) / 4</c>, [H, W] row by row.
    /// The width has no influence on a binarised map, since it changes no order.
    /// </summary>
    /// <remarks>By symmetry up to eight pixels share a value, so the strict rule of <see cref="Binarisation"/> may keep a few less than the budget.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public static float[] Map(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var sigma = Math.Min(height, width) / 4.0;
        var map = new float[height * width];
        for (var r = 0; r < height; r++)
            for (var c = 0; c < width; c++)
            {
                var (y, x) = (r - (height - 1) / 2.0, c - (width - 1) / 2.0);
                map[r * width + c] = (float)Math.Exp(-(y * y + x * x) / (2 * sigma * sigma));
            }
        return map;
    }
}
