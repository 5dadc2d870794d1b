namespace AttributionPriors.Reporting;

/// <summary>Words in a picture, in the typeface of <see cref="Letters"/>, with smooth edges.</summary>
/// <param name="capitalHeight">Height of a capital, in pixels.</param>
sealed class Lettering(double capitalHeight)
{
    /// <summary>In units of the typeface, whose capitals have 7.</summary>
    const double CapitalUnits = 7, PenWidth = 0.95, Space = 1.75, Ascent = 8.1, Descent = 2.8, LineGap = 2.2;

    readonly double _unit = capitalHeight / CapitalUnits;

    /// <summary>Height of so many lines, in pixels.</summary>
    public int HeightOf(int lines) => lines == 0 ? 0 : (int)Math.Ceiling(_unit * (lines * (Ascent + Descent) + (lines - 1) * LineGap));

    /// <summary>Width of a line, in pixels.</summary>
    public int WidthOf(string text) => (int)Math.Ceiling(_unit * (text.Sum(letter => Letters.Of(letter).Width + Space) - Space + PenWidth));

    /// <summary>Breaks a text at blanks into at most <paramref name="most"/> lines of at most <paramref name="width"/> pixels; what is too long ends in an ellipsis.</summary>
    public IReadOnlyList<string> Wrapped(string text, int width, int most)
    {
        List<string> lines = [];
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (lines.Count > 0 && (lines.Count == most || WidthOf($"{lines[^1]} {word}") <= width))
                lines[^1] += " " + word;
            else
                lines.Add(word);
        return [.. lines.Select(line => Shortened(line, width))];
    }

    /// <summary>Draws one line, centred on a column, its ascenders' tips at <paramref name="top"/>.</summary>
    public void Draw(PixelCanvas canvas, string text, int top, double centre, (byte R, byte G, byte B) colour)
    {
        var x = centre / _unit - (text.Sum(letter => Letters.Of(letter).Width + Space) - Space) / 2;
        var baseline = top / _unit + Ascent;
        foreach (var letter in text)
        {
            var (width, strokes) = Letters.Of(letter);
            Draw(canvas, [.. strokes.Select(stroke => stroke.Select(point => ((x + point.X) * _unit, (baseline - point.Y) * _unit)).ToArray())], colour);
            x += width + Space;
        }
    }

    string Shortened(string line, int width)
    {
        if (WidthOf(line) <= width)
            return line;
        while (line.Length > 1 && WidthOf(line + "…") > width)
            line = line[..^1];
        return line.TrimEnd() + "…";
    }

    /// <summary>Inks each pixel as far as the pen covers it, by the distance from the pixel's centre to the nearest stroke.</summary>
    void Draw(PixelCanvas canvas, (double X, double Y)[][] strokes, (byte R, byte G, byte B) colour)
    {
        if (strokes.Length == 0)
            return;
        var (points, half) = (strokes.SelectMany(stroke => stroke).ToArray(), PenWidth * _unit / 2);
        for (var row = (int)(points.Min(point => point.Y) - half); row <= points.Max(point => point.Y) + half; row++)
            for (var column = (int)(points.Min(point => point.X) - half); column <= points.Max(point => point.X) + half; column++)
                canvas.Blend(row, column, colour, half + 0.5 - strokes.Min(stroke => Distance(stroke, column + 0.5, row + 0.5)));
    }

    static double Distance((double X, double Y)[] stroke, double x, double y)
    {
        var least = double.PositiveInfinity;
        for (var i = 0; i + 1 < stroke.Length; i++)
        {
            var (from, to) = (stroke[i], stroke[i + 1]);
            var (dx, dy) = (to.X - from.X, to.Y - from.Y);
            var along = Math.Clamp(((x - from.X) * dx + (y - from.Y) * dy) / Math.Max(dx * dx + dy * dy, double.Epsilon), 0, 1);
            least = Math.Min(least, Math.Sqrt(Math.Pow(x - from.X - along * dx, 2) + Math.Pow(y - from.Y - along * dy, 2)));
        }
        return least;
    }
}
