using AttributionPriors.Data;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

public sealed class LetteringTests : IDisposable
{
    /// <summary>Everything that a keyboard for English writes, and what our titles need besides.</summary>
    static readonly string s_letters = string.Concat(Enumerable.Range(33, 94).Select(code => (char)code)) + "±−–…×°·²→αλμρσ";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lettering-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Darkness of each pixel, from 0 for paper to 1 for ink, of a text in the middle of 200 × 400 pixels, its line beginning in row 50.</summary>
    double[,] Ink(string text, double size)
    {
        var canvas = new PixelCanvas(200, 400);
        new Lettering(size).Draw(canvas, text, top: 50, centre: 200, (0, 0, 0));
        var path = Path.Combine(_folder.FullName, "text.png");
        canvas.ToPicture("").Save(path);
        var png = PngReader.Read(path);
        var ink = new double[200, 400];
        for (var i = 0; i < ink.Length; i++) ink[i / 400, i % 400] = 1 - png.Samples[3 * i] / 255.0;
        return ink;
    }

    /// <summary>
    /// The letter I is one stroke of 7 units with round ends, of a pen of width w = 0.95 units: an area of <c>7 w + π w² / 4</c>.
    /// Edges are smoothed over a pixel, a fourteenth of a unit here: the area is met within 2%.
    /// </summary>
    [Fact]
    public void A_stroke_has_the_area_of_its_pen()
    {
        const double unit = 14;
        var area = Ink("I", 7 * unit).Cast<double>().Sum() / (unit * unit);
        var expected = 7 * 0.95 + Math.PI * 0.95 * 0.95 / 4;
        Assert.InRange(area / expected, 0.98, 1.02);
    }

    [Fact]
    public void Every_letter_leaves_ink_inside_its_line_and_its_width()
    {
        var lettering = new Lettering(20);
        foreach (var letter in s_letters)
        {
            var ink = Ink($"{letter}", 20);
            var half = lettering.WidthOf($"{letter}") / 2.0 + 1;
            var total = 0.0;
            for (var row = 0; row < 200; row++)
                for (var column = 0; column < 400; column++)
                {
                    total += ink[row, column];
                    Assert.True(ink[row, column] == 0 || (row >= 50 && row < 50 + lettering.HeightOf(1) && Math.Abs(column + 0.5 - 200) <= half), $"{letter} at ({row}, {column})");
                }
            Assert.True(total > 5, $"{letter}");
        }
    }

    [Fact]
    public void No_two_letters_are_drawn_alike()
    {
        Assert.All(s_letters, letter => Assert.True(Letters.Has(letter), $"{letter}"));
        var drawn = s_letters.Select(letter => string.Join(" ", Letters.Of(letter).Strokes.SelectMany(stroke => stroke)));
        Assert.Equal(s_letters.Length, drawn.Distinct().Count());
    }

    [Fact]
    public void Long_titles_break_at_blanks_and_end_in_an_ellipsis()
    {
        var lettering = new Lettering(9);
        var (narrow, word) = (lettering.WidthOf("two three"), "Incomprehensibilities");
        Assert.Equal(["one two", "three"], lettering.Wrapped("one two three", narrow, 2));
        var cut = lettering.Wrapped("one two three four five six", narrow, 2);
        Assert.Equal(2, cut.Count);
        Assert.EndsWith("…", cut[1]);
        Assert.All(cut.Concat(lettering.Wrapped(word, narrow, 2)), line => Assert.InRange(lettering.WidthOf(line), 1, narrow));
        Assert.Empty(lettering.Wrapped("", narrow, 2));
    }
}
