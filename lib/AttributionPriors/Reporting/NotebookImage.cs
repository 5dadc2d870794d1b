using AttributionPriors.Data;

namespace AttributionPriors.Reporting;

/// <summary>A figure's PNG as a notebook keeps it: half the bytes, in fewer shades, and with a comment that says which records it was drawn from.</summary>
static class NotebookImage
{
    /// <summary>
    /// Shades of each primary colour, black and full colour among them. They lie 12 of 255 apart, so that no pixel moves by more than 6: edges and letters stay as
    /// they are, and in a map only a close look finds a difference. Of what is finer a packed image is half made.
    /// </summary>
    const int Shades = 22;

    const double CssPixelsPerInch = 96;

    static readonly byte[] s_nearest = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(Nearest)];

    /// <summary>The bytes of the file.</summary>
    /// <param name="png">The figure as it was drawn.</param>
    /// <param name="figure">For its size and its records.</param>
    public static byte[] Of(byte[] png, Figure figure)
    {
        var image = PngReader.Decode(png, "the figure's image");
        byte[] pixels = [.. image.Samples.Select(sample => s_nearest[sample])];
        return PngWriter.Encode(image.Height, image.Width, image.Channels, pixels, CssPixelsPerInch * image.Width / figure.Width, figure.RecordSet?.ToJson().ToJsonString());
    }

    static byte Nearest(int value)
    {
        const double step = byte.MaxValue / (Shades - 1.0);
        return (byte)Math.Round(Math.Round(value / step) * step);
    }
}
