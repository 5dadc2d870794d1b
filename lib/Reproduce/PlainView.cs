using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary>A sweep in lines for a file or a pipe: one for each run that ends, and a sign of life in between.</summary>
sealed class PlainView : ISweepView
{
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(30);

    readonly TextWriter _output;
    readonly SweepProgress _progress;
    readonly ITimer _timer;

    public PlainView(TextWriter output, SweepProgress progress, TimeProvider clock)
    {
        (_output, _progress) = (TextWriter.Synchronized(output), progress);
        _timer = clock.CreateTimer(_ => Beat(), null, Heartbeat, Heartbeat);
    }

    public void Show(SweepEvent happened)
    {
        if (SweepWords.Of(happened) is { } words) _output.WriteLine($"[{_progress.Done + _progress.Failed}/{_progress.Total}] {words}");
        _output.Flush();
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    void Beat()
    {
        _output.WriteLine(
            $"... {_progress.Fraction:P0} after {Duration.Text(_progress.Elapsed)}, about {Duration.Text(_progress.Left)} left"
            + string.Concat(_progress.Active.Select(run => $"; {run.Spec}: {run.Details()}")));
        _output.Flush();
    }
}
