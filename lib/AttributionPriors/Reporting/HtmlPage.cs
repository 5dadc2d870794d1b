using System.Net;
using System.Text;

namespace AttributionPriors.Reporting;

/// <summary>A piece of an <see cref="HtmlPage"/>: a figure, a table or a paragraph.</summary>
public sealed record HtmlPart
{
    HtmlPart(Figure? figure, string html) => (Figure, Html) = (figure, html);

    internal Figure? Figure { get; }

    internal string Html { get; }

    /// <summary>A figure with its caption.</summary>
    public static HtmlPart Of(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return new(figure, "");
    }

    /// <summary>A table.</summary>
    public static HtmlPart Of(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new(null, $"<div class=\"table\">{table.ToHtml()}</div>\n");
    }

    /// <summary>A paragraph of plain text.</summary>
    public static HtmlPart Of(string text) => new(null, $"<p>{WebUtility.HtmlEncode(text)}</p>\n");
}

/// <summary>
/// A page of figures and tables. It stands alone but for one script beside it, plotly.js, which it takes from a relative
/// address and never from the network; where the script is missing the page says in words how to get it.
/// </summary>
public static class HtmlPage
{
    const string Style =
        "body{font:15px/1.5 'DejaVu Sans',Verdana,Helvetica,Arial,sans-serif;color:#222;background:#fff;margin:2em auto;max-width:1000px;padding:0 1em}"
        + "figure{margin:2em 0;overflow-x:auto}figcaption{color:#555;font-size:13px;max-width:880px;padding:0 24px}"
        + ".table{overflow-x:auto;font-size:13px;margin:2em 0}.missing{border:1px solid #d55e00;background:#fff6ef;padding:1em;white-space:pre-line}";

    /// <summary>The page, with its parts from top to bottom.</summary>
    /// <param name="title">The page's title.</param>
    /// <param name="plotlyScriptHref">Address of plotly.js, relative to the page, e.g. <c>plotly.min.js</c>.</param>
    /// <param name="parts">What it shows.</param>
    public static string Render(string title, string plotlyScriptHref, IReadOnlyList<HtmlPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var body = new StringBuilder();
        for (var i = 0; i < parts.Count; i++)
            body.Append(parts[i].Figure is { } figure ? FigureHtml(figure, i) : parts[i].Html);
        return Document(title, plotlyScriptHref, body.ToString());
    }

    static string FigureHtml(Figure figure, int index)
    {
        var label = WebUtility.HtmlEncode($"{figure.Title}. {figure.Caption}");
        return $"""
            <figure>
            <div id="figure{index}" role="img" aria-label="{label}" style="width:{figure.Width}px;min-height:40px"></div>
            <figcaption>{WebUtility.HtmlEncode(figure.Caption)}</figcaption>
            <script type="application/json" data-figure="figure{index}">{figure.ToJson().ToJsonString()}</script>
            </figure>

            """;
    }

    static string Document(string title, string href, string body) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>{{WebUtility.HtmlEncode(title)}}</title>
        <style>{{Style}}</style>
        </head>
        <body>
        <noscript><p class="missing">The figures on this page are drawn by JavaScript, which this browser does not run.</p></noscript>
        {{body}}
        <template id="missing"><p class="missing">{{WebUtility.HtmlEncode(PlotlyScript.MissingBeside(href))}}</p></template>
        <script src="{{WebUtility.HtmlEncode(href)}}" charset="utf-8"></script>
        <script>
        for (const json of document.querySelectorAll('script[data-figure]')) {
          const place = document.getElementById(json.dataset.figure), figure = JSON.parse(json.textContent);
          if (window.Plotly) Plotly.newPlot(place, figure.data, { ...figure.layout, modebar: { orientation: 'v' } }, { displaylogo: false });
          else place.append(document.getElementById('missing').content.cloneNode(true));
        }
        </script>
        </body>
        </html>

        """;
}
