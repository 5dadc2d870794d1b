namespace AttributionPriors.Reporting;

/// <summary>Draws tiles row by row, each pixel as a square of whole pixels, with their titles above them.</summary>
sealed class PictureGrid
{
    const int Gap = 12, TitleGap = 4, TitleLines = 2, LongestSide = 200;
    const double CapitalHeight = 9;

    /// <summary>The image below a map keeps half its brightness, so that colours mean the map's values.</summary>
    const double Dimming = 0.5;

    static readonly (byte R, byte G, byte B) s_ink = (34, 34, 34), s_border = (0, 200, 200), s_halo = (0, 0, 0);

    readonly Lettering _lettering = new(CapitalHeight);
    readonly IReadOnlyList<Tile> _tiles;
    readonly int _columns, _factor, _cellHeight, _cellWidth;
    readonly IReadOnlyList<string>[] _titles;
    readonly (double Low, double High) _range;

    PictureGrid(IReadOnlyList<Tile> tiles, int columns)
    {
        var sizes = tiles.Select(tile => tile.Size).ToArray();
        (_tiles, _columns) = (tiles, Math.Min(columns, tiles.Count));
        var side = sizes.Max(size => Math.Max(size.Height, size.Width));
        _factor = (LongestSide + side - 1) / side;
        (_cellHeight, _cellWidth) = (_factor * sizes.Max(size => size.Height), _factor * sizes.Max(size => size.Width));
        _titles = [.. tiles.Select(tile => _lettering.Wrapped(tile.Title ?? "", _cellWidth, TitleLines))];
        float[] values = [.. tiles.Where(tile => tile.Range is null).SelectMany(tile => tile.Image).SelectMany(map => map.Values).Where(float.IsFinite)];
        _range = values.Length == 0 ? (0, 1) : (values.Min(), values.Max());
    }

    /// <summary>The picture.</summary>
    public static Picture Draw(IReadOnlyList<Tile> tiles, int columns, string caption) => new PictureGrid(tiles, columns).Draw(caption);

    Picture Draw(string caption)
    {
        int[] rows = [.. _titles.Chunk(_columns).Select(row => row.Max(lines => lines.Count))];
        int RoomAbove(int row) => rows[row] == 0 ? 0 : _lettering.HeightOf(rows[row]) + TitleGap;
        int[] tops = [.. rows.Select((_, row) => Gap + Enumerable.Range(0, row + 1).Sum(RoomAbove) + row * (_cellHeight + Gap))];
        var canvas = new PixelCanvas(tops[^1] + _cellHeight + Gap, Gap + _columns * (_cellWidth + Gap));
        for (var i = 0; i < _tiles.Count; i++)
        {
            var (top, left) = (tops[i / _columns], Gap + i % _columns * (_cellWidth + Gap));
            var first = top - TitleGap - _lettering.HeightOf(_titles[i].Count);
            for (var line = 0; line < _titles[i].Count; line++)
                _lettering.Draw(canvas, _titles[i][line], first + _lettering.HeightOf(line + 1) - _lettering.HeightOf(1), left + _cellWidth / 2.0, s_ink);
            Draw(canvas, _tiles[i], top, left);
        }
        return canvas.ToPicture(caption);
    }

    void Draw(PixelCanvas canvas, Tile tile, int top, int left)
    {
        var (height, width) = tile.Size;
        var largest = tile.Map?.Values.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max() ?? 0;
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
                canvas.Fill(top + row * _factor, left + column * _factor, _factor, _factor, Colour(tile, row * width + column, largest));
        if (tile.Mask is { } mask)
            DrawBorder(canvas, mask, top, left);
    }

    (byte R, byte G, byte B) Colour(Tile tile, int pixel, float largest)
    {
        (byte R, byte G, byte B) under = tile.Image.Count == 0 ? s_halo : (Level(0), Level(tile.Image.Count / 3), Level(tile.Image.Count - 1));
        if (tile.Map is not { } map)
            return under;
        var value = largest > 0 && float.IsFinite(map.Values[pixel]) ? map.Values[pixel] / largest : 0;
        var over = tile.IsSigned ? ColourMap.Diverging(value) : ColourMap.At(Math.Abs(value));
        var share = tile.Image.Count == 0 ? 1 : Math.Abs(value);
        byte Mixed(byte below, byte above) => (byte)Math.Round((1 - share) * Dimming * below + share * above);
        return (Mixed(under.R, over.R), Mixed(under.G, over.G), Mixed(under.B, over.B));

        byte Level(int channel)
        {
            var (low, high) = tile.Range ?? _range;
            var share = high > low ? (tile.Image[channel].Values[pixel] - low) / (high - low) : 0;
            return (byte)Math.Round(255 * (double.IsFinite(share) ? Math.Clamp(share, 0, 1) : 0));
        }
    }

    /// <summary>Along the edges of the mask's pixels, with a dark seam on either side: seen on any image, under any map.</summary>
    void DrawBorder(PixelCanvas canvas, PixelMap mask, int top, int left)
    {
        const double half = 0.5;
        var pen = Math.Max(1, _factor / 3);
        var segments = new Outline(mask, half, "").Segments();
        foreach (var (seam, colour) in new[] { (1, s_halo), (0, s_border) })
            foreach (var (x0, y0, x1, y1) in segments)
            {
                int At(double cells) => (int)Math.Round((cells + half) * _factor) - pen / 2 - seam;
                int Along(double from, double to) => (int)Math.Round((to - from) * _factor) + pen + 2 * seam;
                canvas.Fill(top + At(y0), left + At(x0), Along(y0, y1), Along(x0, x1), colour);
            }
    }
}
