namespace AttributionPriors.Data;

/// <summary>A decoded file of pixels (PNG, JPEG, DICOM): whole numbers as stored, so that nothing is lost of 16-bit X-rays.</summary>
/// <param name="Height">Rows H.</param>
/// <param name="Width">Columns W.</param>
/// <param name="Channels">C: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. Palettes of PNG are resolved to RGB, their transparency to alpha.</param>
/// <param name="Maximum">The value of white: 255, 65535 for 16-bit PNG, 2^bits − 1 for DICOM. PNG greys of 1, 2 or 4 bits are spread to 255.</param>
/// <param name="Samples">[H, W, C], 0 to <paramref name="Maximum"/>.</param>
public sealed record DecodedImage(int Height, int Width, int Channels, int Maximum, ushort[] Samples)
{
    /// <summary>
    /// Grey in [0, 1], [H, W]: the grey channel itself, or of colours <c>0.299 R + 0.587 G + 0.114 B</c> (Rec. 601). Alpha is ignored.
    /// </summary>
    public float[] ToGrey()
    {
        var grey = new float[Height * Width];
        for (var i = 0; i < grey.Length; i++)
        {
            var pixel = Samples.AsSpan(i * Channels, Channels);
            var value = Channels < 3 ? pixel[0] : (299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2]) / 1000.0;
            grey[i] = (float)(value / Maximum);
        }
        return grey;
    }

    /// <summary>Red, green and blue in [0, 1], [3, H, W]; of a grey image three times the same. Alpha is ignored.</summary>
    public float[] ToColours()
    {
        var colours = new float[3 * Height * Width];
        for (var i = 0; i < colours.Length; i++)
        {
            var (channel, pixel) = Math.DivRem(i, Height * Width);
            colours[i] = (float)((double)Samples[pixel * Channels + (Channels < 3 ? 0 : channel)] / Maximum);
        }
        return colours;
    }

    /// <summary>The middle of the image; where a margin is odd, its smaller half is above and to the left.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image is smaller.</exception>
    public DecodedImage CentreCrop(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width);
        var (top, left) = ((Height - height) / 2, (Width - width) / 2);
        var samples = new ushort[height * width * Channels];
        for (var r = 0; r < height; r++) Samples.AsSpan(((top + r) * Width + left) * Channels, width * Channels).CopyTo(samples.AsSpan(r * width * Channels));
        return new(height, width, Channels, Maximum, samples);
    }
}
