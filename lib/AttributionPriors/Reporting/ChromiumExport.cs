using AttributionPriors.Data;
using Microsoft.Playwright;

namespace AttributionPriors.Reporting;

/// <summary>
/// Image files of figures, by a headless Chromium where one is installed: one browser and one page for all, started by the first
/// figure (seconds) and used by the others (about a tenth of a second each). Callers on several threads take turns.
/// </summary>
public sealed class ChromiumExport : IAsyncDisposable
{
    static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>At the end of the process, how long Chromium may take to close by itself; its driver ends it then.</summary>
    static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(3);

    static readonly Lazy<ChromiumExport> s_ofThisProcess = new(StartOfThisProcess);

    readonly SemaphoreSlim _turn = new(1);
    readonly string? _script;

    /// <summary>Null before the first figure, and after a failure: whatever state the browser was left in, the next figure starts another.</summary>
    Task<FigurePage>? _page;

    /// <summary>An exporter by the Chromium on the PATH, if any, and the plotly.js at <paramref name="plotlyScript"/>, if any.</summary>
    public ChromiumExport(string? plotlyScript)
        : this(plotlyScript, OnPath(Environment.GetEnvironmentVariable("PATH") ?? ""))
    {
    }

    internal ChromiumExport(string? plotlyScript, string? program) => (_script, Program) = (plotlyScript, program);

    /// <summary>The one that notebooks and the command share, with the machine's plotly.js; it closes with the process.</summary>
    public static ChromiumExport OfThisProcess => s_ofThisProcess.Value;

    /// <summary>The Chromium that draws; null where there is none.</summary>
    public string? Program { get; }

    /// <summary>Whether both Chromium and plotly.js were found.</summary>
    public bool IsAvailable => Program is not null && _script is not null;

    /// <summary>What was found, or what to install, in one sentence.</summary>
    public string Status => (Program, _script) switch
    {
        (null, _) => "No image files are drawn: there is no Chromium. Run ./reproduce setup --chromium, or install Debian's package chromium (apt-get install chromium), or Google Chrome.",
        (_, null) => $"No image files are drawn: there is no plotly.js. {PlotlyScript.Advice}",
        _ => $"Image files are drawn by {Program} with {_script}.",
    };

    /// <summary>How long one figure may take, the start of the browser included.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pixels of a PNG per CSS pixel of the figure.</summary>
    public int Scale { get; init; } = 2;

    /// <summary>
    /// The bytes of the figure's image file: a PNG of (<see cref="Scale"/> · Width) × (<see cref="Scale"/> · Height) pixels, or an SVG or
    /// a one-page PDF of Width × Height CSS pixels.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing to draw with, see <see cref="Status"/>; or Chromium or plotly.js failed, with their words.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="Limit"/>.</exception>
    public async Task<byte[]> DrawAsync(Figure figure, ImageFormat format, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(figure);
        if (Program is null || _script is null)
            throw new InvalidOperationException(Status);
        await _turn.WaitAsync(cancellation);
        try
        {
            return await DrawOnPageAsync(Program, _script, figure, format).WaitAsync(Limit, cancellation);
        }
        catch (TimeoutException e)
        {
            await CloseAsync();
            throw new TimeoutException(
                $"{Program} did not draw \"{figure.Title}\" within {Limit.TotalSeconds:0.#} s. Draw it again, or allow it more time.", e);
        }
        catch (PlaywrightException e)
        {
            await CloseAsync();
            throw new InvalidOperationException($"{Program} could not draw \"{figure.Title}\". Its words:\n{e.Message}", e);
        }
        catch (OperationCanceledException)
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes the figure's image file, whole or not at all; missing folders are made.</summary>
    /// <inheritdoc cref="DrawAsync" path="/exception"/>
    public async Task WriteAsync(Figure figure, ImageFormat format, string path, CancellationToken cancellation = default)
    {
        var bytes = await DrawAsync(figure, format, cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Ends the browser; another figure would start it again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await CloseAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The first of Chromium's usual names that is a file in a folder of <paramref name="path"/>.</summary>
    internal static string? OnPath(string path) =>
        s_names.SelectMany(name => path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    static ChromiumExport StartOfThisProcess()
    {
        var export = new ChromiumExport(PlotlyScript.OfThisMachine);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => export.CloseAsync().Wait(s_farewell);
        return export;
    }

    async Task<byte[]> DrawOnPageAsync(string program, string script, Figure figure, ImageFormat format)
    {
        if (_page is { IsCompletedSuccessfully: true, Result.IsOpen: false })
            await CloseAsync();
        var page = await (_page ??= FigurePage.OpenAsync(program, script, Scale, Limit));
        return await page.DrawAsync(figure, format);
    }

    /// <summary>A browser that is still starting is closed once it has started.</summary>
    async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _page, null) is not { } page)
            return;
        var closed = page.ContinueWith(async open => await open.Result.DisposeAsync(), TaskContinuationOptions.OnlyOnRanToCompletion).Unwrap();
        if (page.IsCompletedSuccessfully)
            await closed;
    }
}
