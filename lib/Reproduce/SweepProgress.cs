using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary>How far a sweep is, from its events: what both displays show.</summary>
/// <param name="card">What the runs are estimated to take: their weights in the overall fraction.</param>
/// <param name="clock">For the time left.</param>
sealed class SweepProgress(CostCard card, TimeProvider clock)
{
    /// <summary>Below this fraction a measured pace says less than the estimate.</summary>
    const double PaceKnown = 0.05;

    readonly Lock _lock = new();
    readonly List<RunView> _active = [];
    readonly long _start = clock.GetTimestamp();
    double _ended;
    int _done, _failed;

    /// <summary>Runs in the sweep that were to do.</summary>
    public int Total => card.ToDo;

    /// <summary>Runs whose records are there.</summary>
    public int Done { get { lock (_lock) return _done; } }

    /// <summary>Runs that failed.</summary>
    public int Failed { get { lock (_lock) return _failed; } }

    /// <summary>The runs under way, in the order they began.</summary>
    public IReadOnlyList<RunView> Active { get { lock (_lock) return [.. _active]; } }

    /// <summary>Share of the work that is done, in [0, 1].</summary>
    public double Fraction
    {
        get
        {
            lock (_lock)
            {
                var all = card.Seconds.Values.Sum();
                return all > 0 ? Math.Clamp((_ended + _active.Sum(run => Weight(run.Spec) * run.Fraction)) / all, 0, 1) : 1;
            }
        }
    }

    /// <summary>Estimated time to the end.</summary>
    public TimeSpan Left
    {
        get
        {
            var done = Fraction;
            return done >= PaceKnown ? Elapsed * ((1 - done) / done) : card.Estimate * (1 - done);
        }
    }

    /// <summary>Time since the sweep began.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_start);

    /// <summary>Takes an event into account.</summary>
    public void Take(SweepEvent happened)
    {
        lock (_lock)
        {
            switch (happened)
            {
                case SweepEvent.Progressed(var spec, var progress):
                    Follow(spec, progress);
                    break;
                case SweepEvent.Finished(var spec, _, _):
                    End(spec);
                    _done++;
                    break;
                case SweepEvent.Failed(var spec, _):
                    End(spec);
                    _failed++;
                    break;
                case SweepEvent.WorkerDied(var spec, _, _):
                    _active.RemoveAll(run => run.Spec == spec);
                    break;
            }
        }
    }

    void Follow(RunSpec spec, RunProgress progress)
    {
        var at = _active.FindIndex(run => run.Spec == spec);
        if (at < 0) _active.Add(new(spec, progress, progress.Fraction, clock.GetTimestamp(), clock));
        else _active[at] = _active[at].At(progress);
    }

    void End(RunSpec spec)
    {
        _active.RemoveAll(run => run.Spec == spec);
        _ended += Weight(spec);
    }

    double Weight(RunSpec spec) => card.Seconds.GetValueOrDefault(spec.Hash());
}

/// <summary>One run under way.</summary>
/// <param name="Spec">Which.</param>
/// <param name="Progress">How far.</param>
/// <param name="From">Where this sitting began: at a checkpoint, more than 0.</param>
/// <param name="Since">When, in ticks of the clock.</param>
/// <param name="Clock">For the time left.</param>
sealed record RunView(RunSpec Spec, RunProgress Progress, double From, long Since, TimeProvider Clock)
{
    /// <summary>Share of the run that is done, in [0, 1].</summary>
    public double Fraction => Math.Clamp(Progress.Fraction, 0, 1);

    /// <summary>Estimated time to the end; null before there is a pace.</summary>
    public TimeSpan? Left => Fraction > From ? Clock.GetElapsedTime(Since) * ((1 - Fraction) / (Fraction - From)) : null;

    /// <summary>The same run, further. The sitting begins behind the checkpoint, which is known with the first word after loading.</summary>
    public RunView At(RunProgress progress) => Progress.IsLoading
        ? this with { Progress = progress, From = progress.Fraction, Since = Clock.GetTimestamp() }
        : this with { Progress = progress };

    /// <summary>Stage or epoch, loss, validation score and time left.</summary>
    public string Details()
    {
        var stage = Progress.Stage == "training" ? $"epoch {Progress.Epoch}/{Progress.Epochs}" : Progress.Stage;
        List<string> parts = [stage];
        if (Progress.Loss is { } loss) parts.Add($"loss {loss:0.000}");
        if (Progress.ValidAuc is { } auc) parts.Add($"validation AUC {auc:0.000}");
        else if (Progress.ValidAccuracy is { } accuracy) parts.Add($"validation accuracy {accuracy:0.000}");
        if (Left is { } left) parts.Add($"{Duration.Text(left)} left");
        return string.Join(", ", parts);
    }
}
