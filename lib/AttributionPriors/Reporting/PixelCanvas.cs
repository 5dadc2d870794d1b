using AttributionPriors.Data;

namespace AttributionPriors.Reporting;

/// <summary>Pixels to draw on, white at first. What lies outside is cut off.</summary>
/// <param name="height">Rows.</param>
/// <param name="width">Columns.</param>
sealed class PixelCanvas(int height, int width)
{
    readonly byte[] _pixels = White(height * width * 3);

    public int Height => height;

    public int Width => width;

    /// <summary>Mixes a colour over a pixel; a share is cut to [0, 1].</summary>
    public void Blend(int row, int column, (byte R, byte G, byte B) colour, double share)
    {
        if (row < 0 || row >= height || column < 0 || column >= width || !(share > 0))
            return;
        share = Math.Min(share, 1);
        var pixel = _pixels.AsSpan((row * width + column) * 3, 3);
        (pixel[0], pixel[1], pixel[2]) = (Mixed(pixel[0], colour.R), Mixed(pixel[1], colour.G), Mixed(pixel[2], colour.B));
        byte Mixed(byte under, byte over) => (byte)Math.Round(under + share * (over - under));
    }

    /// <summary>Fills a rectangle.</summary>
    public void Fill(int top, int left, int rows, int columns, (byte R, byte G, byte B) colour)
    {
        for (var row = top; row < top + rows; row++)
            for (var column = left; column < left + columns; column++)
                Blend(row, column, colour, 1);
    }

    /// <summary>The pixels as a picture.</summary>
    public Picture ToPicture(string caption) => new(height, width, PngWriter.Encode(height, width, 3, _pixels), caption);

    static byte[] White(int length)
    {
        var pixels = new byte[length];
        Array.Fill(pixels, byte.MaxValue);
        return pixels;
    }
}
