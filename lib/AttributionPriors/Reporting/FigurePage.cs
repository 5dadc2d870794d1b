using System.Text;
using System.Xml.Linq;
using Microsoft.Playwright;

namespace AttributionPriors.Reporting;

/// <summary>A headless Chromium with one page, in which plotly.js is loaded once and figures are drawn one after the other.</summary>
sealed class FigurePage : IAsyncDisposable
{
    /// <summary>
    /// Plotly names the parts of an image by random numbers: the same ones each time (Park and Miller's generator), so that one figure is one file.
    /// </summary>
    const string Repeatable = "let seed = 1; Math.random = () => (seed = seed * 16807 % 2147483647) / 2147483647;";

    const string ToImage =
        $$"""
        async ({ figure, format, scale }) => {
          {{Repeatable}}
          const { data, layout } = JSON.parse(figure);
          const image = await Plotly.toImage({ data, layout }, { format, scale, width: layout.width, height: layout.height });
          return image.slice(image.indexOf(',') + 1);
        }
        """;

    const string ToPage =
        $$"""
        async ({ figure, title }) => {
          {{Repeatable}}
          document.title = title;
          const { data, layout } = JSON.parse(figure);
          await Plotly.newPlot(document.getElementById('figure'), data, layout, { staticPlot: true });
        }
        """;

    const string Clear = "() => Plotly.purge('figure')";

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

    FigurePage(IPlaywright driver, IBrowser browser, IPage page) => (_driver, _browser, _page) = (driver, browser, page);

    /// <summary>Whether the next figure can be drawn in it: false once the browser has ended.</summary>
    public bool IsOpen => _browser.IsConnected && !_page.IsClosed;

    /// <summary>Starts <paramref name="program"/> and loads <paramref name="plotlyScript"/>.</summary>
    public static async Task<FigurePage> OpenAsync(string program, string plotlyScript, TimeSpan limit)
    {
        var driver = await Playwright.CreateAsync();
        try
        {
            var browser = await driver.Chromium.LaunchAsync(
                new() { ExecutablePath = program, Headless = true, Args = s_flags, Timeout = (float)limit.TotalMilliseconds });
            var context = await browser.NewContextAsync(new() { Offline = true });
            var page = await context.NewPageAsync();
            await page.SetContentAsync(Blank);
            await page.AddScriptTagAsync(new() { Path = plotlyScript });
            return new(driver, browser, page);
        }
        catch
        {
            // The driver's end is its browser's end.
            driver.Dispose();
            throw;
        }
    }

    /// <summary>The file's bytes; a PNG has <paramref name="scale"/> pixels per CSS pixel.</summary>
    public async Task<byte[]> DrawAsync(Figure figure, ImageFormat format, int scale)
    {
        var json = figure.ToJson().ToJsonString();
        return format switch
        {
            ImageFormat.Png => Convert.FromBase64String(await ImageAsync(json, "png", scale)),
            ImageFormat.Svg => Encoding.UTF8.GetBytes(Sorted(Uri.UnescapeDataString(await ImageAsync(json, "svg", 1)))),
            ImageFormat.Pdf => await PdfAsync(figure, json),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There are png, svg and pdf."),
        };
    }

    Task<string> ImageAsync(string figure, string format, int scale) => _page.EvaluateAsync<string>(ToImage, new { figure, format, scale });

    /// <summary>Chromium writes an element's attributes in an order that changes from time to time.</summary>
    static string Sorted(string svg)
    {
        var root = XElement.Parse(svg, LoadOptions.PreserveWhitespace);
        foreach (var element in root.DescendantsAndSelf())
            element.ReplaceAttributes(element.Attributes().OrderByDescending(attribute => attribute.IsNamespaceDeclaration).ThenBy(attribute => attribute.Name.ToString(), StringComparer.Ordinal).ToArray());
        return root.ToString(SaveOptions.DisableFormatting);
    }

    async Task<byte[]> PdfAsync(Figure figure, string json)
    {
        await _page.EvaluateAsync(ToPage, new { figure = json, title = figure.Title });
        var pdf = await _page.PdfAsync(new() { Width = $"{figure.Width}px", Height = $"{figure.Height}px", PrintBackground = true, PageRanges = "1" });
        await _page.EvaluateAsync(Clear);
        return pdf;
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
