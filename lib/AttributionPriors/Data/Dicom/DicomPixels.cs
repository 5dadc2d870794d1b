using System.Buffers.Binary;

namespace AttributionPriors.Data.Dicom;

/// <summary>What a file says of its pixels (PS3.3, C.7.6.3).</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Samples of a pixel: 1 or 3.</param>
/// <param name="Allocated">Bits that a sample occupies: 1, 8 or 16.</param>
/// <param name="Stored">Bits of it that count.</param>
/// <param name="High">The highest of them.</param>
/// <param name="IsSigned">Two's complement.</param>
/// <param name="IsInverted">MONOCHROME1: 0 is white.</param>
/// <param name="IsPlanar">All red before all green.</param>
sealed record DicomLayout(int Height, int Width, int Channels, int Allocated, int Stored, int High, bool IsSigned, bool IsInverted, bool IsPlanar)
{
    // As for JPEG.
    const long MostPixels = 1L << 26;

    /// <summary>Samples of a frame.</summary>
    public int Samples => Height * Width * Channels;

    /// <summary>Bytes of a frame that is not coded.</summary>
    public int Bytes => (int)(((long)Samples * Allocated + 7) / 8);

    /// <summary>The value of full brightness.</summary>
    public int Maximum => (1 << Stored) - 1;

    /// <summary>Reads it from the file's elements.</summary>
    /// <exception cref="BrokenFileException">Something is missing, contradicts itself, or is not read here.</exception>
    public static DicomLayout Of(DicomFile file)
    {
        var photometric = file.Text(DicomTag.Photometric) ?? "MONOCHROME2";
        var (allocated, channels) = (file.Number(DicomTag.BitsAllocated), file.Number(DicomTag.SamplesPerPixel, 1));
        var stored = file.Number(DicomTag.BitsStored, allocated);
        var layout = new DicomLayout(
            file.Number(DicomTag.Rows), file.Number(DicomTag.Columns), channels, allocated, stored, file.Number(DicomTag.HighBit, stored - 1),
            file.Number(DicomTag.Signed, 0) == 1, photometric == "MONOCHROME1", channels > 1 && file.Number(DicomTag.Planar, 0) == 1);
        var fault =
            layout.Height == 0 || layout.Width == 0 || (long)layout.Height * layout.Width > MostPixels ? $"an image of {layout.Height} × {layout.Width} is not read here."
            : allocated is not (1 or 8 or 16) ? $"samples of {allocated} bits are not read here; those of 1, 8 and 16 are."
            : stored < 1 || stored > allocated || layout.High >= allocated || layout.High < stored - 1 ? $"{stored} bits up to bit {layout.High} do not fit into {allocated}."
            : channels is not (1 or 3) ? $"{channels} samples a pixel are not read here; 1 and 3 are."
            : photometric.StartsWith("PALETTE", StringComparison.Ordinal) ? "its values are places in a palette, which is not read here."
            : file.Syntax.Coding is PixelCoding.Native or PixelCoding.Rle && photometric.StartsWith("YBR", StringComparison.Ordinal) ? $"colours in {photometric} are not read here; convert to RGB."
            : null;
        return fault is null ? layout : throw new BrokenFileException(file.Name, "group 0028", fault);
    }
}

/// <summary>Decodes the first frame of a DICOM file.</summary>
/// <remarks>
/// Two rules, because radiographs are compared across files: high is always bright, so MONOCHROME1 is inverted; and samples are those stored,
/// so that neither rescaling (0028,1052-1053) nor windows nor look-up tables are applied. Signed samples are raised by 2^(bits − 1).
/// </remarks>
static class DicomPixels
{
    // JPEG is of 8 bits, but for what some scanners write.
    const int RareJpegBits = 12;

    /// <summary>[H, W, C], 0 to 2^bits stored − 1.</summary>
    /// <exception cref="BrokenFileException">The pixels are missing or do not fit what the file says of them.</exception>
    /// <exception cref="MissingDecoderException">Their coding needs a program that is not installed.</exception>
    internal static DecodedImage Decode(DicomFile file)
    {
        if (file.NativePixels() is not { } native) throw new BrokenFileException(file.Name, $"element {DicomTag.Text(DicomTag.PixelData)}", "there are no pixels.");
        var layout = DicomLayout.Of(file);
        switch (file.Syntax.Coding)
        {
            case PixelCoding.Native: return Meant(layout, Stored(native.Bytes.Span, layout, IsSwapped(file, native.Type, layout), file.Name));
            case PixelCoding.Rle: return Meant(layout, Stored(DicomRle.Decode(DicomFrame.First(file).Span, layout, file.Name), layout with { IsPlanar = false }, swapped: false, file.Name));
            case PixelCoding.Jpeg when DicomFrame.First(file) is var jpeg && DicomFrame.JpegPrecision(jpeg.Span) != RareJpegBits: return FromJpeg(layout, jpeg.Span, file.Name);
            default: return FromPlain(layout, ForeignDicom.Convert(file));
        }
    }

    // What samples mean is taken from the file itself: gdcm writes that all allocated bits are stored.
    static DecodedImage FromPlain(DicomLayout layout, DicomFile plain)
    {
        var written = DicomLayout.Of(plain);
        if ((written.Samples, written.Width, written.Allocated) != (layout.Samples, layout.Width, layout.Allocated) || plain.NativePixels() is not { } native)
            throw new BrokenFileException(plain.Name, "pixels", $"they unpack to [{written.Height}, {written.Width}, {written.Channels}] of {written.Allocated} bits, which is not what the file says.");
        return Meant(layout, Stored(native.Bytes.Span, written, swapped: false, plain.Name));
    }

    static DecodedImage FromJpeg(DicomLayout layout, ReadOnlySpan<byte> jpeg, string name)
    {
        var image = JpegReader.Decode(jpeg, name);
        if ((image.Height, image.Width, image.Channels) != (layout.Height, layout.Width, layout.Channels))
            throw new BrokenFileException(name, "pixels",
                $"the JPEG holds [{image.Height}, {image.Width}, {image.Channels}], the file says [{layout.Height}, {layout.Width}, {layout.Channels}].");
        if (layout.IsInverted)
            for (var i = 0; i < image.Samples.Length; i++) image.Samples[i] = (ushort)(image.Maximum - image.Samples[i]);
        return image;
    }

    // Words of big-endian files have their high bytes first, also where two samples of 8 bits lie in one.
    static bool IsSwapped(DicomFile file, string type, DicomLayout layout) => file.Syntax.IsBigEndian && (layout.Allocated == 16 || type == "OW");

    static ushort[] Stored(ReadOnlySpan<byte> bytes, DicomLayout layout, bool swapped, string name)
    {
        if (bytes.Length < layout.Bytes)
            throw new BrokenFileException(name, "pixels", $"an image of [{layout.Height}, {layout.Width}, {layout.Channels}] with {layout.Allocated} bits wants {layout.Bytes} bytes; {bytes.Length} are there.");
        var samples = new ushort[layout.Samples];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[Place(i, layout)] = layout.Allocated switch
            {
                16 when swapped => BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]),
                16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]),
                8 => bytes[swapped ? Math.Min(i ^ 1, bytes.Length - 1) : i],
                // The first pixel is the lowest bit.
                _ => (ushort)(bytes[i / 8] >> (i % 8) & 1),
            };
        }
        return samples;
    }

    // Where the i-th stored sample belongs in [H, W, C].
    static int Place(int i, DicomLayout layout)
    {
        if (!layout.IsPlanar) return i;
        var (channel, pixel) = Math.DivRem(i, layout.Height * layout.Width);
        return pixel * layout.Channels + channel;
    }

    static DecodedImage Meant(DicomLayout layout, ushort[] samples)
    {
        var (shift, maximum) = (layout.High + 1 - layout.Stored, layout.Maximum);
        // Two's complement plus half the range is the same as its sign bit turned over.
        var flip = (layout.IsSigned ? 1 << (layout.Stored - 1) : 0) ^ (layout.IsInverted ? maximum : 0);
        for (var i = 0; i < samples.Length; i++) samples[i] = (ushort)(samples[i] >> shift & maximum ^ flip);
        return new(layout.Height, layout.Width, layout.Channels, maximum, samples);
    }
}
