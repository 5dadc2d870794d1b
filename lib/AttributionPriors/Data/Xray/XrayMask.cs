namespace AttributionPriors.Data.Xray;

/// <summary>Masks of radiographs: 1 inside, where the evidence is, 0 outside.</summary>
public static class XrayMask
{
    // Boxes are given in pixels of images of this width.
    const double BoxWidth = 1024;

    // The circle's radius is the side divided by this.
    const double SidesPerRadius = 2.5;

    /// <summary>
    /// The circle that stands for the heart in all images of NIH and PadChest: pixel (r, c) is inside where
    /// <c>((r − c0)² + (c − c0)²) / (S/2.5)² &lt; 1</c>, with <c>c0 = ⌊S/2⌋</c>. 50.3 % of a 224 × 224 image.
    /// </summary>
    /// <param name="size">Side S.</param>
    public static float[] Circle(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        var mask = new float[size * size];
        var (centre, radius) = (size / 2, size / SidesPerRadius);
        for (var r = 0; r < size; r++)
            for (var c = 0; c < size; c++)
            {
                var (y, x) = ((r - centre) / radius, (c - centre) / radius);
                mask[r * size + c] = y * y + x * x < 1 ? 1 : 0;
            }
        return mask;
    }

    /// <summary>
    /// The union of boxes at an image's own resolution: each covers <c>⌊h k⌋</c> rows from <c>⌊y k⌋</c> and <c>⌊w k⌋</c> columns from
    /// <c>⌊x k⌋</c>, k = W / 1024; what reaches beyond the image is cut.
    /// </summary>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="boxes">In pixels of the 1024 × 1024 original.</param>
    public static float[] Boxes(int height, int width, IReadOnlyList<Box> boxes)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        var mask = new float[height * width];
        var scale = width / BoxWidth;
        foreach (var box in boxes)
        {
            var (row, rows) = ((int)(box.Y * scale), (int)(box.Height * scale));
            var (column, columns) = ((int)(box.X * scale), (int)(box.Width * scale));
            for (var r = Math.Max(0, row); r < Math.Min(height, row + rows); r++)
                for (var c = Math.Max(0, column); c < Math.Min(width, column + columns); c++)
                    mask[r * width + c] = 1;
        }
        return mask;
    }
}
