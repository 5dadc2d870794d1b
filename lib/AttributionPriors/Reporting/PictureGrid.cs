namespace AttributionPriors.Reporting;

/// <summary>Draws tiles row by row, each pixel as a square of whole pixels, with their titles above and their notes below them, in a frame.</summary>
sealed class PictureGrid
{
    const int Gap = 12, TitleGap = 4, TitleLines = 2, LongestSide = 200, LineGap = 5, BarHeight = 12, BarWidth = 160, BarGap = 48;
    const double CapitalHeight = 9;

    /// <summary>The image below a map keeps half its brightness, so that colours mean the map's values.</summary>
    const double Dimming = 0.5;

    static readonly (byte R, byte G, byte B) s_ink = (34, 34, 34), s_border = (0, 200, 200), s_halo = (0, 0, 0);

    readonly Lettering _lettering = new(CapitalHeight);
    readonly IReadOnlyList<Tile> _tiles;
    readonly int _columns, _factor, _cellHeight, _cellWidth;
    readonly IReadOnlyList<string>[] _titles, _notes;
    readonly (double Low, double High) _range;
    readonly PictureFrame _frame;

    PictureGrid(IReadOnlyList<Tile> tiles, int columns, PictureFrame frame)
    {
        var sizes = tiles.Select(tile => tile.Size).ToArray();
        (_tiles, _columns, _frame) = (tiles, Math.Min(columns, tiles.Count), frame);
        var side = sizes.Max(size => Math.Max(size.Height, size.Width));
        _factor = (LongestSide + side - 1) / side;
        (_cellHeight, _cellWidth) = (_factor * sizes.Max(size => size.Height), _factor * sizes.Max(size => size.Width));
        _titles = [.. tiles.Select(tile => _lettering.Wrapped(tile.Title ?? "", _cellWidth, TitleLines))];
        _notes = [.. tiles.Select(tile => tile.Notes.SelectMany(note => _lettering.Wrapped(note, _cellWidth, 1)).ToArray())];
        float[] values = [.. tiles.Where(tile => tile.Range is null).SelectMany(tile => tile.Image).SelectMany(map => map.Values).Where(float.IsFinite)];
        _range = values.Length == 0 ? (0, 1) : (values.Min(), values.Max());
    }

    /// <summary>The picture.</summary>
    public static Picture Draw(IReadOnlyList<Tile> tiles, int columns, string caption, PictureFrame frame) => new PictureGrid(tiles, columns, frame).Draw(caption);

    Picture Draw(string caption)
    {
        int[] above = [.. Most(_titles).Select(lines => lines == 0 ? 0 : _lettering.HeightOf(lines) + TitleGap)], below = [.. Most(_notes).Select(HeightOf)];
        var first = Gap + (_frame.Heading.Count == 0 ? 0 : HeightOf(_frame.Heading.Count) + Gap);
        int[] tops = [.. above.Select((_, row) => first + above.Take(row + 1).Sum() + below.Take(row).Sum() + row * (_cellHeight + Gap))];
        var foot = tops[^1] + _cellHeight + below[^1] + Gap;
        var grid = Gap + _columns * (_cellWidth + Gap);
        var width = Math.Max(grid, FrameWidth());
        var canvas = new PixelCanvas(foot + FootHeight(), width);
        Write(canvas, _frame.Heading, Gap, width / 2.0);
        for (var i = 0; i < _tiles.Count; i++)
        {
            var (top, left) = (tops[i / _columns], (width - grid) / 2 + Gap + i % _columns * (_cellWidth + Gap));
            var title = top - TitleGap - _lettering.HeightOf(_titles[i].Count);
            for (var line = 0; line < _titles[i].Count; line++)
                _lettering.Draw(canvas, _titles[i][line], title + _lettering.HeightOf(line + 1) - _lettering.HeightOf(1), left + _cellWidth / 2.0, s_ink);
            Draw(canvas, _tiles[i], top, left);
            Write(canvas, _notes[i], top + _cellHeight + LineGap, left + _cellWidth / 2.0);
        }
        DrawFoot(canvas, foot, width / 2.0);
        return canvas.ToPicture(caption);
    }

    /// <summary>The largest number of lines in each row of tiles.</summary>
    IEnumerable<int> Most(IReadOnlyList<string>[] lines) => lines.Chunk(_columns).Select(row => row.Max(texts => texts.Count));

    int HeightOf(int lines) => lines * (_lettering.HeightOf(1) + LineGap);

    int FootHeight() => (_frame.Bars.Count == 0 ? 0 : BarHeight + Gap) + (_frame.Notes.Count == 0 ? 0 : HeightOf(_frame.Notes.Count) + Gap);

    int WidthOf(ColourBar bar) => _lettering.WidthOf(bar.Low) + BarWidth + _lettering.WidthOf(bar.High) + 2 * Gap;

    int BarsWidth() => _frame.Bars.Sum(WidthOf) + Math.Max(0, _frame.Bars.Count - 1) * BarGap;

    int FrameWidth() => 2 * Gap + _frame.Heading.Concat(_frame.Notes).Select(_lettering.WidthOf).Append(BarsWidth()).Max();

    /// <summary>Lines below each other, each centred on a column.</summary>
    void Write(PixelCanvas canvas, IReadOnlyList<string> lines, int top, double centre)
    {
        for (var line = 0; line < lines.Count; line++)
            _lettering.Draw(canvas, lines[line], top + HeightOf(line), centre, s_ink);
    }

    void DrawFoot(PixelCanvas canvas, int top, double centre)
    {
        var left = (int)(centre - BarsWidth() / 2.0);
        foreach (var bar in _frame.Bars)
        {
            var (low, high, words) = (_lettering.WidthOf(bar.Low), _lettering.WidthOf(bar.High), top + (BarHeight - _lettering.HeightOf(1)) / 2);
            var start = left + low + Gap;
            _lettering.Draw(canvas, bar.Low, words, left + low / 2.0, s_ink);
            for (var x = 0; x < BarWidth; x++)
                canvas.Fill(top, start + x, BarHeight, 1, bar.At(x / (BarWidth - 1.0)));
            _lettering.Draw(canvas, bar.High, words, start + BarWidth + Gap + high / 2.0, s_ink);
            left += WidthOf(bar) + BarGap;
        }
        Write(canvas, _frame.Notes, top + (_frame.Bars.Count == 0 ? 0 : BarHeight + Gap), centre);
    }

    void Draw(PixelCanvas canvas, Tile tile, int top, int left)
    {
        var (height, width) = tile.Size;
        var largest = (float?)tile.MapLimit ?? tile.Map?.Values.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max() ?? 0;
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
        var value = largest > 0 && float.IsFinite(map.Values[pixel]) ? Math.Clamp(map.Values[pixel] / largest, -1, 1) : 0;
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
