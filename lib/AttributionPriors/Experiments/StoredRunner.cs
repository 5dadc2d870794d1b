namespace AttributionPriors.Experiments;

/// <summary>Does runs in this process, and stores them.</summary>
/// <param name="store">Where records, checkpoints and models go.</param>
/// <param name="runner">Trains and attributes.</param>
/// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
public sealed class StoredRunner(ResultsStore store, IRunner runner, string device)
{
    /// <summary>Does <paramref name="spec"/> unless its record is there, from its checkpoint if there is one; false where another process or thread is at it.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="report">Takes word of how far it is.</param>
    /// <param name="tell">Takes a sentence about something that a person should know.</param>
    /// <param name="cancel">Asks it to stop at the next step.</param>
    /// <exception cref="OperationCanceledException">It was told to stop; the checkpoint is left.</exception>
    public bool TryRun(RunSpec spec, Action<RunProgress> report, Action<string> tell, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(spec);
        using var held = store.TryLock(spec.Hash());
        if (held is null) return false;
        if (store.TryRead(spec) is not null) return true;
        var path = store.CheckpointPath(spec);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var record = runner.Run(spec, new(path, store.DraftModelPath(spec), device, report, tell, cancel), out var provenance);
        store.Write(held, record, provenance);
        return true;
    }
}
