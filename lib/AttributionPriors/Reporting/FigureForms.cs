using System.Net;

namespace AttributionPriors.Reporting;

/// <summary>
/// A figure in a notebook, in the forms among which each viewer chooses:
/// <list type="bullet">
/// <item><c>application/vnd.plotly.v1+json</c>: interactive in VS Code and in JupyterLab where it has Plotly's extension. Not of a figure with very many pixels, where
/// there is a PNG: <c>./reproduce figure --format html</c> draws a page of it that has all numbers.</item>
/// <item><c>image/png</c>: everywhere else, GitHub and pages made by nbconvert among them.</item>
/// <item><c>text/html</c>: only on a machine that cannot draw the PNG, because every viewer takes HTML before an image. It holds no script: a table of what the figure would
/// show, and what to install.</item>
/// <item><c>text/plain</c>: the same table as text.</item>
/// </list>
/// None needs a network.
/// </summary>
sealed class FigureForms : ITypeFormatterSource
{
    /// <summary>Cells, of all maps together, up to which a figure is interactive in a notebook: of more, the numbers are megabytes in which nobody finds one.</summary>
    const int MostCells = 10_000;

    public IEnumerable<TypeFormatter> CreateTypeFormatters() => Forms(ChromiumExport.OfThisProcess);

    internal static IEnumerable<TypeFormatter> Forms(ChromiumExport images) =>
    [
        TypeFormatter.Of<Figure>("application/vnd.plotly.v1+json", figure => images.IsAvailable && figure.Cells > MostCells ? null : figure.ToJson().ToJsonString()),
        images.IsAvailable
            ? TypeFormatter.Of<Figure>("image/png", figure => Convert.ToBase64String(NotebookImage.Of(Png(images, figure), figure)))
            : TypeFormatter.Of<Figure>("text/html", figure => Html(figure, images.Status)),
        TypeFormatter.Of<Figure>("text/plain", figure => figure.Summary().ToText()),
    ];

    /// <summary>On another thread: a notebook's own thread may be the one that continuations wait for.</summary>
    static byte[] Png(ChromiumExport images, Figure figure) => Task.Run(() => images.DrawAsync(figure, ImageFormat.Png)).GetAwaiter().GetResult();

    static string Html(Figure figure, string status) =>
        $"{figure.Summary().ToHtml()}<p style=\"font-size:.85em;opacity:.75\">{WebUtility.HtmlEncode(status)}</p>\n";
}
