namespace AttributionPriors.Data;

/// <summary>Writes grey JPEG files (baseline, 8 bits) through libturbojpeg.</summary>
public static class JpegWriter
{
    /// <summary>The bytes of a JPEG file.</summary>
    /// <param name="height">Rows H.</param>
    /// <param name="width">Columns W.</param>
    /// <param name="greys">[H, W].</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="ArgumentException">The pixels do not fit the shape, or there is no such quality.</exception>
    /// <exception cref="MissingDecoderException">There is no libturbojpeg on this machine.</exception>
    public static unsafe byte[] Encode(int height, int width, ReadOnlySpan<byte> greys, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (quality is < 1 or > 100) throw new ArgumentOutOfRangeException(nameof(quality), quality, "A JPEG's quality is 1 to 100.");
        if (greys.Length != (long)height * width) throw new ArgumentException($"[{height}, {width}] wants {(long)height * width} bytes; got {greys.Length}.", nameof(greys));
        var turbo = TurboJpeg.Loaded ?? throw new MissingDecoderException("JPEG", "libturbojpeg", TurboJpeg.Remedy);
        fixed (byte* pixels = greys)
            return turbo.Compress(pixels, width, height, quality);
    }
}
