using AttributionPriors.Training;
using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figure 3: validation AUC against the epoch, per method the mean over seeds with a band of ± one sample
/// standard deviation. On a task of more than two classes, validation accuracy takes the AUC's place.
/// </summary>
/// <remarks>
/// An epoch's mean is over the runs that reached it: where runs stopped early, its right end rests on fewer seeds. The paper's text
/// speaks of the standard deviation; the released plotting code draws a 95% bootstrap interval instead.
/// </remarks>
public static class Figure3
{
    /// <summary>Room below and above the possible scores.</summary>
    const double Margin = 0.05;

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, see <see cref="RecordGroup.Of(IReadOnlyList{RunRecord})"/>.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records)
    {
        var group = RecordGroup.Of(records);
        var name = HasAuc(group) ? "Validation AUC" : "Validation accuracy";
        return new()
        {
            Title = $"{FigureNumber.OfCurves(group.Task)}: {name} during training",
            Subtitle = group.Label,
            RecordSet = group.RecordSet,
            Caption = $"{name} after each epoch. Curves: mean over seeds. Bands: ± one sample standard deviation.",
            Panels = [PanelOf(group)],
        };
    }

    /// <summary>The curves of one task.</summary>
    internal static Panel PanelOf(RecordGroup group)
    {
        var hasAuc = HasAuc(group);
        Func<EpochMetrics, double?> score = hasAuc ? epoch => epoch.ValidAuc : epoch => epoch.ValidAccuracy;
        Line[] curves = [.. group.Methods.Select(method => Curve(method, group.Of(method), score))];
        return new()
        {
            X = new("Epoch", Low: 0.5, High: group.Records.Max(record => record.Epochs.Count) + 0.5),
            Y = new(hasAuc ? "Validation AUC" : "Validation accuracy", Low: hasAuc ? -Margin : Foot(curves), High: 1 + Margin),
            Traces = curves,
        };
    }

    static bool HasAuc(RecordGroup group) => group.Records.Any(record => record.Epochs.Any(epoch => epoch.ValidAuc is not null));

    /// <summary>Accuracies of ten classes lie close together and far from 0: their axis begins at the tenth below the lowest band.</summary>
    static double Foot(IEnumerable<Line> curves) =>
        Math.Max(0, Math.Floor(10 * curves.SelectMany(curve => curve.Lower!).Where(double.IsFinite).DefaultIfEmpty(0).Min()) / 10) - Margin;

    /// <summary>The mean curve of one method and its band, which has no width where an epoch was reached by one run alone.</summary>
    internal static Line Curve(MethodStyle method, IReadOnlyList<RunRecord> runs, Func<EpochMetrics, double?> score)
    {
        var epochs = runs.SelectMany(run => run.Epochs).GroupBy(epoch => epoch.Epoch).OrderBy(epoch => epoch.Key)
            .Select(epoch => (Epoch: (double)epoch.Key, Score: Estimate.Of(epoch.Select(score))))
            .Where(point => point.Score is not null)
            .Select(point => (point.Epoch, point.Score!.Value.Mean, Deviation: point.Score.Value.Deviation ?? 0))
            .ToArray();
        return new([.. epochs.Select(point => point.Epoch)], [.. epochs.Select(point => point.Mean)], method.Colour, method.Dash)
        {
            Name = method.Display,
            Lower = [.. epochs.Select(point => point.Mean - point.Deviation)],
            Upper = [.. epochs.Select(point => point.Mean + point.Deviation)],
        };
    }
}
