using System.Buffers.Binary;

namespace AttributionPriors.Data.Dicom;

/// <summary>DICOM's run-length coding (PS3.5, annex G): one segment for each byte of each sample, high bytes first.</summary>
static class DicomRle
{
    // The number of segments and the offsets of fifteen.
    const int HeaderLength = 64, MostSegments = 15;

    /// <summary>The frame as little-endian samples, [H, W, C].</summary>
    /// <exception cref="BrokenFileException">The coded bytes do not make a frame of that layout.</exception>
    internal static byte[] Decode(ReadOnlySpan<byte> coded, DicomLayout layout, string name)
    {
        var (bytes, pixels) = (layout.Allocated / 8, layout.Height * layout.Width);
        var segments = coded.Length >= HeaderLength ? BinaryPrimitives.ReadInt32LittleEndian(coded) : 0;
        if (bytes == 0 || segments != bytes * layout.Channels || segments > MostSegments)
            throw new BrokenFileException(name, "pixels", $"{segments} segments of run lengths; {layout.Channels} samples of {layout.Allocated} bits have {bytes * layout.Channels}.");
        var frame = new byte[layout.Bytes];
        var plane = new byte[pixels];
        for (var s = 0; s < segments; s++)
        {
            var start = BinaryPrimitives.ReadUInt32LittleEndian(coded[(4 + 4 * s)..]);
            var end = s + 1 < segments ? BinaryPrimitives.ReadUInt32LittleEndian(coded[(8 + 4 * s)..]) : (uint)coded.Length;
            if (start < HeaderLength || start > end || end > coded.Length)
                throw new BrokenFileException(name, "pixels", $"segment {s} reaches from byte {start} to {end} of {coded.Length}.");
            var written = Unpack(coded[(int)start..(int)end], plane);
            if (written < pixels) throw new BrokenFileException(name, "pixels", $"segment {s} ends after {written} of {pixels} pixels.");
            var (channel, significance) = Math.DivRem(s, bytes);
            for (var p = 0; p < pixels; p++) frame[(p * layout.Channels + channel) * bytes + bytes - 1 - significance] = plane[p];
        }
        return frame;
    }

    // PackBits: n ≥ 0 copies n + 1 bytes, n < 0 repeats one 1 − n times, −128 does nothing.
    static int Unpack(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        var (from, to) = (0, 0);
        while (from + 1 < packed.Length && to < plain.Length)
        {
            var n = (sbyte)packed[from++];
            if (n == sbyte.MinValue) continue;
            var count = Math.Min(n >= 0 ? n + 1 : 1 - n, plain.Length - to);
            if (n < 0) plain.Slice(to, count).Fill(packed[from++]);
            else
            {
                count = Math.Min(count, packed.Length - from);
                packed.Slice(from, count).CopyTo(plain[to..]);
                from += n + 1;
            }
            to += count;
        }
        return to;
    }
}
