namespace AttributionPriors.Experiments;

/// <summary>Trains and attributes one run.</summary>
public interface IRunner
{
    /// <summary>
    /// Runs <paramref name="spec"/>, from the checkpoint at <see cref="RunContext.CheckpointPath"/> if a valid one is there. It leaves the
    /// record's and the checkpoint's files to the caller, except that it writes the checkpoint while it goes.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was told to stop; the checkpoint is left.</exception>
    RunRecord Run(RunSpec spec, RunContext context, out RunProvenance provenance);
}

/// <summary>Everything one run needs besides its spec.</summary>
/// <param name="CheckpointPath">Where its checkpoint is, and is to be written.</param>
/// <param name="ModelPath">Where the chosen model is to be written (<see cref="Models.ModelFile"/>).</param>
/// <param name="Device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
/// <param name="Report">Takes word of how far it is.</param>
/// <param name="Tell">Takes a sentence about something that a person should know, such as a damaged checkpoint set aside.</param>
/// <param name="Cancel">Asks it to stop at the next step.</param>
public sealed record RunContext(
    string CheckpointPath, string ModelPath, string Device, Action<RunProgress> Report, Action<string> Tell, CancellationToken Cancel);

/// <summary>How far a run is.</summary>
/// <param name="Hash">The run.</param>
/// <param name="Stage"><see cref="Loading"/>, also with how far that is, <c>training</c>, <c>attribution</c> or <c>done</c>.</param>
/// <param name="Epoch">Epochs finished.</param>
/// <param name="Epochs">Epochs to do.</param>
/// <param name="Loss">Training loss of the last epoch.</param>
/// <param name="ValidAuc">Validation AUC of the last epoch; null for more than two classes.</param>
/// <param name="ValidAccuracy">Validation accuracy of the last epoch.</param>
/// <param name="Fraction">Of the whole run, in [0, 1].</param>
public sealed record RunProgress(
    string Hash, string Stage, int Epoch, int Epochs, double? Loss, double? ValidAuc, double? ValidAccuracy, double Fraction)
{
    /// <summary>How the first stage begins.</summary>
    public const string Loading = "loading";

    /// <summary>Whether the data are being read.</summary>
    public bool IsLoading => Stage.StartsWith(Loading, StringComparison.Ordinal);

    /// <summary>One line for people, e.g. <c>training: epoch 3 of 12, validation AUC 0.98</c>.</summary>
    public override string ToString() => Stage switch
    {
        "training" when ValidAuc is { } auc => $"{Stage}: epoch {Epoch} of {Epochs}, validation AUC {auc:F2}",
        "training" when ValidAccuracy is { } accuracy => $"{Stage}: epoch {Epoch} of {Epochs}, validation accuracy {accuracy:F2}",
        _ => Stage,
    };
}
