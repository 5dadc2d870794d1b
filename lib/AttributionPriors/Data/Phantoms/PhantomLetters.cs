namespace AttributionPriors.Data.Phantoms;

/// <summary>The letters that phantoms are marked with, five columns by seven rows.</summary>
static class PhantomLetters
{
    const int Columns = 5, Rows = 7;

    /// <summary>Seven rows from the top, five bits each, the leftmost column highest.</summary>
    static readonly Dictionary<char, byte[]> s_rows = new()
    {
        ['A'] = [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
        ['D'] = [0b11110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11110],
        ['L'] = [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
        ['P'] = [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000],
        ['R'] = [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],
    };

    /// <summary>Whether a point is on a letter of <paramref name="marker"/>.</summary>
    public static bool Covers(PhantomMarker marker, double x, double y)
    {
        var dot = marker.Height / Rows;
        var (column, row) = ((int)Math.Floor((x - marker.X) / dot), (int)Math.Floor((y - marker.Y) / dot));
        if (row is < 0 or >= Rows || column < 0) return false;
        var (letter, place) = Math.DivRem(column, Columns + 1); // a column stands between letters
        return letter < marker.Text.Length && place < Columns && (s_rows[marker.Text[letter]][row] >> (Columns - 1 - place) & 1) == 1;
    }
}
