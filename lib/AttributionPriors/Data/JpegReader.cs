namespace AttributionPriors.Data;

/// <summary>
/// Reads JPEG files of 8 bits, baseline and progressive, grey and colour, through libturbojpeg: the very samples that other
/// programs over libjpeg see (accurate DCT, smooth chroma).
/// </summary>
public static class JpegReader
{
    // A third of what PNG files may hold as samples: far beyond any radiograph.
    const long MostPixels = 1L << 26;

    static ReadOnlySpan<byte> Start => [0xff, 0xd8, 0xff];

    /// <summary>Whether this machine can decode JPEG.</summary>
    public static bool IsAvailable => TurboJpeg.Loaded is not null;

    /// <summary>What to do where it cannot.</summary>
    public static string Remedy => TurboJpeg.Remedy;

    /// <summary>Whether bytes start as a JPEG file does.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Start);

    /// <summary>Reads a file: 1 channel (grey) or 3 (RGB), 0 to 255.</summary>
    /// <exception cref="BrokenFileException">It is no JPEG file of these kinds, is cut off or damaged.</exception>
    /// <exception cref="MissingDecoderException">There is no libturbojpeg on this machine.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DecodedImage Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(File.ReadAllBytes(path), path);
    }

    /// <summary>Decodes bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="BrokenFileException">As for <see cref="Read"/>.</exception>
    /// <exception cref="MissingDecoderException">As for <see cref="Read"/>.</exception>
    public static unsafe DecodedImage Decode(ReadOnlySpan<byte> bytes, string name)
    {
        if (!IsJpeg(bytes)) throw new BrokenFileException(name, "byte 0", "it does not start as a JPEG file does.");
        var turbo = TurboJpeg.Loaded ?? throw new MissingDecoderException(name, "libturbojpeg", TurboJpeg.Remedy);
        var decoder = turbo.Create();
        try
        {
            fixed (byte* file = bytes)
            {
                if (!turbo.TryHeader(decoder, file, bytes.Length, out var width, out var height, out var space))
                    throw new BrokenFileException(name, "header", $"libturbojpeg says: {turbo.Error(decoder)}.");
                if (space >= TurboJpeg.FirstOfFourChannels)
                    throw new BrokenFileException(name, "header", "its four channels are inks (CMYK); convert it to grey or RGB.");
                if ((long)height * width > MostPixels)
                    throw new BrokenFileException(name, "header", $"{height} × {width} pixels are more than are read here.");
                var channels = space == TurboJpeg.GreySpace ? 1 : 3;
                var pixels = GC.AllocateUninitializedArray<byte>(height * width * channels);
                fixed (byte* to = pixels)
                    if (!turbo.TryDecompress(decoder, file, bytes.Length, to, width, height, channels == 1 ? TurboJpeg.Grey : TurboJpeg.Rgb))
                        throw new BrokenFileException(name, "pixels", $"libturbojpeg says: {turbo.Error(decoder)}.");
                return new(height, width, channels, byte.MaxValue, Widen(pixels));
            }
        }
        finally
        {
            turbo.Destroy(decoder);
        }
    }

    static ushort[] Widen(byte[] pixels)
    {
        var samples = GC.AllocateUninitializedArray<ushort>(pixels.Length);
        for (var i = 0; i < samples.Length; i++) samples[i] = pixels[i];
        return samples;
    }
}
