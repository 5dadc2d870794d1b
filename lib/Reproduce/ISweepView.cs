using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary>A display of a sweep, until disposed.</summary>
interface ISweepView : IAsyncDisposable
{
    /// <summary>Shows what happened. Called for one event at a time, after the progress took it.</summary>
    void Show(SweepEvent happened);
}

/// <summary>Events in words; the same in both displays.</summary>
static class SweepWords
{
    /// <summary>One line, or null for what only a moving display shows.</summary>
    public static string? Of(SweepEvent happened) => happened switch
    {
        SweepEvent.Finished(var spec, var record, false) => $"{spec}: done, {Scores(record)}",
        SweepEvent.Finished(var spec, var record, true) => $"{spec}: done by another process, {Scores(record)}",
        SweepEvent.Busy(var spec) => $"{spec}: another process is at it",
        SweepEvent.Failed(var spec, var reason) => $"{spec}: failed, {reason}",
        SweepEvent.WorkerDied(var spec, var death, var again) =>
            $"{spec}: the worker {death}{(again ? "\n    Another worker takes the run over." : "")}",
        SweepEvent.Told(var text) => text,
        _ => null,
    };

    static string Scores(RunRecord record)
    {
        var definition = record.Spec.Protocol.Auc;
        if (record.Valid is not { } chosenOn) return $"nothing trained, accuracy test {record.Test.Accuracy:0.000}";
        return chosenOn.Auc(definition) is { } valid && record.Test.Auc(definition) is { } test
            ? $"epoch {record.ChosenEpoch}, AUC validation {valid:0.000}, test {test:0.000}"
            : $"epoch {record.ChosenEpoch}, accuracy validation {chosenOn.Accuracy:0.000}, test {record.Test.Accuracy:0.000}";
    }
}
