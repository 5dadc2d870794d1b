namespace AttributionPriors.Experiments;

/// <summary>Something that happens in a sweep. Events come one at a time.</summary>
public abstract record SweepEvent
{
    /// <summary>A worker begins, or continues, a run.</summary>
    /// <param name="Spec">The run.</param>
    public sealed record Started(RunSpec Spec) : SweepEvent;

    /// <summary>A run is so far.</summary>
    /// <param name="Spec">The run.</param>
    /// <param name="Progress">How far.</param>
    public sealed record Progressed(RunSpec Spec, RunProgress Progress) : SweepEvent;

    /// <summary>A run's record is there.</summary>
    /// <param name="Spec">The run.</param>
    /// <param name="Record">What it left.</param>
    /// <param name="Elsewhere">Another process on the same store did it.</param>
    public sealed record Finished(RunSpec Spec, RunRecord Record, bool Elsewhere) : SweepEvent;

    /// <summary>Another process is at a run; this sweep comes back to it.</summary>
    /// <param name="Spec">The run.</param>
    public sealed record Busy(RunSpec Spec) : SweepEvent;

    /// <summary>A run cannot be done.</summary>
    /// <param name="Spec">The run.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Failed(RunSpec Spec, string Reason) : SweepEvent;

    /// <summary>A worker process died over a run.</summary>
    /// <param name="Spec">The run.</param>
    /// <param name="Death">How, and its last words.</param>
    /// <param name="Again">Whether another worker takes the run over.</param>
    public sealed record WorkerDied(RunSpec Spec, string Death, bool Again) : SweepEvent;

    /// <summary>Something worth telling, such as a damaged file set aside.</summary>
    /// <param name="Text">For people.</param>
    public sealed record Told(string Text) : SweepEvent;
}
