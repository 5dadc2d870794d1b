using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AttributionPriors.Data;
using AttributionPriors.Reporting;
using AttributionPriors.Tests;

namespace Tests.Reporting;

/// <summary>One Chromium for these tests.</summary>
public sealed class Browser : IAsyncDisposable
{
    public ChromiumExport Export { get; } = new(PlotlyScript.Find(Peer.Repository));

    public ValueTask DisposeAsync() => Export.DisposeAsync();
}

/// <summary>What Chromium makes of figures, read by readers that know nothing of how it was made.</summary>
public sealed class DrawnFileTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    static readonly Figure s_red = new()
    {
        Title = "Red <&> square",
        Panels = [Panel.Image("one", 2, 2, [new HeatMap(new(2, 2, [1, 1, 1, 1]), [(0, "#ff0000"), (1, "#ff0000")])])],
        Width = 300,
        Height = 300,
    };

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drawn-file-tests-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    async Task<byte[]> Drawn(ImageFormat format, Figure? figure = null)
    {
        Assert.SkipUnless(browser.Export.IsAvailable, browser.Export.Status);
        return await browser.Export.DrawAsync(figure ?? s_red, format, Cancel);
    }

    /// <summary>The panel's middle is the figure's, a little lower for the title; the corner is paper.</summary>
    [Fact]
    public async Task A_png_has_twice_the_figures_size_and_its_colours()
    {
        var path = Path.Combine(_folder.FullName, "figure.png");
        await File.WriteAllBytesAsync(path, await Drawn(ImageFormat.Png), Cancel);
        var png = PngReader.Read(path);
        Assert.Equal((600, 600), (png.Height, png.Width));
        Assert.Equal([255, 0, 0], At(png, 350, 300));
        Assert.Equal([255, 255, 255], At(png, 599, 0));
        Assert.Equal(3, png.Channels);
    }

    static ushort[] At(DecodedImage png, int row, int column) => png.Samples[((row * png.Width + column) * png.Channels)..][..3];

    [Fact]
    public async Task An_svg_is_xml_of_the_figures_size_with_its_words_as_text()
    {
        var svg = XDocument.Parse(Encoding.UTF8.GetString(await Drawn(ImageFormat.Svg))).Root!;
        XNamespace space = "http://www.w3.org/2000/svg";
        Assert.Equal(space + "svg", svg.Name);
        Assert.Equal(("300", "300"), (svg.Attribute("width")!.Value, svg.Attribute("height")!.Value));
        Assert.Contains(svg.Descendants(space + "text"), text => text.Value == "Red <&> square");
        Assert.Empty(svg.Descendants(space + "script"));
    }

    [Fact]
    public async Task A_pdf_has_one_page()
    {
        var pdf = Encoding.Latin1.GetString(await Drawn(ImageFormat.Pdf));
        Assert.StartsWith("%PDF-", pdf);
        Assert.Single(Regex.Matches(pdf, @"/Type\s*/Page\b(?!s)"));
        var size = Regex.Match(pdf, @"/MediaBox\s*\[\s*0 0 (\S+) (\S+)\s*\]").Groups.Values.Skip(1).Select(side => double.Parse(side.Value)).ToArray();
        // 300 CSS pixels are 225 points; Chromium rounds pages down to 300ths of an inch, which are 0.24 points.
        Assert.All(size, side => Assert.InRange(side, 224.75, 225));
    }

    [Fact]
    public async Task The_same_figure_is_the_same_file()
    {
        foreach (var format in new[] { ImageFormat.Png, ImageFormat.Svg })
        {
            var first = await Drawn(format);
            await Drawn(format, s_red with { Title = "Another" });
            Assert.Equal(first, await Drawn(format));
        }
    }

    [Fact]
    public async Task Many_callers_at_once_each_get_their_own_figure()
    {
        var figures = Enumerable.Range(0, 6).Select(i => s_red with { Title = $"Figure {i}", Width = 200 + 10 * i });
        var drawn = await Task.WhenAll(figures.Select(async figure => (figure, svg: XDocument.Parse(Encoding.UTF8.GetString(await Drawn(ImageFormat.Svg, figure))))));
        Assert.All(drawn, pair =>
        {
            Assert.Equal($"{pair.figure.Width}", pair.svg.Root!.Attribute("width")!.Value);
            Assert.Contains(pair.figure.Title, pair.svg.Root.Value);
        });
    }

    [Fact]
    public async Task After_a_call_that_was_given_up_the_next_one_is_drawn()
    {
        await Drawn(ImageFormat.Svg);
        using var given = new CancellationTokenSource();
        var late = browser.Export.DrawAsync(s_red, ImageFormat.Png, given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        Assert.NotEmpty(await Drawn(ImageFormat.Png));
    }

    [Fact]
    public async Task A_file_appears_whole_in_a_new_folder()
    {
        Assert.SkipUnless(browser.Export.IsAvailable, browser.Export.Status);
        var target = Path.Combine(_folder.FullName, "figures", "f.svg");
        await browser.Export.WriteAsync(s_red, ImageFormat.Svg, target, Cancel);
        Assert.Equal(await Drawn(ImageFormat.Svg), await File.ReadAllBytesAsync(target, Cancel));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(target)!));
    }

    /// <summary>A figure in a notebook is its PNG, and no HTML that viewers would take before it.</summary>
    [Fact]
    public async Task With_chromium_a_notebook_gets_the_png_in_fewer_shades_and_its_records()
    {
        var drawn = PngReader.Decode(await Drawn(ImageFormat.Png), "drawn");
        var formatters = FigureForms.Forms(browser.Export).ToArray();
        Assert.Equal(["application/vnd.plotly.v1+json", "image/png", "text/plain"], formatters.Select(formatter => formatter.MimeType));
        var records = new RecordSet(["0123"], new string('a', 64));
        var png = Convert.FromBase64String(Written(formatters[1], s_red with { RecordSet = records })!);
        var kept = PngReader.Decode(png, "kept");
        Assert.Equal((drawn.Height, drawn.Width, drawn.Channels), (kept.Height, kept.Width, kept.Channels));
        // Half of the step between 22 shades.
        Assert.All(drawn.Samples.Zip(kept.Samples).Distinct(), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 6));
        Assert.True(kept.Samples.Distinct().Count() <= 22);
        // What black, white and full colours were, they are.
        Assert.All(drawn.Samples.Zip(kept.Samples).Where(pair => pair.First is 0 or byte.MaxValue).Distinct(), pair => Assert.Equal(pair.First, pair.Second));
        var read = RecordSet.ReadImage(png);
        Assert.Equal((records.Digest, "0123"), (read!.Digest, Assert.Single(read.Runs)));
    }

    /// <summary>Numbers of very many pixels are left to the page, where the image can be shown.</summary>
    [Fact]
    public void With_chromium_a_figure_of_very_many_pixels_is_its_png_alone()
    {
        Assert.SkipUnless(browser.Export.IsAvailable, browser.Export.Status);
        Figure Square(int side) => Figure.ImageGrid("Square", null, [Panel.Image(null, side, side, [new HeatMap(new(side, side, new float[side * side]), ColourMap.Grey)])], 1);
        var json = FigureForms.Forms(browser.Export).First();
        Assert.Equal((true, false), (Written(json, Square(100)) is not null, Written(json, Square(101)) is not null));
        Assert.NotNull(Written(FigureForms.Forms(new(plotlyScript: null, program: null)).First(), Square(101)));
    }

    static string? Written(TypeFormatter formatter, Figure figure)
    {
        var text = new StringWriter();
        return formatter.Format(figure, text) ? text.ToString() : null;
    }
}
