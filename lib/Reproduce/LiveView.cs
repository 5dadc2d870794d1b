using AttributionPriors.Experiments;
using Spectre.Console;

namespace Reproduce;

/// <summary>A sweep on a terminal: a line for each run under way, a bar for the whole, and above them what has ended.</summary>
sealed class LiveView : ISweepView
{
    const int BarWidth = 30;
    static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(250);

    readonly IAnsiConsole _console;
    readonly SweepProgress _progress;
    readonly CancellationTokenSource _end = new();
    readonly Task _drawing;

    public LiveView(IAnsiConsole console, SweepProgress progress)
    {
        (_console, _progress) = (console, progress);
        _drawing = console.Live(Picture()).AutoClear(true).StartAsync(Draw);
    }

    public void Show(SweepEvent happened)
    {
        if (SweepWords.Of(happened) is not { } words) return;
        var colour = happened is SweepEvent.Failed or SweepEvent.WorkerDied ? "red" : "grey";
        _console.MarkupLine($"[{colour}]{Markup.Escape(words)}[/]");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _drawing;
        _end.Dispose();
    }

    async Task Draw(LiveDisplayContext context)
    {
        while (!_end.IsCancellationRequested)
        {
            context.UpdateTarget(Picture());
            await Task.Delay(Frame, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    Grid Picture()
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn());
        foreach (var run in _progress.Active)
            grid.AddRow(new Text($"{run.Spec}"), Bar(run.Fraction, "blue"), new Text(run.Details()));
        var failed = _progress.Failed > 0 ? $", {_progress.Failed} failed" : "";
        return grid.AddRow(
            new Text($"{_progress.Done} of {_progress.Total} runs{failed}", new Style(decoration: Decoration.Bold)),
            Bar(_progress.Fraction, "green"),
            new Text($"{_progress.Fraction:P0}, {Duration.Text(_progress.Elapsed)}, about {Duration.Text(_progress.Left)} left"));
    }

    static Markup Bar(double fraction, string colour)
    {
        var full = (int)Math.Round(fraction * BarWidth);
        return new Markup($"[{colour}]{new string('━', full)}[/][grey]{new string('─', BarWidth - full)}[/]");
    }
}
