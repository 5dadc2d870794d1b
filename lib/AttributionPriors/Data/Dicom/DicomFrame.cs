using System.Buffers.Binary;

namespace AttributionPriors.Data.Dicom;

/// <summary>Finds a frame among the pieces of coded pixels (PS3.5, annex A.4).</summary>
static class DicomFrame
{
    /// <summary>The first frame's coded bytes.</summary>
    /// <exception cref="BrokenFileException">There is none, or it cannot be told from the next.</exception>
    internal static ReadOnlyMemory<byte> First(DicomFile file)
    {
        var fragments = file.Fragments;
        if (fragments.Count < 2) throw new BrokenFileException(file.Name, "pixels", "the coded pixels have no piece.");
        var (offsets, pieces) = (fragments[0], fragments.Skip(1).ToList());
        var frames = file.WrittenNumber(DicomTag.Frames, 1);
        var count =
            frames <= 1 ? pieces.Count
            : offsets.Length >= 8 ? PiecesBefore(BinaryPrimitives.ReadUInt32LittleEndian(offsets.Span[4..]), pieces)
            : pieces.Count == frames ? 1
            : throw new BrokenFileException(file.Name, "pixels", $"{pieces.Count} pieces hold {frames} frames, and no table says where they begin.");
        if (count == 1) return pieces[0];
        var joined = new byte[pieces.Take(count).Sum(piece => piece.Length)];
        var at = 0;
        foreach (var piece in pieces.Take(count))
        {
            piece.CopyTo(joined.AsMemory(at));
            at += piece.Length;
        }
        return joined;
    }

    /// <summary>Bits of a sample as the frame header of a JPEG stream says; 0 where there is no header of a DCT coding with Huffman codes.</summary>
    internal static int JpegPrecision(ReadOnlySpan<byte> jpeg)
    {
        for (var at = 2; at + 4 < jpeg.Length && jpeg[at] == 0xff;)
        {
            var marker = jpeg[at + 1];
            // SOF0 to SOF2: baseline, extended, progressive.
            if (marker is 0xc0 or 0xc1 or 0xc2) return jpeg[at + 4];
            // Fill bytes stand alone; everything else has a length.
            at += marker == 0xff ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
        }
        return 0;
    }

    // Offsets count from the first piece, and each piece is led by eight bytes.
    static int PiecesBefore(uint offset, List<ReadOnlyMemory<byte>> pieces)
    {
        var (count, at) = (0, 0L);
        while (count < pieces.Count && at < offset) at += 8 + pieces[count++].Length;
        return Math.Max(1, count);
    }
}
