using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;

namespace CSharpKernel.Tests.FrontEnds;

/// <summary>Classic Notebook in a headless Chromium, as a reader uses it.</summary>
public sealed class BrowserLaws : IAsyncLifetime
{
    const string Chromium = "/usr/bin/chromium";

    /// <summary>A red square of one pixel, scaled up by the page.</summary>
    const string Figure = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

    readonly JupyterHome home = new();
    Process? server;
    IPlaywright? driver;

    [Fact]
    public async Task A_reader_opens_runs_sees_and_interrupts_a_notebook()
    {
        Assert.SkipUnless(File.Exists(Chromium), "no chromium: ./reproduce setup --tests installs it");
        var page = await Open(
            "new[] { new { Method = \"ActDiff\", Auc = 1.0 }, new { Method = \"Baseline\", Auc = 0.0 } }",
            $"\"{Figure}\".DisplayAs(\"image/png\");",
            "var turns = 0;\nwhile (true) turns++;",
            "turns > 0");
        await page.EvaluateAsync("Jupyter.notebook.execute_all_cells()");
        await Expect(page.Locator(".output_area table td").GetByText("Baseline")).ToBeVisibleAsync(Patience);
        var figure = page.Locator(".output_area img");
        await Expect(figure).ToBeVisibleAsync(Patience);
        Assert.True(await figure.EvaluateAsync<bool>("image => image.complete && image.naturalWidth === 1"));

        await Expect(page.Locator(".input_prompt").Nth(2)).ToHaveTextAsync("In [*]:", new() { Timeout = 30_000 });
        await page.Locator("#kernellink").ClickAsync();
        await page.Locator("#int_kernel").ClickAsync();
        await Expect(page.Locator(".output_error")).ToContainTextAsync("Interrupted", new() { Timeout = 30_000 });
        await page.EvaluateAsync("Jupyter.notebook.execute_cells([3])");
        await Expect(page.Locator(".output_result").Last).ToContainTextAsync("True", new() { Timeout = 30_000 });
    }

    static LocatorAssertionsToBeVisibleOptions Patience => new() { Timeout = 60_000 };

    static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>Starts the server on the loopback, and the browser on a notebook of these cells, once its kernel is idle.</summary>
    async Task<IPage> Open(params string[] cells)
    {
        await File.WriteAllTextAsync(home.Path("reader.ipynb"), NotebookFile.Of(cells), TestContext.Current.CancellationToken);
        var port = FreePort();
        server = home.Start("notebook", "-m", "jupyter", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={port}", "--port-retries=0", "--NotebookApp.token=", $"--notebook-dir={home.Folder}");
        server.OutputDataReceived += (_, _) => { };
        server.ErrorDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        await Answers($"http://127.0.0.1:{port}/api");
        driver = await Playwright.CreateAsync();
        var browser = await driver.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Headless = true, Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"] });
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"http://127.0.0.1:{port}/notebooks/reader.ipynb");
        await page.WaitForFunctionAsync("() => window.Jupyter?.notebook?.kernel?.is_connected() && document.querySelector('.kernel_idle_icon')", null, new() { Timeout = 60_000 });
        return page;
    }

    static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    async Task Answers(string address)
    {
        using HttpClient client = new();
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            Assert.False(server!.HasExited, "the notebook server ended");
            try
            {
                await client.GetStringAsync(address);
                return;
            }
            catch (HttpRequestException) when (waited.Elapsed < TimeSpan.FromSeconds(60))
            {
                // Not yet: asked again.
            }
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        driver?.Dispose();
        if (server is not null)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            server.Dispose();
        }
        home.Dispose();
    }
}
