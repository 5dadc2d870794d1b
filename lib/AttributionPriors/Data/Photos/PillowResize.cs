namespace AttributionPriors.Data.Photos;

/// <summary>
/// Pillow's bilinear resize of 8-bit images, bit for bit: along the rows, then down the columns, each pass with weights of 22 binary places and a result
/// rounded to a byte. torchvision's <c>Resize</c> on Pillow's images is the same.
/// </summary>
public static class PillowResize
{
    const int Places = 22;

    /// <summary>[H, W, C] to [newHeight, newWidth, C].</summary>
    /// <exception cref="ArgumentException">The pixels do not fill the shape, or a size is not positive.</exception>
    public static byte[] Of(byte[] pixels, int height, int width, int channels, int newHeight, int newWidth)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != (long)height * width * channels) throw new ArgumentException($"{pixels.Length} bytes are no image of {height} × {width} × {channels}.", nameof(pixels));
        var rows = newWidth == width ? pixels : Along(pixels, height, width, channels, AxisWeights.Pillow(width, newWidth), stride: channels, line: width * channels, newLine: newWidth * channels);
        // Down the columns every line is one whole row: pixels of a column are a row apart.
        return newHeight == height ? rows : Down(rows, height, newWidth * channels, AxisWeights.Pillow(height, newHeight));
    }

    static byte[] Along(byte[] pixels, int height, int width, int channels, AxisWeights weights, int stride, int line, int newLine)
    {
        var result = new byte[height * newLine];
        for (var o = 0; o < weights.Outputs; o++)
        {
            var (first, fixedPoint) = (weights.First[o], Fixed(weights[o]));
            for (var r = 0; r < height; r++)
                for (var c = 0; c < channels; c++)
                {
                    var (sum, at) = (1 << (Places - 1), r * line + first * stride + c);
                    foreach (var weight in fixedPoint)
                    {
                        sum += pixels[at] * weight;
                        at += stride;
                    }
                    result[r * newLine + o * channels + c] = Clipped(sum);
                }
        }
        return result;
    }

    static byte[] Down(byte[] pixels, int height, int line, AxisWeights weights)
    {
        var result = new byte[weights.Outputs * line];
        var sums = new int[line];
        for (var o = 0; o < weights.Outputs; o++)
        {
            Array.Fill(sums, 1 << (Places - 1));
            foreach (var (k, weight) in Fixed(weights[o]).Index())
            {
                var row = pixels.AsSpan((weights.First[o] + k) * line, line);
                for (var c = 0; c < line; c++) sums[c] += row[c] * weight;
            }
            for (var c = 0; c < line; c++) result[o * line + c] = Clipped(sums[c]);
        }
        return result;
    }

    static int[] Fixed(ReadOnlySpan<double> weights)
    {
        var result = new int[weights.Length];
        for (var k = 0; k < weights.Length; k++) result[k] = (int)(0.5 + weights[k] * (1 << Places));
        return result;
    }

    static byte Clipped(int sum) => (byte)Math.Clamp(sum >> Places, 0, byte.MaxValue);
}
