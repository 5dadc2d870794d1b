using AttributionPriors.Experiments;
using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting;

/// <summary>
/// Figure 5 of proactive pseudo-intervention: how the answer falls as the most salient pixels are set to zero. (a): on the left one network, trained by
/// classification alone, and each of its maps; on the right a network for each map, trained by interventions where that map points. (b): one network that somebody else trained.
/// </summary>
/// <remarks>
/// The paper removes 100, 500, 1000, 5000 and 10,000 of 50,176 pixels; other image sizes take the same shares. Whatever order pixels go in, networks differ in how fast they
/// lose an answer, so each side has the curve of a random order for its chance level. The paper's part (b) takes a VGG-11 pre-trained on ImageNet: the task ppi-imagenet.
/// </remarks>
public static class PpiFigure5
{
    const int FigureWidth = 1060, RowHeight = 300;
    const string Level = "#6b6b6b";

    /// <summary>Room beside the first and last place.</summary>
    const double Margin = 0.15;

    static readonly (string Title, Func<IReadOnlyList<DeletionPoint>, int, double> Of)[] s_measures =
    [
        ("Fall of the probability", (curve, k) => curve[0].Probability - curve[k].Probability),
        ("… as a share of it", (curve, k) => 1 - curve[k].Probability / curve[0].Probability),
        ("Accuracy", (curve, k) => curve[k].Accuracy),
    ];

    /// <summary>Draws part (a).</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure.</exception>
    /// <exception cref="InvalidDataException">All records are from before curves were kept; the message names one.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records)
    {
        var group = OlderRecords.WithEvidence(records);
        return Build(
            group, "PPI, Figure 5(a): What is left without the pixels that a map names", [Baseline(group), Interventions(group)],
            "Dotted: pixels drawn by lot, on the right the mean over its networks. LRP is epsilon on linear layers and z+ on convolutions. Part (b) of the paper's figure, ImageNet with a pre-trained VGG-11, is the task ppi-imagenet's.");
    }

    /// <summary>Draws part (b), of a network that somebody else trained.</summary>
    /// <inheritdoc cref="Build(IReadOnlyList{RunRecord})"/>
    public static Figure BuildUntrained(IReadOnlyList<RunRecord> records)
    {
        var group = OlderRecords.WithEvidence(records);
        return Build(
            group, "PPI, Figure 5(b): What is left without the pixels that a map names", [Baseline(group) with { Title = "One network, trained elsewhere" }],
            "A seed is another photograph of each class. Dotted: pixels drawn by lot. LRP is epsilon on linear layers and z+ on convolutions.");
    }

    static Figure Build(RecordGroup group, string title, Side[] sides, string ending)
    {
        Panel[] panels = [.. s_measures.SelectMany((measure, row) => sides.Select(side => PanelOf(group, measure, side, isFirst: row == 0)))];
        // One network's three measures stand side by side, each under its own heading.
        var columns = sides.Length > 1 ? sides.Length : panels.Length;
        if (sides.Length == 1) panels = [.. panels.Select(panel => panel with { Title = panel.Y.Title, Y = panel.Y with { Title = null } })];
        return Figure.SmallMultiples(title, group.Label, panels, columns) with
        {
            RecordSet = group.RecordSet,
            Width = FigureWidth,
            Height = 140 + RowHeight * panels.Length / columns,
            Caption = $"The true class's softmax probability, and how often it is the answer, after the most salient pixels were set to zero: means over {Images(group)} test images, then over seeds, with bands of ± one sample standard deviation. "
                + $"Places are even, shares are not. {ending}",
        };
    }

    /// <summary>A curve of several runs: its name, look and places.</summary>
    sealed record Curve(string Name, string Colour, string Dash, bool InLegend, IReadOnlyList<IReadOnlyList<DeletionPoint>> Runs);

    sealed record Side(string Title, IReadOnlyList<Curve> Curves);

    static Side Baseline(RecordGroup group)
    {
        var runs = group.Of(MethodStyle.Of(PpiMap.Baseline));
        return new("One network without PPI", [.. PpiMap.Distinct.Select(map => Of(map, runs, inLegend: true)), Lot(runs, inLegend: true)]);
    }

    static Side Interventions(RecordGroup group)
    {
        var runs = PpiMap.All.Select(map => (Map: map, Runs: group.Of(map.Style))).Where(pair => pair.Runs.Count > 0).ToList();
        return new(
            "A network for each map, with PPI",
            [.. runs.Select(pair => Of(pair.Map, pair.Runs, inLegend: !PpiMap.Distinct.Contains(pair.Map))), Lot([.. runs.SelectMany(pair => pair.Runs)], inLegend: false)]);
    }

    static Curve Of(PpiMap map, IReadOnlyList<RunRecord> runs, bool inLegend) =>
        new(map.Display, map.Style.Colour, map.Style.Dash, inLegend, [.. runs.Select(run => run.Evidence!.Deletion.GetValueOrDefault(map.Saliency)).OfType<IReadOnlyList<DeletionPoint>>()]);

    static Curve Lot(IReadOnlyList<RunRecord> runs, bool inLegend) => new("Any pixels", Level, "dot", inLegend, [.. runs.Select(run => run.Evidence!.RandomDeletion)]);

    static Panel PanelOf(RecordGroup group, (string Title, Func<IReadOnlyList<DeletionPoint>, int, double> Of) measure, Side side, bool isFirst)
    {
        var places = group.Records[0].Evidence!.RandomDeletion.Count;
        return new()
        {
            Title = isFirst ? side.Title : null,
            X = new("Pixels set to zero (%)", Low: -Margin, High: places - 1 + Margin) { Names = Shares(places) },
            Y = new(measure.Title, Low: -0.05, High: 1.05),
            Traces = [.. side.Curves.Where(curve => curve.Runs.Count > 0).Select(curve => LineOf(curve, places, measure.Of, isFirst && curve.InLegend))],
        };
    }

    static Line LineOf(Curve curve, int places, Func<IReadOnlyList<DeletionPoint>, int, double> of, bool inLegend)
    {
        Estimate[] points = [.. Enumerable.Range(0, places).Select(k => Estimate.Of(curve.Runs.Select(run => (double?)of(run, k)))!.Value)];
        return new([.. Enumerable.Range(0, places).Select(k => (double)k)], [.. points.Select(point => point.Mean)], curve.Colour, curve.Dash)
        {
            Name = curve.Name,
            InLegend = inLegend,
            Lower = [.. points.Select(point => point.Mean - (point.Deviation ?? 0))],
            Upper = [.. points.Select(point => point.Mean + (point.Deviation ?? 0))],
        };
    }

    /// <summary>The paper's shares; on images so small that some are the same number of pixels, the numbers of the places.</summary>
    static string[] Shares(int places)
    {
        const double paperPixels = 224 * 224, percent = 100;
        string[] shares = ["0", .. EnergyPointing.PaperPoints.Select(k => (percent * k / paperPixels).ToString("G2"))];
        return shares.Length == places ? shares : [.. Enumerable.Range(0, places).Select(k => $"{k}")];
    }

    /// <summary>Images that a run's curves are means over.</summary>
    internal static int Images(RecordGroup group) => Math.Min(group.Records[0].Spec.Attribution.Images, group.Records[0].Spec.Data.Test);
}
