using System.Numerics;

namespace AttributionPriors.Data;

/// <summary>Changes an image's size by weights along rows, then along columns.</summary>
public static class SeparableResize
{
    /// <summary>[H, W] to [H', W'], with sums in float64.</summary>
    /// <param name="pixels">[H, W] row by row.</param>
    /// <param name="rows">From H to H'.</param>
    /// <param name="columns">From W to W'.</param>
    /// <param name="rowsFirst">
    /// scipy goes down the columns first, which is also the faster way when shrinking; Pillow along the rows. They differ by a rounding.
    /// </param>
    /// <exception cref="ArgumentException">The pixels do not fill the shape.</exception>
    public static float[] Of(ReadOnlySpan<float> pixels, AxisWeights rows, AxisWeights columns, bool rowsFirst = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        if (pixels.Length != (long)rows.Inputs * columns.Inputs)
            throw new ArgumentException($"An image of {rows.Inputs}x{columns.Inputs} has {(long)rows.Inputs * columns.Inputs} pixels; got {pixels.Length}.", nameof(pixels));
        return rowsFirst ? Horizontal(Vertical(pixels, rows, columns.Inputs), rows.Outputs, columns) : Vertical(Horizontal(pixels, rows.Inputs, columns), rows, columns.Outputs);
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

    static float[] Vertical(ReadOnlySpan<float> pixels, AxisWeights rows, int width)
    {
        var result = new float[rows.Outputs * width];
        var sums = new double[width];
        for (var i = 0; i < rows.Outputs; i++)
        {
            Array.Clear(sums);
            var weights = rows[i];
            for (var k = 0; k < weights.Length; k++) Add(pixels.Slice((rows.First[i] + k) * width, width), weights[k], sums);
            for (var c = 0; c < width; c++) result[i * width + c] = (float)sums[c];
        }
        return result;
    }

    // sums += weight · row.
    static void Add(ReadOnlySpan<float> row, double weight, Span<double> sums)
    {
        var c = 0;
        for (; c <= row.Length - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(row[c..]), out var low, out var high);
            (new Vector<double>(sums[c..]) + weight * low).CopyTo(sums[c..]);
            (new Vector<double>(sums[(c + Vector<double>.Count)..]) + weight * high).CopyTo(sums[(c + Vector<double>.Count)..]);
        }
        for (; c < row.Length; c++) sums[c] += weight * row[c];
    }
}
