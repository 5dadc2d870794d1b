namespace AttributionPriors.Data;

/// <summary>Changes an image's size by weights along rows, then along columns.</summary>
public static class SeparableResize
{
    /// <summary>[H, W] to [H', W'], columns first, with sums in float64, as Pillow does it.</summary>
    /// <param name="pixels">[H, W] row by row.</param>
    /// <param name="rows">From H to H'.</param>
    /// <param name="columns">From W to W'.</param>
    /// <exception cref="ArgumentException">The pixels do not fill the shape.</exception>
    public static float[] Of(ReadOnlySpan<float> pixels, AxisWeights rows, AxisWeights columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        if (pixels.Length != (long)rows.Inputs * columns.Inputs)
            throw new ArgumentException($"An image of {rows.Inputs}x{columns.Inputs} has {(long)rows.Inputs * columns.Inputs} pixels; got {pixels.Length}.", nameof(pixels));
        return Vertical(Horizontal(pixels, rows.Inputs, columns), rows, columns.Outputs);
    }

    static float[] Horizontal(ReadOnlySpan<float> pixels, int height, AxisWeights columns)
    {
        var result = new float[height * columns.Outputs];
        for (var r = 0; r < height; r++)
        {
            var row = pixels.Slice(r * columns.Inputs, columns.Inputs);
            for (var i = 0; i < columns.Outputs; i++)
            {
                var weights = columns[i];
                var under = row.Slice(columns.First[i], weights.Length);
                var sum = 0.0;
                for (var k = 0; k < weights.Length; k++) sum += under[k] * weights[k];
                result[r * columns.Outputs + i] = (float)sum;
            }
        }
        return result;
    }

    static float[] Vertical(float[] pixels, AxisWeights rows, int width)
    {
        var result = new float[rows.Outputs * width];
        var sums = new double[width];
        for (var i = 0; i < rows.Outputs; i++)
        {
            Array.Clear(sums);
            var weights = rows[i];
            for (var k = 0; k < weights.Length; k++)
            {
                var row = pixels.AsSpan((rows.First[i] + k) * width, width);
                for (var c = 0; c < width; c++) sums[c] += row[c] * weights[k];
            }
            for (var c = 0; c < width; c++) result[i * width + c] = (float)sums[c];
        }
        return result;
    }
}
