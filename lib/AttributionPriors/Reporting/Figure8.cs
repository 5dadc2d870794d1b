using AttributionPriors.Experiments;
using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figure 8: does good saliency go with good generalisation? One dot per run, test AUC against test IoU,
/// symbols by approach, colours by method; the correlations over all dots are computed from the records.
/// </summary>
public static class Figure8
{
    /// <summary>Test AUC against the IoU of one saliency method's maps.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, or none has both quantities.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records, string saliency = SaliencyName.IntegratedGradients)
    {
        var group = RecordGroup.Of(records);
        var (iou, auc) = (Quantity.Iou(saliency), Quantity.TestAuc);
        var points = Points(group, iou, auc);
        var chance = Estimate.Of(group.Records.Select(Quantity.IouChance(saliency).Of));
        return Scatter(
            $"Figure 8: Test AUC against IoU, {SaliencyName.InText(saliency)}", group, points,
            new("Test IoU", Low: -0.03, High: Math.Max(0.6, Ceiling(points))), new("Test AUC", Low: -0.05, High: 1.05),
            chance is { } level ? [new(level.Mean, "chance", Upright: true)] : []);
    }

    /// <summary>
    /// The same question on the decoy task: test accuracy against the share of attribution that falls into the swatch.
    /// The clean arm, whose swatch corner is empty, is drawn as the ceiling and left out of the correlation.
    /// </summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, or none has both quantities.</exception>
    public static Figure BuildDecoy(IReadOnlyList<RunRecord> records, string saliency = SaliencyName.IntegratedGradients)
    {
        var group = RecordGroup.Of(records);
        var points = Points(group, Quantity.OutsideShare(saliency), Quantity.TestAccuracy);
        var chance = Estimate.Of(group.Records.Select(Quantity.OutsideChance(saliency).Of));
        var clean = group.Methods.FirstOrDefault(method => method.Group == MethodGroup.Ceiling);
        List<Guide> guides = [];
        if (chance is { } level)
            guides.Add(new(level.Mean, "chance", Upright: true));
        if (clean is not null && group.Measure(clean, Quantity.TestAccuracy.Of) is { } ceiling)
            guides.Add(new(ceiling.Mean, "without swatches", Upright: false, clean.Colour));
        return Scatter(
            $"Test accuracy against attribution in the swatch, {SaliencyName.InText(saliency)}", group, points,
            new("Share of the attribution in the swatch", Low: -0.01, High: Math.Max(0.1, Ceiling(points))),
            new("Test accuracy", Low: 0, High: 1), guides);
    }

    /// <summary>Pearson's r and Spearman's ρ over all dots, in words.</summary>
    internal static string Correlation(IReadOnlyList<Point> points)
    {
        double[] x = [.. points.Select(point => point.X)], y = [.. points.Select(point => point.Y)];
        return (SampleStatistics.Pearson(x, y), SampleStatistics.Spearman(x, y)) is ({ } pearson, { } spearman)
            ? $"Pearson r = {Signed(pearson)}, Spearman ρ = {Signed(spearman)} over {points.Count} runs"
            : $"No correlation: {points.Count} run{(points.Count == 1 ? "" : "s")} without spread";
    }

    /// <summary>The same in few letters, for a panel's heading: <c>r = 0.98, ρ = 0.89, n = 21</c>.</summary>
    internal static string ShortCorrelation(IReadOnlyList<Point> points)
    {
        double[] x = [.. points.Select(point => point.X)], y = [.. points.Select(point => point.Y)];
        return (SampleStatistics.Pearson(x, y), SampleStatistics.Spearman(x, y)) is ({ } pearson, { } spearman)
            ? $"r = {Signed(pearson)}, ρ = {Signed(spearman)}, n = {points.Count}"
            : $"no spread, n = {points.Count}";
    }

    /// <summary>One run in the plane.</summary>
    internal sealed record Point(MethodStyle Method, int Seed, double X, double Y);

    /// <summary>One point per run that has both quantities. A ceiling arm learnt another task: it is no point of this one.</summary>
    internal static List<Point> Points(RecordGroup group, Quantity x, Quantity y)
    {
        List<Point> points = [];
        foreach (var run in group.Records.Where(run => MethodStyle.Of(run.Spec.Method).Group != MethodGroup.Ceiling))
            if (x.Of(run) is { } abscissa && y.Of(run) is { } ordinate)
                points.Add(new(MethodStyle.Of(run.Spec.Method), run.Spec.Seed, abscissa, ordinate));
        return points.Count > 0
            ? points
            : throw new ArgumentException($"No record has both quantities, \"{x.Display}\" and \"{y.Display}\": {group.Label}.");
    }

    static double Ceiling(List<Point> points) => 1.06 * points.Max(point => point.X);

    static Figure Scatter(string title, RecordGroup group, List<Point> points, Axis x, Axis y, IReadOnlyList<Guide> guides) => new()
    {
        Title = title,
        Subtitle = $"{group.Label}\n{Correlation(points)}",
        Caption = $"Each dot is one run. Symbols: approach. Colours: method. {Correlation(points)}.",
        RecordSet = group.RecordSet,
        Height = 560,
        Panels = [new() { X = x, Y = y, Guides = guides, Traces = [.. points.GroupBy(point => point.Method).Select(Cloud)] }],
    };

    internal static Dots Cloud(IGrouping<MethodStyle, Point> points) =>
        new([.. points.Select(point => point.X)], [.. points.Select(point => point.Y)], points.Key.Colour, points.Key.Symbol)
        {
            Name = points.Key.Display,
            LegendHeading = points.Key.GroupName,
            Labels = [.. points.Select(point => $"seed {point.Seed}")],
        };

    static string Signed(double value)
    {
        var size = Estimate.Rounded(Math.Abs(value));
        return value < 0 && size != "0.00" ? $"−{size}" : size;
    }
}
