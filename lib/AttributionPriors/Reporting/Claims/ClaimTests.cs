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

    /// <summary>
    /// Seed by seed, some quantities add up to more than others: for claims that compare two maps of one network, or differences of differences. Sums that are equal in every
    /// run speak against it: the two are the same thing.
    /// </summary>
    /// <param name="more">What is to add up to more, each on an arm.</param>
    /// <param name="less">What is to add up to less.</param>
    /// <param name="words">The comparison in words; null lists the quantities.</param>
    /// <param name="unit">What the difference is divided by before it is shown.</param>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) Exceeds(
        IReadOnlyList<(Arm Arm, Quantity Quantity)> more, IReadOnlyList<(Arm Arm, Quantity Quantity)> less, string? words = null, double unit = 1) => (
        $"{words ?? $"{Sum(more)} above {Sum(less)}"}: 95% interval of the mean difference over seeds",
        evidence => Paired(evidence, more, less, unit, (differences, interval) =>
            differences.All(difference => Math.Abs(difference) < Rounding) ? ClaimOutcome.Contradicted : Side(interval.Low, interval.High)));

    /// <summary>Seed by seed, two quantities of one arm differ by less than what tables call agreement.</summary>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) Same(Arm arm, Quantity one, Quantity other) => (
        $"{one.Display} and {other.Display} of {Name(arm)} less than {Number(one.Tolerance)} apart: 95% interval of the mean difference over seeds",
        evidence => Paired(evidence, [(arm, one)], [(arm, other)], 1, (_, interval) => Side(
            one.Tolerance - Math.Max(Math.Abs(interval.Low), Math.Abs(interval.High)),
            one.Tolerance - (interval.Low <= 0 && interval.High >= 0 ? 0 : Math.Min(Math.Abs(interval.Low), Math.Abs(interval.High))))));

    /// <summary>A claim whose number the paper's text has lost: it is stated, and waits for it.</summary>
    public static Claim Lost(string id, string where, string statement) => new(
        id, where, statement, null, "Needs the printed number.", _ => new(ClaimOutcome.NeedsData, "–", "The printed number is lost from the paper's text: there is nothing to compare with."));

    /// <summary>A printed number of which the paper does not say what it measures.</summary>
    /// <param name="what">What is not told.</param>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) NotTold(string what) =>
        ($"Needs to be told {what}", _ => new(ClaimOutcome.NeedsData, "–", $"Not told: {what}."));

    /// <summary>The mean agrees with a printed one, by the rule of <see cref="Verdict"/>; only runs of the paper's size can tell.</summary>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) Agrees(Arm arm, Quantity quantity, Estimate printed) => (
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

    /// <summary>Below this, two means of single-precision numbers are equal.</summary>
    const double Rounding = 1e-5;

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

    static ClaimVerdict Paired(
        ClaimEvidence evidence, IReadOnlyList<(Arm Arm, Quantity Quantity)> more, IReadOnlyList<(Arm Arm, Quantity Quantity)> less, double unit, Func<double[], Interval, ClaimOutcome> decide)
    {
        if (more.Concat(less).FirstOrDefault(term => Values(evidence, term.Arm, term.Quantity) is not { Length: > 0 }) is { Quantity: not null } missing)
            return Missing(missing.Arm.Task, missing.Arm.Method, missing.Quantity);
        var signed = more.Select(term => (term, Sign: 1.0)).Concat(less.Select(term => (term, Sign: -1.0)))
            .Select(entry => (Runs: BySeed(evidence, entry.term.Arm, entry.term.Quantity), entry.Sign)).ToArray();
        var seeds = signed[0].Runs.Keys.Where(seed => signed.All(entry => entry.Runs.ContainsKey(seed)));
        double[] differences = [.. seeds.Select(seed => signed.Sum(entry => entry.Sign * entry.Runs[seed]) / unit)];
        var labels = string.Join("; ", more.Concat(less).Select(term => evidence.Of(term.Arm.Task)!.Label).Distinct());
        return WelchInterval.OfMean(differences) is { } interval
            ? new(decide(differences, interval), Measured(differences.Average(), interval), $"{labels}{(differences.All(difference => Math.Abs(difference) < Rounding) ? "; equal in every run" : "")}.")
            : OneSeed(evidence, more[0].Arm);
    }

    static Dictionary<int, double> BySeed(ClaimEvidence evidence, Arm arm, Quantity quantity) =>
        evidence.Of(arm.Task)!.Of(MethodStyle.Of(arm.Method)).Where(run => quantity.Of(run) is not null).ToDictionary(run => run.Spec.Seed, run => quantity.Of(run)!.Value);

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

    static ClaimVerdict Compared(RecordGroup group, Estimate measured, Estimate printed, Quantity quantity)
    {
        var verdict = Verdict.Of(measured, printed, quantity.Tolerance);
        return new(verdict.Outcome == Outcome.Agrees ? ClaimOutcome.Reproduced : ClaimOutcome.Contradicted, measured.ToString(), $"{group.Label}: {verdict}.");
    }

    static double[]? Values(ClaimEvidence evidence, Arm arm, Quantity quantity) =>
        evidence.Of(arm.Task) is { } group ? [.. group.Of(MethodStyle.Of(arm.Method)).Select(quantity.Of).OfType<double>()] : null;

    static ClaimVerdict Missing(string task, string? method = null, Quantity? quantity = null) =>
        new(ClaimOutcome.NeedsData, "–", $"No runs of {(method is null ? task : Name(new(task, method)))}{(quantity is null ? "" : $" with {quantity.Display}")} ({Advice(task)}).");

    static ClaimVerdict OneSeed(ClaimEvidence evidence, Arm arm) =>
        new(ClaimOutcome.Inconclusive, "–", $"{evidence.Of(arm.Task)!.Label}: one seed has no spread.");

    static string Advice(string task) => s_tasks.Value.Contains(task)
        ? $"reproduce sweep {task} --profile {Profiles.Paper}"
        : "the kit has no such task here: its images are not on disk, or it does not train on them";

    static readonly Lazy<IReadOnlyList<string>> s_tasks = new(() => TaskCatalogue.OfTheKit().Names);

    static string Sum(IReadOnlyList<(Arm Arm, Quantity Quantity)> terms) => string.Join(" and ", terms.Select(term => $"{term.Quantity.Display} of {Name(term.Arm)}"));

    internal static string Name(Arm arm) => $"{MethodStyle.Of(arm.Method).Display} on {arm.Task}";

    static string Measured(double value, Interval interval) => $"{Number(value)} [{Number(interval.Low)}, {Number(interval.High)}]";

    static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) is "-0.00" ? "0.00" : value.ToString("0.00", CultureInfo.InvariantCulture).Replace('-', '−');
}
