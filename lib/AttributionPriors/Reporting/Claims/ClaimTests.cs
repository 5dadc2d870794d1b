using System.Globalization;
using AttributionPriors.Experiments;
using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting.Claims;

/// <summary>Runs of one method on one task: where a claim's numbers come from.</summary>
/// <param name="Task">The task.</param>
/// <param name="Method">The method.</param>
public readonly record struct Arm(string Task, string Method);

/// <summary>
/// The tests that decide claims. Each is on means over seeds, with 95% intervals of Student and Welch that count how few seeds there are; within an
/// interval on both sides of the border a claim stays open.
/// </summary>
public static class ClaimTests
{
    /// <summary>The mean of <paramref name="quantity"/> lies below <paramref name="border"/>.</summary>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) Below(Arm arm, Quantity quantity, double border) => (
        $"{quantity.Display} of {Name(arm)} below {Number(border)}: 95% interval of the mean",
        evidence => OfMean(evidence, arm, quantity, interval => Side(border - interval.High, border - interval.Low)));

    /// <summary>The mean of <paramref name="quantity"/> lies above <paramref name="border"/>.</summary>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) Above(Arm arm, Quantity quantity, double border) => (
        $"{quantity.Display} of {Name(arm)} above {Number(border)}: 95% interval of the mean",
        evidence => OfMean(evidence, arm, quantity, interval => Side(interval.Low - border, interval.High - border)));

    /// <summary>The mean of <paramref name="more"/> is larger than that of <paramref name="less"/>.</summary>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) Greater(Arm more, Arm less, Quantity quantity) => (
        $"{quantity.Display} of {Name(more)} above that of {Name(less)}: 95% interval of the difference of means",
        evidence => OfDifference(evidence, more, less, quantity, interval => Side(interval.Low, interval.High)));

    /// <summary>The mean of <paramref name="arm"/> exceeds that of <paramref name="other"/> by less than what tables call agreement.</summary>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) NoGain(Arm arm, Arm other, Quantity quantity) => (
        $"{quantity.Display} of {Name(arm)} above that of {Name(other)} by less than {Number(quantity.Tolerance)}: 95% interval of the difference of means",
        evidence => OfDifference(evidence, arm, other, quantity, interval => Side(quantity.Tolerance - interval.High, quantity.Tolerance - interval.Low)));

    /// <summary>Over all runs of a task, IoU and test AUC go together more than half-way.</summary>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) Correlated(string task, string saliency) => (
        $"Spearman's ρ of test AUC with IoU ({SaliencyName.InText(saliency)}) on {task} above {Number(HalfWay)}: 95% bootstrap over seeds",
        evidence => OfCorrelation(evidence, task, saliency, interval => Side(interval.Low - HalfWay, interval.High - HalfWay)));

    /// <summary>Over all runs of a task, IoU and test AUC go together less than half-way.</summary>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) Uncorrelated(string task, string saliency) => (
        $"Spearman's ρ of test AUC with IoU ({SaliencyName.InText(saliency)}) on {task} below {Number(HalfWay)}: 95% bootstrap over seeds",
        evidence => OfCorrelation(evidence, task, saliency, interval => Side(HalfWay - interval.High, HalfWay - interval.Low)));

    /// <summary>The mean agrees with a printed one, by the rule of <see cref="Verdict"/>; only runs of the paper's size can tell.</summary>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) Agrees(Arm arm, Quantity quantity, PaperNumber printed) => (
        $"{quantity.Display} of {Name(arm)} agrees with the printed mean",
        evidence => evidence.Of(arm.Task) switch
        {
            null => Missing(arm.Task),
            { Profile: not Profiles.Paper } group => new(ClaimOutcome.NeedsData, "–", $"{group.Label}: a printed number is compared with runs of the paper's size alone ({Advice(arm.Task)})."),
            var group when group.Measure(MethodStyle.Of(arm.Method), quantity.Of) is { } measured => Compared(group, measured, printed, quantity),
            _ => Missing(arm.Task, arm.Method),
        });

    /// <summary>What separates a strong relation from a weak one.</summary>
    const double HalfWay = 0.5;

    static ClaimOutcome Side(double atWorst, double atBest) =>
        atWorst > 0 ? ClaimOutcome.Reproduced : atBest < 0 ? ClaimOutcome.Contradicted : ClaimOutcome.Inconclusive;

    static ClaimVerdict OfMean(ClaimEvidence evidence, Arm arm, Quantity quantity, Func<Interval, ClaimOutcome> decide)
    {
        if (Values(evidence, arm, quantity) is not { Length: > 0 } values) return Missing(arm.Task, arm.Method);
        return WelchInterval.OfMean(values) is { } interval
            ? new(decide(interval), Measured(values.Average(), interval), $"{evidence.Of(arm.Task)!.Label}.")
            : OneSeed(evidence, arm);
    }

    static ClaimVerdict OfDifference(ClaimEvidence evidence, Arm more, Arm less, Quantity quantity, Func<Interval, ClaimOutcome> decide)
    {
        if (Values(evidence, more, quantity) is not { Length: > 0 } x) return Missing(more.Task, more.Method);
        if (Values(evidence, less, quantity) is not { Length: > 0 } y) return Missing(less.Task, less.Method);
        if (WelchInterval.OfDifference(x, y) is not { } interval) return OneSeed(evidence, x.Length < 2 ? more : less);
        var labels = string.Join("; ", new[] { evidence.Of(more.Task)!.Label, evidence.Of(less.Task)!.Label }.Distinct());
        return new(decide(interval), Measured(x.Average() - y.Average(), interval), $"{labels}.");
    }

    static ClaimVerdict OfCorrelation(ClaimEvidence evidence, string task, string saliency, Func<Interval, ClaimOutcome> decide)
    {
        if (evidence.Of(task) is not { } group) return Missing(task);
        var (auc, iou) = (Quantity.TestAuc.Of, Quantity.Iou(saliency).Of);
        var seeds = group.Records.Where(record => auc(record) is not null && iou(record) is not null).GroupBy(record => record.Spec.Seed).Select(seed => seed.ToArray()).ToArray();
        double? Correlation(IReadOnlyList<RunRecord[]> sample)
        {
            var runs = sample.SelectMany(seed => seed).ToArray();
            return runs.Length < 3 ? null : SampleStatistics.Spearman([.. runs.Select(run => auc(run)!.Value)], [.. runs.Select(run => iou(run)!.Value)]);
        }
        if (Correlation(seeds) is not { } found || Bootstrap.Of(seeds, Correlation) is not { } interval)
            return new(ClaimOutcome.Inconclusive, "–", $"{group.Label}: too few seeds, or no spread, to correlate.");
        return new(decide(interval), Measured(found, interval), $"{group.Label}, {seeds.Sum(seed => seed.Length)} runs.");
    }

    static ClaimVerdict Compared(RecordGroup group, Estimate measured, PaperNumber printed, Quantity quantity)
    {
        var verdict = Verdict.Of(measured, printed.Estimate, quantity.Tolerance);
        return new(verdict.Outcome == Outcome.Agrees ? ClaimOutcome.Reproduced : ClaimOutcome.Contradicted, measured.ToString(), $"{group.Label}: {verdict}.");
    }

    static double[]? Values(ClaimEvidence evidence, Arm arm, Quantity quantity) =>
        evidence.Of(arm.Task) is { } group ? [.. group.Of(MethodStyle.Of(arm.Method)).Select(quantity.Of).OfType<double>()] : null;

    static ClaimVerdict Missing(string task, string? method = null) =>
        new(ClaimOutcome.NeedsData, "–", $"No runs of {(method is null ? task : Name(new(task, method)))} ({Advice(task)}).");

    static ClaimVerdict OneSeed(ClaimEvidence evidence, Arm arm) =>
        new(ClaimOutcome.Inconclusive, "–", $"{evidence.Of(arm.Task)!.Label}: one seed has no spread.");

    static string Advice(string task) => $"reproduce sweep {task} --profile {Profiles.Paper}";

    internal static string Name(Arm arm) => $"{MethodStyle.Of(arm.Method).Display} on {arm.Task}";

    static string Measured(double value, Interval interval) => $"{Number(value)} [{Number(interval.Low)}, {Number(interval.High)}]";

    static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) is "-0.00" ? "0.00" : value.ToString("0.00", CultureInfo.InvariantCulture).Replace('-', '−');
}
