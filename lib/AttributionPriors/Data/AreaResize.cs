namespace AttributionPriors.Data;

/// <summary>Changes an image's size by the mean over area: each new pixel is the mean of the old image under it.</summary>
public static class AreaResize
{
    /// <summary>[height, width] to [newHeight, newWidth], row by row. The mean of the image stays what it was.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or the pixels do not fill the old one.</exception>
    public static float[] Of(ReadOnlySpan<float> pixels, int height, int width, int newHeight, int newWidth)
    {
        if (Math.Min(Math.Min(height, width), Math.Min(newHeight, newWidth)) < 1 || pixels.Length != height * width)
            throw new ArgumentException($"{pixels.Length} pixels cannot go from {height}x{width} to {newHeight}x{newWidth}.", nameof(pixels));
        var rows = Along(pixels, height, width, newHeight);
        var turned = Transposed(rows, newHeight, width);
        return Transposed(Along(turned, width, newHeight, newWidth), newWidth, newHeight);
    }

    /// <summary>Resizes the first axis: new row r covers the old rows from r·n/m to (r+1)·n/m, the first and last in part.</summary>
    static float[] Along(ReadOnlySpan<float> pixels, int n, int columns, int m)
    {
        var result = new float[m * columns];
        for (var r = 0; r < m; r++)
        {
            double from = (double)r * n / m, to = (double)(r + 1) * n / m;
            for (var k = (int)from; k < n && k < to; k++)
            {
                var share = (Math.Min(to, k + 1) - Math.Max(from, k)) / (to - from);
                for (var c = 0; c < columns; c++) result[r * columns + c] += (float)(share * pixels[k * columns + c]);
            }
        }
        return result;
    }

    static float[] Transposed(ReadOnlySpan<float> pixels, int height, int width)
    {
        var result = new float[pixels.Length];
        for (var r = 0; r < height; r++)
            for (var c = 0; c < width; c++)
                result[c * height + r] = pixels[r * width + c];
        return result;
    }
}
