using System.Diagnostics;
using System.Text;
using AttributionPriors.Data;

namespace AttributionPriors.Reporting;

/// <summary>Image files of figures, by a headless Chromium where one is installed. Each export is a process of its own with a fresh profile that is removed after it.</summary>
public sealed class ChromiumExport
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    readonly string? _program;
    readonly string? _script;

    /// <summary>An exporter by the Chromium on the PATH, if any, and the plotly.js at <paramref name="plotlyScript"/>, if any.</summary>
    public ChromiumExport(string? plotlyScript)
        : this(plotlyScript, OnPath(Environment.GetEnvironmentVariable("PATH") ?? ""))
    {
    }

    internal ChromiumExport(string? plotlyScript, string? program) => (_script, _program) = (plotlyScript, program);

    /// <summary>Whether both Chromium and plotly.js were found.</summary>
    public bool IsAvailable => _program is not null && _script is not null;

    /// <summary>What was found, or what to install, in one sentence.</summary>
    public string Status => (_program, _script) switch
    {
        (null, _) => "No image files are drawn: there is no Chromium. Install Debian's package chromium (apt-get install chromium), or Google Chrome.",
        (_, null) => $"No image files are drawn: there is no plotly.js. {PlotlyScript.Advice}",
        _ => $"Image files are drawn by {_program} with {_script}.",
    };

    /// <summary>How long one export may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pixels of the file per CSS pixel of the figure.</summary>
    public int Scale { get; init; } = 2;

    /// <summary>Writes the figure as PNG of (<see cref="Scale"/> · Width) × (Scale · Height) pixels; the file appears whole or not at all.</summary>
    /// <exception cref="InvalidOperationException">Nothing to draw with, see <see cref="Status"/>, or Chromium drew nothing.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="Limit"/>.</exception>
    public async Task WritePngAsync(Figure figure, string path, CancellationToken cancellation = default)
    {
        var png = await PngAsync(figure, cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    /// <summary>The figure as PNG of (<see cref="Scale"/> · Width) × (<see cref="Scale"/> · Height) pixels.</summary>
    /// <exception cref="InvalidOperationException">Nothing to draw with, see <see cref="Status"/>, or Chromium drew nothing.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="Limit"/>.</exception>
    public async Task<byte[]> PngAsync(Figure figure, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(figure);
        if (_program is null || _script is null)
            throw new InvalidOperationException(Status);
        var folder = Directory.CreateTempSubdirectory("figure-");
        try
        {
            var (page, image) = (Path.Combine(folder.FullName, "figure.html"), Path.Combine(folder.FullName, "figure.png"));
            await File.WriteAllTextAsync(page, HtmlPage.RenderBare(figure, new Uri(Path.GetFullPath(_script)).AbsoluteUri), cancellation);
            var messages = await RunAsync(Arguments(figure, folder.FullName, page, image), cancellation);
            return await Drawn(image, messages, cancellation);
        }
        finally
        {
            Remove(folder);
        }
    }

    /// <summary>The first of Chromium's usual names that is a file in a folder of <paramref name="path"/>.</summary>
    internal static string? OnPath(string path) =>
        Names.SelectMany(name => path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    IEnumerable<string> Arguments(Figure figure, string folder, string page, string image) =>
    [
        // The sandbox needs rights that containers and root do not have; the one page opened is our own, and the network is not used.
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--mute-audio",
        $"--user-data-dir={Path.Combine(folder, "profile")}",
        $"--force-device-scale-factor={Scale}", $"--window-size={figure.Width},{figure.Height}",
        "--virtual-time-budget=10000", $"--screenshot={image}", new Uri(page).AbsoluteUri,
    ];

    async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(_program!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{_program} did not start.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return await errors + await output;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{_program} did not draw the figure within {Limit.TotalSeconds:0} s. Draw it again, or allow it more time.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    static async Task<byte[]> Drawn(string image, string messages, CancellationToken cancellation)
    {
        var png = File.Exists(image) ? await File.ReadAllBytesAsync(image, cancellation) : [];
        if (png.AsSpan().StartsWith(PngSignature))
            return png;
        var last = new StringBuilder().AppendJoin('\n', messages.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3));
        throw new InvalidOperationException($"Chromium ended without drawing the figure. Its last words:\n{last}");
    }

    /// <summary>Chromium's last children may still write into the profile for a moment; a folder that stays is no reason to lose the image.</summary>
    static void Remove(DirectoryInfo folder)
    {
        for (var attempt = 0; attempt < 40; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Thread.Sleep(50);
            }
        }
    }
}
