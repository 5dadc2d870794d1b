using AttributionPriors.Data.Dicom;

namespace AttributionPriors.Data.Xray;

/// <summary>A radiograph as its file has it: one channel, whole numbers.</summary>
/// <param name="Height">Rows H.</param>
/// <param name="Width">Columns W.</param>
/// <param name="Maximum">The value that counts as full: 255, 65535 for PNG of 16 bits, 2^bits − 1 for DICOM.</param>
/// <param name="Samples">[H, W], 0 to <paramref name="Maximum"/>; high is bright.</param>
public sealed record XrayImage(int Height, int Width, int Maximum, ushort[] Samples)
{
    /// <summary>Half of the range of pixels: x = 1024 (2 raw / maximum − 1).</summary>
    internal const float HalfRange = 1024;

    /// <summary>Reads PNG, JPEG or DICOM, told apart by their first bytes, not by their names; of colours the first channel.</summary>
    /// <exception cref="BrokenFileException">The file is of another kind, cut off or damaged.</exception>
    /// <exception cref="MissingDecoderException">This machine lacks the decoder for it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static XrayImage Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(File.ReadAllBytes(path), path);
    }

    /// <summary>Decodes the bytes of a file.</summary>
    internal static XrayImage Decode(byte[] bytes, string name) => FirstChannel(
        PngReader.IsPng(bytes) ? PngReader.Decode(bytes, name)
        : JpegReader.IsJpeg(bytes) ? JpegReader.Decode(bytes, name)
        : DicomFile.IsDicom(bytes) ? DicomFile.Decode(bytes, name).Pixels()
        : throw new BrokenFileException(name, "byte 0", bytes.Length == 0 ? "the file is empty." : "it starts neither as PNG nor as JPEG nor as DICOM."));

    /// <summary>The pixels as networks see them, [H, W] in [−1024, 1024], in the same float32 steps as the released code.</summary>
    public float[] Normalised()
    {
        // A table of every value: there are fewer of them than pixels.
        var values = new float[Maximum + 1];
        for (var v = 0; v <= Maximum; v++) values[v] = (2 * (v / (float)Maximum) - 1) * HalfRange;
        var pixels = new float[Samples.Length];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = values[Samples[i]];
        return pixels;
    }

    static XrayImage FirstChannel(DecodedImage image)
    {
        if (image.Channels == 1) return new(image.Height, image.Width, image.Maximum, image.Samples);
        var samples = new ushort[image.Height * image.Width];
        for (var i = 0; i < samples.Length; i++) samples[i] = image.Samples[i * image.Channels];
        return new(image.Height, image.Width, image.Maximum, samples);
    }
}
