using AttributionPriors.Data;

namespace AttributionPriors.Reporting;

/// <summary>One image and its saliency map as a PNG file: the image in grey, and beside it the map in colour over the dimmed image.</summary>
public static class SaliencyPicture
{
    const int Gap = 8;

    /// <summary>The longer side of a panel, in pixels, is at least this; small images are enlarged by a whole factor.</summary>
    const int PanelSide = 320;

    /// <summary>Writes the picture.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="height">Rows of image and map.</param>
    /// <param name="width">Columns of image and map.</param>
    /// <param name="image">Grey values, [H, W]; stretched from their least to their largest.</param>
    /// <param name="map">Absolute saliency, [H, W]; scaled by its largest.</param>
    public static void Write(string path, int height, int width, ReadOnlySpan<float> image, ReadOnlySpan<float> map)
    {
        var factor = Math.Max(1, (PanelSide + Math.Max(height, width) - 1) / Math.Max(height, width));
        var (grey, heat) = (Scaled(image, Least(image)), Scaled(map, 0));
        int rows = height * factor, columns = 2 * width * factor + Gap;
        var pixels = new byte[rows * columns * 3];
        Array.Fill(pixels, (byte)255);
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < width * factor; c++)
            {
                var source = r / factor * width + c / factor;
                var level = (byte)(255 * grey[source]);
                Put(pixels, (r * columns + c) * 3, (level, level, level));
                Put(pixels, (r * columns + c + width * factor + Gap) * 3, Over(grey[source], heat[source]));
            }
        }
        PngWriter.Write(path, rows, columns, 3, pixels);
    }

    /// <summary>The map's colour, the more opaque the larger its value, over the image at half its brightness.</summary>
    static (byte R, byte G, byte B) Over(double grey, double heat)
    {
        var (r, g, b) = ColourMap.At(heat);
        var under = 127 * grey;
        byte Mix(byte colour) => (byte)(heat * colour + (1 - heat) * under);
        return (Mix(r), Mix(g), Mix(b));
    }

    static void Put(byte[] pixels, int at, (byte R, byte G, byte B) colour) => (pixels[at], pixels[at + 1], pixels[at + 2]) = colour;

    static float Least(ReadOnlySpan<float> values)
    {
        var least = float.PositiveInfinity;
        foreach (var value in values) least = Math.Min(least, value);
        return least;
    }

    /// <summary>(v - from) / (max - from); all 0 where that is no number.</summary>
    static double[] Scaled(ReadOnlySpan<float> values, float from)
    {
        var most = from;
        foreach (var value in values) most = Math.Max(most, value);
        var scaled = new double[values.Length];
        for (var k = 0; k < scaled.Length; k++) scaled[k] = most > from ? (values[k] - from) / (most - from) : 0;
        return scaled;
    }
}
