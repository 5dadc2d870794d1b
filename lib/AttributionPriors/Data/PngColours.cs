using System.Buffers.Binary;

namespace AttributionPriors.Data;

/// <summary>From the samples a PNG file stores to those that are meant: palette, transparent colour, small greys.</summary>
static class PngColours
{
    /// <summary>The image that stored samples stand for.</summary>
    /// <exception cref="BrokenFileException">The palette or the transparency does not fit the image.</exception>
    internal static DecodedImage Resolve(ushort[] stored, PngLayout layout, byte[]? palette, byte[]? transparency, string name)
    {
        if (layout.Colour == 3) return FromPalette(stored, layout, palette, transparency ?? [], name);
        var maximum = (1 << layout.Bits) - 1;
        var samples = layout.Colour is 0 or 2 && transparency is not null
            ? WithAlpha(stored, layout.Stored, Key(transparency, layout.Stored, name), (ushort)maximum)
            : stored;
        var channels = samples.Length / (layout.Height * layout.Width);
        if (layout.Bits >= 8) return new(layout.Height, layout.Width, channels, maximum, samples);
        for (var i = 0; i < samples.Length; i++) samples[i] = (ushort)(samples[i] * 255 / maximum);
        return new(layout.Height, layout.Width, channels, 255, samples);
    }

    static DecodedImage FromPalette(ushort[] stored, PngLayout layout, byte[]? palette, byte[] alphas, string name)
    {
        if (palette is null || palette.Length == 0 || palette.Length % 3 != 0 || palette.Length > 768)
            throw new BrokenFileException(name, "chunk PLTE", $"a palette has 1 to 256 colours of 3 bytes; this has {palette?.Length ?? 0} bytes.");
        var (colours, channels) = (palette.Length / 3, alphas.Length > 0 ? 4 : 3);
        if (alphas.Length > colours)
            throw new BrokenFileException(name, "chunk tRNS", $"{alphas.Length} transparencies for {colours} colours.");
        var samples = new ushort[stored.Length * channels];
        for (var i = 0; i < stored.Length; i++)
        {
            var index = stored[i];
            if (index >= colours)
                throw new BrokenFileException(name, $"pixel row {i / layout.Width}, column {i % layout.Width}", $"colour {index} of a palette of {colours}.");
            for (var k = 0; k < 3; k++) samples[i * channels + k] = palette[3 * index + k];
            if (channels == 4) samples[i * channels + 3] = index < alphas.Length ? alphas[index] : (ushort)255;
        }
        return new(layout.Height, layout.Width, channels, 255, samples);
    }

    static ushort[] Key(byte[] transparency, int channels, string name)
    {
        if (transparency.Length != 2 * channels)
            throw new BrokenFileException(name, "chunk tRNS", $"a transparent colour of {channels} samples has {2 * channels} bytes, not {transparency.Length}.");
        var key = new ushort[channels];
        for (var k = 0; k < channels; k++) key[k] = BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(2 * k));
        return key;
    }

    static ushort[] WithAlpha(ushort[] stored, int channels, ushort[] key, ushort opaque)
    {
        var samples = new ushort[stored.Length / channels * (channels + 1)];
        for (var i = 0; i < stored.Length / channels; i++)
        {
            var pixel = stored.AsSpan(i * channels, channels);
            pixel.CopyTo(samples.AsSpan(i * (channels + 1)));
            samples[i * (channels + 1) + channels] = pixel.SequenceEqual(key) ? (ushort)0 : opaque;
        }
        return samples;
    }
}
