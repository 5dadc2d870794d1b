using AttributionPriors.Experiments;
using AttributionPriors.Metrics;
using AttributionPriors.Saliency;
using AttributionPriors.Training;

namespace AttributionPriors.Reporting;

/// <summary>Over which runs a correlation goes.</summary>
public enum CorrelationScope
{
    /// <summary>Every run a point, as in the paper's Figure 8.</summary>
    AllRuns,

    /// <summary>Every method a point, the mean over its seeds: do methods that explain better generalise better?</summary>
    BetweenMethods,

    /// <summary>Every run a point, both quantities less their method's mean: do better-explaining runs of one method generalise better?</summary>
    WithinMethods,
}

/// <summary>One way to compute how explanation goes with generalisation, and what it gives.</summary>
/// <param name="Saliency">The saliency method.</param>
/// <param name="Map">How its maps became pixels, <see cref="MapSpecification.Name"/>; "as in the paper" where a record keeps that alone.</param>
/// <param name="Auc">Which AUC.</param>
/// <param name="Scope">Over which runs.</param>
/// <param name="IsRank">Spearman's instead of Pearson's correlation.</param>
/// <param name="Epoch">By which rule each run's epoch was chosen.</param>
/// <param name="Protocol">The runs' protocol, as <see cref="ProtocolName"/> names it.</param>
/// <param name="Correlation">Of test AUC with IoU.</param>
/// <param name="Interval">95%, by a bootstrap that draws whole seeds; null where the seeds are too few.</param>
public sealed record Specification(
    string Saliency, string Map, AucDefinition Auc, CorrelationScope Scope, bool IsRank, EpochRule Epoch, string Protocol, double Correlation, Interval? Interval);

/// <summary>
/// Is the paper's headline a matter of choices? The correlation of test AUC with IoU under every combination of the choices that the paper made
/// (Simonsohn, Simmons and Nelson, 2020), in ascending order.
/// </summary>
public static class SpecificationCurve
{
    /// <summary>Of a percentile bootstrap's draws fewer will do here: a curve shows hundreds of intervals together.</summary>
    const int Draws = 400;

    /// <summary>Two points always lie on a line.</summary>
    const int FewestPoints = 3;

    const string Papers = "as in the paper";

    /// <summary>Narrower ones would run into each other.</summary>
    const int MostColumns = 120;

    static readonly (double, string)[] s_shares = [(0, "#ffffff"), (1, "#4d4d4d")];

    /// <summary>All specifications that the records can answer, in ascending order of the correlation.</summary>
    /// <param name="records">Runs of one task and profile; those of several protocols count apart.</param>
    /// <exception cref="ArgumentException">The records cannot share a figure, see <see cref="RecordGroup.Of(IReadOnlyList{RunRecord})"/>.</exception>
    public static IReadOnlyList<Specification> Of(IReadOnlyList<RunRecord> records) =>
        [.. Groups(records).SelectMany(OfGroup).OrderBy(specification => specification.Correlation)];

    static IEnumerable<Specification> OfGroup(RecordGroup runs)
    {
        var seeds = runs.Records.GroupBy(record => record.Spec.Seed).Select(seed => seed.ToArray()).ToArray();
        var protocol = ProtocolName.Of(runs.Protocol);
        return
            from epoch in Epochs(runs)
            from saliency in SaliencyName.In(runs.Records)
            where epoch == EpochRule.LowestValidationLoss || saliency == nameof(InputGradient)
            from map in Maps(runs, saliency)
            from auc in Enum.GetValues<AucDefinition>()
            from scope in Enum.GetValues<CorrelationScope>()
            from isRank in (bool[])[false, true]
            let statistic = Statistic(record => Iou(record, saliency, map, epoch), record => TestOf(record, epoch).Auc(auc), scope, isRank)
            let found = statistic(seeds)
            where found is not null
            select new Specification(saliency, map, auc, scope, isRank, epoch, protocol, found.Value, Bootstrap.Of(seeds, statistic, draws: Draws));
    }

    /// <summary>One group for each protocol, all of one task, profile and source of images.</summary>
    static RecordGroup[] Groups(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        RecordGroup[] groups = [.. records.GroupBy(record => record.Spec.Protocol).Select(group => RecordGroup.Of([.. group]))];
        if (groups.Length == 0) return [RecordGroup.Of([])];
        // But for the protocol they must be alike: one run of each, its protocol put aside.
        RecordGroup.RequireOneSetting([.. groups.Select(group => group.Records[0]).Select(run => run with { Spec = run.Spec with { Protocol = groups[0].Protocol } })]);
        return groups;
    }

    /// <summary>Why runs have no correlation, and what to do; null where they have one.</summary>
    public static string? Obstacle(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var points = records.SelectMany(record => record.Localisation.Values.Select(map => (Auc: Quantity.TestAuc.Of(record), map.Iou)));
        var known = points.Where(point => point is { Auc: not null, Iou: not null }).ToList();
        return records.Count < FewestPoints || known.Select(point => point.Auc).Distinct().Count() < 2 || known.Select(point => point.Iou).Distinct().Count() < 2
            ? $"{records.Count} run{(records.Count == 1 ? " has" : "s have")} no spread of AUC and IoU to correlate. Run more methods and seeds."
            : null;
    }

    /// <summary>The curve with its intervals above, and below it a mark in the row of each choice that a specification made.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Of"/>, or no specification has an answer.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records)
    {
        var groups = Groups(records);
        var labels = string.Join("\n", groups.Select(group => group.Label));
        var specifications = Of(records);
        if (specifications.Count == 0)
            throw new ArgumentException($"Test AUC and IoU have no spread to correlate: {labels}.", nameof(records));
        var positive = specifications.Count(specification => specification.Interval is { Low: > 0 });
        var negative = specifications.Count(specification => specification.Interval is { High: < 0 });
        var choices = Choices(specifications);
        return new()
        {
            Title = "Does explaining go with generalising, whatever the choices?",
            Subtitle = $"{labels}\n{specifications.Count} specifications: the interval is above 0 in {positive}, below 0 in {negative}",
            Caption = "Above: the correlation of test AUC with IoU under each combination of choices, in ascending order, with 95% intervals by a bootstrap over seeds. Below: what these combinations chose, darker where more of those beside each other did.",
            RecordSet = RecordSet.Of(records),
            Panels = [Curve(specifications), Shares(specifications, choices)],
            Columns = 1,
            Height = 900,
        };
    }

    static IEnumerable<string> Maps(RecordGroup group, string saliency) =>
        group.Records.All(record => record.Localisation.GetValueOrDefault(saliency)?.IouOtherwise is not null) ? MapSpecification.All.Select(map => map.Name) : [Papers];

    /// <summary>The paper's rule, and the others where every record keeps what they would have chosen.</summary>
    static IEnumerable<EpochRule> Epochs(RecordGroup group) =>
        Enum.GetValues<EpochRule>().Where(rule => rule == EpochRule.LowestValidationLoss || group.Records.All(record => record.OtherEpochs?.ContainsKey(rule.ToString()) == true));

    static double? Iou(RunRecord record, string saliency, string map, EpochRule epoch)
    {
        if (record.Localisation.GetValueOrDefault(saliency) is not { } chosen) return null;
        var (iou, otherwise) = epoch == EpochRule.LowestValidationLoss ? (chosen.Iou, chosen.IouOtherwise) : (record.OtherEpochs![epoch.ToString()].Iou, record.OtherEpochs[epoch.ToString()].IouOtherwise);
        return map == Papers ? iou : otherwise?.GetValueOrDefault(map);
    }

    static SplitMetrics TestOf(RunRecord record, EpochRule epoch) => epoch == EpochRule.LowestValidationLoss ? record.Test : record.OtherEpochs![epoch.ToString()].Test;

    static Func<IReadOnlyList<RunRecord[]>, double?> Statistic(Func<RunRecord, double?> iou, Func<RunRecord, double?> auc, CorrelationScope scope, bool isRank) => seeds =>
    {
        var points = seeds.SelectMany(seed => seed)
            .Where(record => MethodStyle.Of(record.Spec.Method).Group != MethodGroup.Ceiling)
            .Select(record => (record.Spec.Method, X: iou(record), Y: auc(record)))
            .Where(point => point is { X: not null, Y: not null })
            .Select(point => (point.Method, X: point.X!.Value, Y: point.Y!.Value)).ToArray();
        var methods = points.GroupBy(point => point.Method).Select(method => (X: method.Average(p => p.X), Y: method.Average(p => p.Y), Runs: method.ToArray()));
        (double X, double Y)[] chosen = scope switch
        {
            CorrelationScope.BetweenMethods => [.. methods.Select(method => (method.X, method.Y))],
            CorrelationScope.WithinMethods => [.. methods.SelectMany(method => method.Runs.Select(run => (run.X - method.X, run.Y - method.Y)))],
            _ => [.. points.Select(point => (point.X, point.Y))],
        };
        if (chosen.Length < FewestPoints) return null;
        double[] x = [.. chosen.Select(point => point.X)], y = [.. chosen.Select(point => point.Y)];
        return isRank ? SampleStatistics.Spearman(x, y) : SampleStatistics.Pearson(x, y);
    };

    static Panel Curve(IReadOnlyList<Specification> specifications)
    {
        double[] places = Places(specifications);
        return new()
        {
            X = new(Low: -1, High: specifications.Count) { ShowsTitle = false },
            Y = new("Correlation of AUC with IoU", Low: -1.05, High: 1.05),
            Traces =
            [
                new Line(places, [.. specifications.Select(specification => specification.Correlation)], "#0072B2")
                {
                    Name = "Correlation",
                    InLegend = false,
                    Lower = [.. specifications.Select(specification => specification.Interval?.Low ?? specification.Correlation)],
                    Upper = [.. specifications.Select(specification => specification.Interval?.High ?? specification.Correlation)],
                },
            ],
            Guides = [new(0, "", Upright: false)],
        };
    }

    /// <summary>A row a choice, darker where more of the specifications above made it.</summary>
    static Panel Shares(IReadOnlyList<Specification> specifications, List<(string Name, Func<Specification, bool> Made)> choices)
    {
        var columns = Math.Min(specifications.Count, MostColumns);
        var step = (double)specifications.Count / columns;
        Specification[][] bins = [.. specifications.Index().GroupBy(s => (int)(s.Index / step), s => s.Item).Select(bin => bin.ToArray())];
        return new()
        {
            X = new("Specification, by its correlation", Low: -1, High: specifications.Count),
            Y = new(Low: choices.Count - 0.5, High: -0.5) { Names = [.. choices.Select(choice => choice.Name)] },
            Traces =
            [
                new HeatMap(new(choices.Count, columns, [.. choices.SelectMany(choice => bins.Select(bin => (float)bin.Count(choice.Made) / bin.Length))]), s_shares)
                {
                    Range = (0, 1),
                    Across = ((step - 1) / 2, step),
                },
            ],
        };
    }

    static double[] Places(IReadOnlyList<Specification> specifications) => [.. Enumerable.Range(0, specifications.Count).Select(i => (double)i)];

    static List<(string Name, Func<Specification, bool> Made)> Choices(IReadOnlyList<Specification> specifications) =>
    [
        .. Each(specifications, s => SaliencyName.Display(s.Saliency)),
        .. Each(specifications, s => s.Map),
        .. Each(specifications, s => s.Auc == AucDefinition.MacroOfLogits ? "AUC of logits" : "AUC of p(1)"),
        .. Each(specifications, s => s.Scope switch { CorrelationScope.AllRuns => "All runs", CorrelationScope.BetweenMethods => "Between methods", _ => "Within methods" }),
        .. Each(specifications, s => s.IsRank ? "Spearman" : "Pearson"),
        .. Each(specifications, s => s.Epoch switch { EpochRule.LastEpoch => "Last epoch", EpochRule.HighestValidationScore => "Highest valid AUC", _ => "Lowest valid loss" }),
        .. Each(specifications, s => $"Protocol {s.Protocol}"),
    ];

    static IEnumerable<(string, Func<Specification, bool>)> Each(IReadOnlyList<Specification> specifications, Func<Specification, string> name) =>
        specifications.Select(name).Distinct().Order(StringComparer.Ordinal).Select(value => (value, (Func<Specification, bool>)(s => name(s) == value)));
}
