using System.Text;
using System.Xml.Linq;
using AttributionPriors.Data;
using Microsoft.Playwright;

namespace AttributionPriors.Reporting;

/// <summary>A headless Chromium with one page, in which plotly.js is loaded once and figures are drawn one after the other.</summary>
sealed class FigurePage : IAsyncDisposable
{
    const double CssPixelsPerInch = 96;

    /// <summary>
    /// Plotly names the parts of an image by random numbers: the same ones each time (Park and Miller's generator), so that one figure is one file.
    /// </summary>
    const string Repeatable = "let seed = 1; Math.random = () => (seed = seed * 16807 % 2147483647) / 2147483647;";

    /// <summary>Plotly asks for lines that do not grow with the drawing: in print they would be hairlines.</summary>
    const string ToSvg =
        $$"""
        async figure => {
          {{Repeatable}}
          const { data, layout } = JSON.parse(figure);
          const address = await Plotly.toImage({ data, layout }, { format: 'svg', width: layout.width, height: layout.height });
          return decodeURIComponent(address.slice(address.indexOf(',') + 1)).replaceAll('vector-effect: non-scaling-stroke;', '');
        }
        """;

    const string ToPage =
        $$"""
        async ({ figure, title }) => {
          {{Repeatable}}
          document.title = title;
          const { data, layout } = JSON.parse(figure);
          Plotly.purge('figure');
          await Plotly.newPlot(document.getElementById('figure'), data, layout, { staticPlot: true });
        }
        """;

    /// <summary>Without margins, and with nothing that could start a second page.</summary>
    const string Blank = "<!doctype html><style>html,body{margin:0;padding:0;overflow:hidden}@page{margin:0}</style><div id=\"figure\"></div>";

    // The sandbox needs rights that containers and root do not have; the one page is our own, and it has no network.
    static readonly string[] s_flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--mute-audio",
    ];

    readonly IPlaywright _driver;
    readonly IBrowser _browser;
    readonly IPage _page;
    readonly int _scale;

    FigurePage(IPlaywright driver, IBrowser browser, IPage page, int scale) => (_driver, _browser, _page, _scale) = (driver, browser, page, scale);

    /// <summary>Whether the next figure can be drawn in it: false once the browser has ended.</summary>
    public bool IsOpen => _browser.IsConnected && !_page.IsClosed;

    /// <summary>Starts <paramref name="program"/> and loads <paramref name="plotlyScript"/>; a PNG will have <paramref name="scale"/> pixels per CSS pixel.</summary>
    public static async Task<FigurePage> OpenAsync(string program, string plotlyScript, int scale, TimeSpan limit)
    {
        var driver = await Playwright.CreateAsync();
        try
        {
            var browser = await driver.Chromium.LaunchAsync(
                new() { ExecutablePath = program, Headless = true, Args = s_flags, Timeout = (float)limit.TotalMilliseconds });
            var context = await browser.NewContextAsync(new() { Offline = true, DeviceScaleFactor = scale });
            var page = await context.NewPageAsync();
            await page.SetContentAsync(Blank);
            await page.AddScriptTagAsync(new() { Path = plotlyScript });
            return new(driver, browser, page, scale);
        }
        catch
        {
            // The driver's end is its browser's end.
            driver.Dispose();
            throw;
        }
    }

    /// <summary>The file's bytes.</summary>
    public async Task<byte[]> DrawAsync(Figure figure, ImageFormat format)
    {
        var json = figure.ToJson().ToJsonString();
        if (format == ImageFormat.Svg)
            return Encoding.UTF8.GetBytes(Sorted(await _page.EvaluateAsync<string>(ToSvg, json)));
        await _page.SetViewportSizeAsync(figure.Width, figure.Height);
        await _page.EvaluateAsync(ToPage, new { figure = json, title = figure.Title });
        return format switch
        {
            ImageFormat.Png => Packed(await _page.ScreenshotAsync()),
            ImageFormat.Pdf => await _page.PdfAsync(new() { Width = $"{figure.Width}px", Height = $"{figure.Height}px", PrintBackground = true, PageRanges = "1" }),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There are png, svg and pdf."),
        };
    }

    /// <summary>The same pixels in two thirds of the bytes: without alpha, better packed, and with the density that tells viewers the figure's size.</summary>
    byte[] Packed(byte[] screenshot)
    {
        var image = PngReader.Decode(screenshot, "the screenshot");
        var pixels = new byte[image.Height * image.Width * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)image.Samples[i / 3 * image.Channels + i % 3];
        return PngWriter.Encode(image.Height, image.Width, 3, pixels, CssPixelsPerInch * _scale);
    }

    /// <summary>Chromium writes an element's attributes in an order that changes from time to time.</summary>
    static string Sorted(string svg)
    {
        var root = XElement.Parse(svg, LoadOptions.PreserveWhitespace);
        foreach (var element in root.DescendantsAndSelf())
            element.ReplaceAttributes(element.Attributes().OrderByDescending(attribute => attribute.IsNamespaceDeclaration).ThenBy(attribute => attribute.Name.ToString(), StringComparer.Ordinal).ToArray());
        return root.ToString(SaveOptions.DisableFormatting);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _browser.CloseAsync();
        }
        finally
        {
            _driver.Dispose();
        }
    }
}
