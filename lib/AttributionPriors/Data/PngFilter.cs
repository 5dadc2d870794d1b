using System.Numerics;

namespace AttributionPriors.Data;

/// <summary>Undoes a PNG row's filter in place (ISO/IEC 15948, section 9): each byte had a prediction from its neighbours taken away.</summary>
static class PngFilter
{
    /// <summary>Undoes one filter.</summary>
    /// <param name="filter">0 none, 1 left, 2 up, 3 their mean, 4 Paeth.</param>
    /// <param name="row">The row's bytes.</param>
    /// <param name="above">The row above, undone; zeros above the first.</param>
    /// <param name="distance">Bytes back to the left neighbour; before the first there are zeros.</param>
    internal static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case 1:
                for (var i = distance; i < row.Length; i++) row[i] += row[i - distance];
                break;
            case 2:
                Up(row, above);
                break;
            case 3:
                for (var i = 0; i < row.Length; i++) row[i] += (byte)((above[i] + (i < distance ? 0 : row[i - distance])) / 2);
                break;
            case 4:
                for (var i = 0; i < Math.Min(distance, row.Length); i++) row[i] += above[i];
                for (var i = distance; i < row.Length; i++) row[i] += PngFormat.Paeth(row[i - distance], above[i], above[i - distance]);
                break;
        }
    }

    static void Up(Span<byte> row, ReadOnlySpan<byte> above)
    {
        var i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count) (new Vector<byte>(row[i..]) + new Vector<byte>(above[i..])).CopyTo(row[i..]);
        for (; i < row.Length; i++) row[i] += above[i];
    }
}
